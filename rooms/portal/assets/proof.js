// Checks the proof of a ledger entry in the reader's own browser.
//
// It fetches two texts, the proof and the ledger's key, and computes the rest itself. Formats: c2sp.org/tlog-proof,
// c2sp.org/tlog-checkpoint, c2sp.org/signed-note; hashing: RFC 6962, section 2.1. Written to be read.

const texts = document.getElementById("check-texts").dataset;

// ---- bytes ----

const utf8 = new TextEncoder();
const bytesOf = (base64) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
const hexOf = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const joined = (...parts) => Uint8Array.from(parts.flatMap((part) => Array.from(part)));
const same = (one, other) => hexOf(one) === hexOf(other);
const sha256 = async (...parts) => new Uint8Array(await crypto.subtle.digest("SHA-256", joined(...parts)));

// ---- reading ----

function need(condition) {
  if (!condition) throw new Error("does not hold");
}

/** `name+id+base64(0x01 || public key)` */
function readKey(text) {
  const [name, id, ...rest] = text.trim().split("+");
  const typed = bytesOf(rest.join("+"));
  need(typed.length === 33 && typed[0] === 1);
  return { name, id, typed, publicKey: typed.slice(1) };
}

/** The proof: what opens the commitment, the place, the path, and the signed checkpoint. */
function readProof(text) {
  const cut = text.indexOf("\n\n");
  const [first, extra, index, ...path] = text.slice(0, cut).split("\n");
  need(first === "c2sp.org/tlog-proof@v1" && extra.startsWith("extra ") && /^index \d{1,15}$/.test(index));
  const opened = bytesOf(extra.slice("extra ".length));
  return {
    salt: opened.slice(0, 32),
    record: opened.slice(32),
    index: Number(index.slice("index ".length)),
    path: path.map(bytesOf),
    checkpoint: readCheckpoint(text.slice(cut + 2)),
  };
}

/** The checkpoint: the text that was signed, what it says, and the signatures. */
function readCheckpoint(note) {
  const cut = note.lastIndexOf("\n\n");
  const signed = note.slice(0, cut + 1);
  const [origin, size, root, end] = signed.split("\n");
  need(cut > 0 && /^\d{1,15}$/.test(size) && end === "");
  const signatures = note.slice(cut + 2).split("\n").filter(Boolean).map((line) => {
    const [dash, name, base64] = line.split(" ");
    need(dash === "\u2014");
    const bytes = bytesOf(base64);
    return { name, id: hexOf(bytes.slice(0, 4)), signature: bytes.slice(4) };
  });
  return { signed, origin, size: Number(size), root: bytesOf(root), signatures };
}

// ---- checking ----

/** The root that leads from a leaf along the path. RFC 9162, section 2.1.3.2. */
async function rootOf(leaf, index, size, path) {
  need(index < size);
  let [node, last, hash] = [index, size - 1, leaf];
  const half = (number) => Math.floor(number / 2);
  for (const sibling of path) {
    need(last > 0 && sibling.length === 32);
    if (node % 2 === 1 || node === last) {
      hash = await sha256([1], sibling, hash);
      while (node % 2 === 0 && node > 0) [node, last] = [half(node), half(last)];
    } else {
      hash = await sha256([1], hash, sibling);
    }
    [node, last] = [half(node), half(last)];
  }
  need(last === 0);
  return hash;
}

/** The steps in their order. Each takes what is known so far and adds to it, or throws. */
const steps = [
  ["fetch", async (known) => {
    const get = async (address) => {
      const answer = await fetch(address, { credentials: "same-origin", cache: "no-store" });
      need(answer.ok);
      return answer.text();
    };
    known.proofText = await get(known.address);
    known.keyText = await get(texts.keyAddress);
  }],
  ["parse", async (known) => {
    known.proof = readProof(known.proofText);
    need(known.proof.index === known.index);
  }],
  ["open", async (known) => {
    known.commitment = await sha256(known.proof.salt, known.proof.record);
  }],
  ["leaf", async (known) => {
    known.leaf = await sha256([0], known.commitment);
  }],
  ["inclusion", async (known) => {
    const { index, path, checkpoint } = known.proof;
    need(same(await rootOf(known.leaf, index, checkpoint.size, path), checkpoint.root));
  }],
  ["key", async (known) => {
    known.key = readKey(known.keyText);
    const id = hexOf((await sha256(utf8.encode(`${known.key.name}\n`), known.key.typed)).slice(0, 4));
    need(id === known.key.id && known.key.name === known.proof.checkpoint.origin);
  }],
  ["signature", async (known) => {
    const { signatures, signed } = known.proof.checkpoint;
    const ours = signatures.find(({ name, id }) => name === known.key.name && id === known.key.id);
    need(ours);
    let key;
    try {
      key = await crypto.subtle.importKey("raw", known.key.publicKey, "Ed25519", false, ["verify"]);
    } catch {
      known.unsupported = true;
      return;
    }
    need(await crypto.subtle.verify("Ed25519", key, ours.signature, utf8.encode(signed)));
  }],
];

// ---- showing ----

function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

function line(list, mark, word, text) {
  const item = element("li", `step-${word}`);
  const sign = element("span", "sign", mark);
  sign.setAttribute("role", "img");
  sign.setAttribute("aria-label", texts[word]);
  item.append(sign, " ", text);
  list.append(item);
}

async function check(card) {
  const result = card.querySelector(".result");
  const list = element("ol", "checks");
  const known = { address: card.dataset.proof, index: Number(card.dataset.index) };
  result.replaceChildren(element("p", "hint", texts.running), list);
  let verdict = "good";
  for (const [name, step] of steps) {
    try {
      await step(known);
    } catch {
      line(list, "\u2717", "no", texts[name]);
      verdict = "bad";
      break;
    }
    if (known.unsupported) {
      line(list, "?", "unknown", texts.unsupported);
      verdict = "undecided";
    } else {
      line(list, "\u2713", "yes", texts[name]);
    }
  }
  result.replaceChildren(list, element("p", `verdict ${verdict}`, texts[verdict]));
  if (verdict !== "bad") result.append(shown(known.proof.record));
}

/** The record, as it was committed to, indented. */
function shown(record) {
  const block = element("pre", "record");
  block.tabIndex = 0;
  block.setAttribute("aria-label", texts.record);
  block.append(element("code", "", JSON.stringify(JSON.parse(new TextDecoder().decode(record)), null, 2)));
  return block;
}

for (const card of document.querySelectorAll("[data-proof]")) {
  const button = card.querySelector("button");
  button.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    await check(card);
    button.disabled = false;
  });
}
