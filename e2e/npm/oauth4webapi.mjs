// The same doors by `oauth4webapi`: a client with a key of its own for a person, and an institution's application.

import assert from 'node:assert/strict';
import * as oauth from 'oauth4webapi';

import { done, go, hub, webid } from './browser.mjs';

const http = { [oauth.allowInsecureRequests]: true };
const redirectUri = 'https://app.example/cb';

const as = await oauth
  .discoveryRequest(hub, http)
  .then((response) => oauth.processDiscoveryResponse(hub, response));
assert.equal(as.issuer, hub.origin);
assert.deepEqual(as.code_challenge_methods_supported, ['S256']);
assert.equal(as.authorization_response_iss_parameter_supported, true);
done('discovery');

const own = await oauth.generateKeyPair('ES256', { extractable: true });
const jwk = { ...(await crypto.subtle.exportKey('jwk', own.publicKey)), kid: 'one', use: 'sig', alg: 'ES256' };
delete jwk.key_ops;
delete jwk.ext;
const client = await oauth
  .dynamicClientRegistrationRequest(
    as,
    {
      client_name: 'Tax helper',
      redirect_uris: [redirectUri],
      grant_types: ['authorization_code', 'refresh_token'],
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: { keys: [jwk] },
    },
    http,
  )
  .then((response) => oauth.processDynamicClientRegistrationResponse(response));
assert.equal(client.client_secret, undefined);
done('registration with a key');

const authentication = oauth.PrivateKeyJwt({ key: own.privateKey, kid: 'one' });
const DPoP = oauth.DPoP(client, await oauth.generateKeyPair('ES256'));
const verifier = oauth.generateRandomCodeVerifier();
const nonce = oauth.generateRandomNonce();
const state = oauth.generateRandomState();
const pushed = await oauth
  .pushedAuthorizationRequest(
    as,
    client,
    authentication,
    {
      response_type: 'code',
      redirect_uri: redirectUri,
      scope: 'openid webid offline_access',
      code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      nonce,
      state,
    },
    { DPoP, ...http },
  )
  .then((response) => oauth.processPushedAuthorizationResponse(as, client, response));
done('pushed request with private_key_jwt and a DPoP proof');

const start = new URL(as.authorization_endpoint);
start.searchParams.set('client_id', client.client_id);
start.searchParams.set('request_uri', pushed.request_uri);
// Refuses an answer of another issuer (RFC 9207).
const parameters = oauth.validateAuthResponse(as, client, await go(start), state);

const answer = await oauth.authorizationCodeGrantRequest(
  as,
  client,
  authentication,
  parameters,
  redirectUri,
  verifier,
  { DPoP, ...http },
);
const tokens = await oauth.processAuthorizationCodeResponse(as, client, answer, {
  expectedNonce: nonce,
  requireIdToken: true,
});
await oauth.validateApplicationLevelSignature(as, answer, http);
assert.equal(oauth.getValidatedIdTokenClaims(tokens).webid, webid);
done('code with PKCE, private_key_jwt and DPoP; the ID token\'s signature');

const info = await oauth
  .userInfoRequest(as, client, tokens.access_token, { DPoP, ...http })
  .then((response) => oauth.processUserInfoResponse(as, client, webid, response));
assert.equal(info.webid, webid);
done('userinfo');

// A client that authenticates may change the key of its proofs.
const otherKey = oauth.DPoP(client, await oauth.generateKeyPair('ES256'));
const refreshed = await oauth
  .refreshTokenGrantRequest(as, client, authentication, tokens.refresh_token, { DPoP: otherKey, ...http })
  .then((response) => oauth.processRefreshTokenResponse(as, client, response));
assert.ok(refreshed.refresh_token && refreshed.refresh_token !== tokens.refresh_token);
done('refresh with another key');

await oauth
  .revocationRequest(as, client, authentication, refreshed.access_token, http)
  .then((response) => oauth.processRevocationResponse(response));
const dead = await oauth.refreshTokenGrantRequest(as, client, authentication, refreshed.refresh_token, {
  DPoP: otherKey,
  ...http,
});
await assert.rejects(oauth.processRefreshTokenResponse(as, client, dead), { error: 'invalid_grant' });
done('revocation by an access token');

// An institution's application, as it was registered by the operator.
const institution = { client_id: process.env.INSTITUTION_CLIENT_ID };
const secret = JSON.parse(process.env.INSTITUTION_JWK);
const { kid } = secret;
const key = await crypto.subtle.importKey(
  'jwk',
  { kty: secret.kty, crv: secret.crv, x: secret.x, y: secret.y, d: secret.d },
  { name: 'ECDSA', namedCurve: 'P-256' },
  false,
  ['sign'],
);
const granted = await oauth
  .clientCredentialsGrantRequest(
    as,
    institution,
    oauth.PrivateKeyJwt({ key, kid }),
    { scope: 'exchange:consult' },
    { DPoP: oauth.DPoP(institution, await oauth.generateKeyPair('ES256')), ...http },
  )
  .then((response) => oauth.processClientCredentialsResponse(as, institution, response));
assert.equal(granted.token_type, 'dpop');
assert.equal(granted.scope, 'exchange:consult');
done('client_credentials with private_key_jwt and DPoP');
