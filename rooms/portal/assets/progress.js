// Shows how far work is without a click: asks for this page again until the work is done, and puts what is new in the
// place of what was there. Without this script a link on the page does the same. Written to be read.

const EVERY_MS = 2_000;
// A page that stays open must not keep a session alive for ever: after half an hour the link is there.
const ASKED_MAX = 900;

/** The part of a page about the work, and within it what changes while the work goes on: that holds nothing to click. */
const partOf = (page) => page.querySelector("[data-progress]");
const stateOf = (part) => part.querySelector("[data-progress-state]");

/** Takes one look; tells whether there is another to take. */
async function look() {
  const answer = await fetch(location.pathname, { credentials: "same-origin", cache: "no-store" });
  // Signed out meanwhile, or out of order: what is shown stays, with its link.
  if (!answer.ok || answer.redirected) return false;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const [old, fresh] = [partOf(document), partOf(page)];
  if (!fresh) return false;
  if (fresh.dataset.progress === "going") {
    stateOf(old).replaceWith(document.adoptNode(stateOf(fresh)));
    return true;
  }
  old.replaceWith(document.adoptNode(fresh));
  document.querySelector("[data-progress-said]").textContent = fresh.dataset.said;
  return false;
}

async function watch() {
  for (let asked = 0; asked < ASKED_MAX; asked += 1) {
    await new Promise((done) => setTimeout(done, EVERY_MS));
    try {
      if (!(await look())) return;
    } catch {
      // The network: tried again.
    }
  }
}

if (partOf(document)?.dataset.progress === "going") watch();
