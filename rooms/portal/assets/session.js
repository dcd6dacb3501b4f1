// Says in time that the session ends, and keeps it when the person wants that (WCAG 2.2, success criterion 2.2.1).
//
// The page brings in how many seconds its session ends, so that a clock that is wrong does no harm. Other pages of the
// same session tell each other when it was put off. Without this script, the foot of the page says when it ends.

/** How long before the end it is said, in milliseconds: time to finish a sentence. */
const WARNED_MS = 2 * 60 * 1000;
/** How often to look, in milliseconds. */
const EVERY_MS = 1000;

const dialog = document.querySelector("dialog[data-session]");
const part = (name) => dialog.querySelector(name);
const [title, text, status] = ["#session-title", "#session-text", "[role=status]"].map(part);
const [line, left] = ["[data-left-line]", "[data-left]"].map(part);
const [keep, close, again] = ["[data-keep]", "[data-close]", "[data-again]"].map(part);
const { stay, csrf, idleness, age, overTitle, over, failed } = dialog.dataset;

let ends = { at: Date.now() + Number(dialog.dataset.endsInS) * 1000, by: dialog.dataset.by };
let isPutAside = false;
let isOver = false;

// ---- the other pages of the session ----

const others = "BroadcastChannel" in window ? new BroadcastChannel("crosskeys-session") : null;

/** Takes a later end; says so to the other pages when it is news to them. */
function takeEnd(end) {
  ends = end;
  isPutAside = false;
  status.textContent = "";
  if (dialog.open && ends.at - Date.now() > WARNED_MS) dialog.close();
}
others?.addEventListener("message", ({ data }) => {
  if (!isOver && data?.at > ends.at) takeEnd(data);
});
others?.postMessage(ends);

// ---- showing ----

function warn() {
  text.textContent = ends.by === "age" ? age : idleness;
  keep.hidden = ends.by === "age";
  dialog.showModal();
}

function end() {
  isOver = true;
  title.textContent = overTitle;
  text.textContent = over;
  status.textContent = "";
  for (const gone of [line, keep, close]) gone.hidden = true;
  again.hidden = false;
  // What the page shows is nobody else's.
  dialog.classList.add("over");
  if (!dialog.open) dialog.showModal();
  again.focus();
}

function look() {
  if (isOver) return;
  const remaining = ends.at - Date.now();
  if (remaining <= 0) return end();
  if (remaining <= WARNED_MS && !dialog.open && !isPutAside) warn();
  const seconds = Math.ceil(remaining / 1000);
  left.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

// ---- what the person does ----

keep.addEventListener("click", async () => {
  keep.disabled = true;
  try {
    const answer = await fetch(stay, {
      method: "POST", body: "{}", credentials: "same-origin", cache: "no-store",
      headers: { "content-type": "application/json", accept: "application/json", "crosskeys-csrf": csrf },
    });
    // Led to the sign-in, or refused: there is no such session any more.
    if (answer.redirected || answer.status === 403) return end();
    if (!answer.ok) throw new Error("refused");
    const { endsInS, by } = await answer.json();
    takeEnd({ at: Date.now() + endsInS * 1000, by });
    others?.postMessage(ends);
  } catch {
    status.textContent = failed;
  } finally {
    keep.disabled = false;
  }
});
close.addEventListener("click", () => dialog.close());
// By the button or by the key Escape.
dialog.addEventListener("cancel", (event) => {
  if (isOver) event.preventDefault();
});
dialog.addEventListener("close", () => {
  isPutAside = ends.at - Date.now() <= WARNED_MS;
});

look();
setInterval(look, EVERY_MS);
document.addEventListener("visibilitychange", look);
