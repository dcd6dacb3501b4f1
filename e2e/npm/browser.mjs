// The part of a browser that these tests need: one cookie, redirects, and the one form of the consent page.

import assert from 'node:assert/strict';

/** A hub, and a person who is signed in there: everything comes from the environment of the Rust test. */
export const hub = new URL(process.argv[2]);
const cookie = process.env.SESSION_COOKIE;
export const webid = process.env.WEBID;

/** Follows redirects within the hub, and decides on the page that asks. Gives the address outside that it ends at. */
export async function go(start, decision = 'allow') {
  let url = new URL(start);
  for (let hops = 0; hops < 10; hops++) {
    if (url.origin !== hub.origin) return url;
    const answer = await fetch(url, { redirect: 'manual', headers: { cookie } });
    const next = answer.headers.get('location');
    if (next) {
      url = new URL(next, url);
      continue;
    }
    const page = await answer.text();
    assert.equal(answer.status, 200, page);
    const action = page.match(/action="(\/oauth\/authorize\/[^"]+)"/)?.[1];
    assert.ok(action, `not the page that asks: ${page}`);
    const csrf = page.match(/name="csrf" value="([^"]+)"/)[1];
    const sent = await fetch(new URL(action, hub), {
      method: 'POST',
      redirect: 'manual',
      headers: { cookie, origin: hub.origin, 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ csrf, decision }),
    });
    assert.equal(sent.status, 303, await sent.text());
    url = new URL(sent.headers.get('location'), hub);
  }
  assert.fail('too many redirects');
}

/** Whether a promise fails with this OAuth error. */
export async function refused(promise, code) {
  const error = await promise.then(
    () => assert.fail(`was not refused with ${code}`),
    (error) => error,
  );
  assert.equal(error.error ?? error.cause?.error, code, error.stack);
}

/** Says what was done, so that a failure is easy to place. */
export function done(what) {
  console.log(`done: ${what}`);
}
