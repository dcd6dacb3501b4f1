// Passkeys: adds one, or signs in with one. Web Authentication Level 3, https://www.w3.org/TR/webauthn-3/
//
// Each begins with a question to this hub for a challenge and ends with the answer that the authenticator gave; the
// private key never leaves it. Written to be read.

// ---- bytes, as JSON has them: base64url without padding ----

const bytesOf = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
const textOf = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

// ---- asking the hub ----

/** Sends JSON and gives the JSON that comes back; the status says why there is none. */
async function ask(address, csrf, body) {
  const headers = { "content-type": "application/json", accept: "application/json" };
  if (csrf) headers["crosskeys-csrf"] = csrf;
  const answer = await fetch(address, {
    method: "POST", headers, body: JSON.stringify(body), credentials: "same-origin", cache: "no-store",
  });
  if (!answer.ok) throw Object.assign(new Error("refused"), { status: answer.status });
  return answer.json();
}

// ---- asking the authenticator ----

async function create({ publicKey }) {
  publicKey.challenge = bytesOf(publicKey.challenge);
  publicKey.user.id = bytesOf(publicKey.user.id);
  for (const known of publicKey.excludeCredentials ?? []) known.id = bytesOf(known.id);
  const made = await navigator.credentials.create({ publicKey });
  return {
    id: made.id, rawId: textOf(made.rawId), type: made.type, extensions: {},
    response: {
      attestationObject: textOf(made.response.attestationObject),
      clientDataJSON: textOf(made.response.clientDataJSON),
    },
  };
}

async function get({ publicKey }) {
  publicKey.challenge = bytesOf(publicKey.challenge);
  const shown = await navigator.credentials.get({ publicKey });
  return {
    id: shown.id, rawId: textOf(shown.rawId), type: shown.type, extensions: {},
    response: {
      authenticatorData: textOf(shown.response.authenticatorData),
      clientDataJSON: textOf(shown.response.clientDataJSON),
      signature: textOf(shown.response.signature),
      userHandle: shown.response.userHandle ? textOf(shown.response.userHandle) : null,
    },
  };
}

// ---- showing ----

/** One ceremony: what to do, where, and what is said of it. */
async function run(place, authenticate, question) {
  const { options, answer, csrf, waiting, failed, known, often } = place.dataset;
  const button = place.querySelector("button");
  const status = place.querySelector("[role=status]");
  button.disabled = true;
  status.textContent = waiting;
  try {
    const given = await authenticate(await ask(options, csrf, question));
    const { next } = await ask(answer, csrf, given);
    location.assign(next);
  } catch (why) {
    status.textContent = why.status === 429 ? often : why.name === "InvalidStateError" ? known : failed;
    button.disabled = false;
  }
}

for (const place of document.querySelectorAll("[data-passkey]")) {
  // Without the browser's part, the page stays as it is without this script: it says what is missing.
  if (!window.PublicKeyCredential) continue;
  place.hidden = false;
  for (const hint of document.querySelectorAll("[data-without-script]")) hint.hidden = true;
  place.addEventListener("submit", (event) => {
    event.preventDefault();
    if (place.dataset.passkey === "add") run(place, create, { name: place.elements.name.value });
    else run(place, get, { next: place.dataset.next });
  });
}
