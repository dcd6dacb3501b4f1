// The flows of an application that acts for a person, by `openid-client`, as a public client and as Solid clients do.

import assert from 'node:assert/strict';
import * as client from 'openid-client';

import { done, go, hub, refused, webid } from './browser.mjs';

const execute = [client.allowInsecureRequests];
const redirect_uri = 'https://app.example/cb';
const bye = 'https://app.example/bye';

async function register(metadata, authentication) {
  const config = await client.dynamicClientRegistration(
    hub,
    {
      client_name: 'Photo book',
      redirect_uris: [redirect_uri],
      post_logout_redirect_uris: [bye],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      id_token_signed_response_alg: 'ES256',
      ...metadata,
    },
    authentication,
    { execute },
  );
  // Signatures of ID tokens are checked too, not only the channel that they came by.
  client.enableNonRepudiationChecks(config);
  return config;
}

async function signIn(config, DPoP, { pushed, extra = {} }) {
  const pkceCodeVerifier = client.randomPKCECodeVerifier();
  const expectedNonce = client.randomNonce();
  const expectedState = client.randomState();
  const parameters = {
    redirect_uri,
    scope: 'openid webid offline_access',
    code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
    nonce: expectedNonce,
    state: expectedState,
    prompt: 'consent',
    ...extra,
  };
  const start = pushed
    ? await client.buildAuthorizationUrlWithPAR(config, parameters, { DPoP })
    : client.buildAuthorizationUrl(config, parameters);
  if (pushed) assert.deepEqual([...start.searchParams.keys()].sort(), ['client_id', 'request_uri']);
  const back = await go(start);
  assert.equal(back.origin + back.pathname, redirect_uri);
  assert.equal(back.searchParams.get('iss'), config.serverMetadata().issuer);
  const checks = { pkceCodeVerifier, expectedNonce, expectedState, idTokenExpected: true };
  const redeem = () => client.authorizationCodeGrant(config, back, checks, undefined, { DPoP });
  return { start, redeem, tokens: await redeem() };
}

async function whole(name, metadata, authentication, pushed) {
  const config = await register(metadata, authentication);
  const server = config.serverMetadata();
  assert.ok(server.scopes_supported.includes('webid') && server.claims_supported.includes('webid'));
  done(`${name}: discovery and registration`);

  const DPoP = client.getDPoPHandle(config, await client.randomDPoPKeyPair('ES256'));
  const { start, tokens } = await signIn(config, DPoP, { pushed });
  const claims = tokens.claims();
  assert.equal(tokens.token_type, 'dpop');
  assert.equal(claims.webid, webid);
  assert.equal(claims.sub, webid);
  assert.ok(claims.aud.includes('solid') && claims.azp === config.clientMetadata().client_id);
  done(`${name}: code with PKCE and DPoP${pushed ? ', pushed' : ''}`);

  if (pushed) {
    // A pushed request is good for one browser.
    const again = await fetch(start, { redirect: 'manual' });
    assert.equal(again.status, 400, await again.text());
    done(`${name}: a pushed request is used once`);
  }

  const info = await client.fetchUserInfo(config, tokens.access_token, webid, { DPoP });
  assert.deepEqual(info, { sub: webid, webid });
  done(`${name}: userinfo`);

  const second = await client.refreshTokenGrant(config, tokens.refresh_token, undefined, { DPoP });
  assert.notEqual(second.refresh_token, tokens.refresh_token);
  const less = await client.refreshTokenGrant(config, second.refresh_token, { scope: 'openid' }, { DPoP });
  assert.equal(less.scope, 'openid');
  done(`${name}: refresh with rotation`);

  await refused(client.refreshTokenGrant(config, second.refresh_token, undefined, { DPoP }), 'invalid_grant');
  await refused(client.refreshTokenGrant(config, less.refresh_token, undefined, { DPoP }), 'invalid_grant');
  await assert.rejects(client.fetchUserInfo(config, less.access_token, webid, { DPoP }));
  done(`${name}: a refresh token that comes again ends the grant`);

  const another = await signIn(config, DPoP, { pushed });
  await refused(another.redeem(), 'invalid_grant');
  await refused(
    client.refreshTokenGrant(config, another.tokens.refresh_token, undefined, { DPoP }),
    'invalid_grant',
  );
  done(`${name}: a code that comes again ends the grant`);

  const third = await signIn(config, DPoP, { pushed });
  await client.tokenRevocation(config, third.tokens.refresh_token);
  await refused(
    client.refreshTokenGrant(config, third.tokens.refresh_token, undefined, { DPoP }),
    'invalid_grant',
  );
  done(`${name}: revocation`);
  return { config, DPoP, id_token: third.tokens.id_token };
}

// Without a method: the default of RFC 7591, which is what Solid clients ask for.
await whole('secret', {}, client.ClientSecretBasic(), false);
const { config, DPoP, id_token } = await whole(
  'public',
  { token_endpoint_auth_method: 'none' },
  client.None(),
  true,
);

// What was agreed to is not asked again, and `prompt=none` needs no page at all.
const silent = await signIn(config, DPoP, { pushed: false, extra: { prompt: 'none' } });
assert.equal(silent.tokens.claims().webid, webid);
done('prompt=none after consent');

const thief = client.getDPoPHandle(config, await client.randomDPoPKeyPair('ES256'));
await refused(
  client.refreshTokenGrant(config, silent.tokens.refresh_token, undefined, { DPoP: thief }),
  'invalid_grant',
);
done('a refresh token does not work with another key');

const refusing = client.buildAuthorizationUrl(config, {
  redirect_uri,
  scope: 'openid webid',
  code_challenge: await client.calculatePKCECodeChallenge(client.randomPKCECodeVerifier()),
  code_challenge_method: 'S256',
  prompt: 'consent',
  state: 's',
});
const back = await go(refusing, 'refuse');
assert.equal(back.searchParams.get('error'), 'access_denied');
assert.equal(back.searchParams.get('state'), 's');
done('the person refuses');

// Last: it ends the session.
const end = client.buildEndSessionUrl(config, {
  id_token_hint: id_token,
  post_logout_redirect_uri: bye,
  state: 'over',
});
const gone = await go(end);
assert.equal(gone.href, `${bye}?state=over`);
done('logout');
