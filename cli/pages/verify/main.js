// ---- The desk of this page: what was chosen and typed, then the answer.

// What the person has from elsewhere: null for nothing, `mistyped`, or one of the things that commit to a ledger's key.
async function parseTyped(text) {
  const typed = text.trim();
  if (!typed) return null;
  const close = typed.replace(/\s+/g, "");
  const vkey = await parseVkey(close);
  if (vkey) return { kind: "vkey", vkey };
  if (ORIGIN.test(close)) return { kind: "origin", origin: close };
  const kept = await parseKept(typed);
  if (kept && kept !== "mistyped") return { kind: "kept", kept };
  return /^[0-9a-hjkmnp-tv-z]{16}$/.test(plain(typed)) ? { kind: "fingerprint", fingerprint: plain(typed) } : "mistyped";
}

async function read(file) {
  if (file.size > MAX_FILE) return { data: new Uint8Array(0), name: file.name, bytes: file.size, sha256: "", tooLarge: true };
  const data = new Uint8Array(await file.arrayBuffer());
  return { data, name: file.name, bytes: file.size, sha256: hex(await sha256(data)) };
}

// While the answer stands below in full, this line is for those who do not see it come.
function tell(text, answered = false) {
  byId("status").textContent = text;
  byId("status").className = answered ? "heard" : "";
}

// Enough time between two steps for the page to be drawn.
const drawn = () => new Promise((done) => setTimeout(done));

async function progress(at, of) {
  if (at % 50 === 0) {
    tell(say("working", { at: String(at), of: String(of) }));
    await drawn();
  }
}

let running = 0; // only the newest answer is shown

async function check(chosen) {
  const run = ++running;
  byId("result").hidden = true;
  if (!(await canVerify())) return tell(say("no-crypto"));
  if (!chosen) return tell(say("choose"));
  const typed = await parseTyped(byId("typed").value);
  if (typed === "mistyped") return tell(say("mistyped"));
  let file;
  try {
    file = await read(chosen);
  } catch {
    return tell(say("unreadable"));
  }
  tell(say("working", { at: "0", of: "…" }));
  await drawn();
  const result = await judge(file.tooLarge ? null : file.data, typed, progress);
  if (run !== running) return;
  tell(showVerdict(result, typed, file), true);
  byId("result").scrollIntoView({ block: "start" });
}

const chosen = () => dropped ?? byId("file").files[0];
let dropped = null;

function ask(event) {
  event.preventDefault();
  check(chosen()).catch((error) => tell(say("broke", { why: visible(String(error.message)) })));
}

function start() {
  const form = byId("form");
  byId("dead").remove();
  form.hidden = false;
  form.addEventListener("submit", ask);
  byId("file").addEventListener("change", () => (dropped = null));
  for (const name of ["dragenter", "dragover"]) addEventListener(name, (event) => (event.preventDefault(), form.classList.add("over")));
  addEventListener("dragleave", (event) => event.relatedTarget ?? form.classList.remove("over"));
  addEventListener("drop", (event) => {
    form.classList.remove("over");
    if (event.dataTransfer?.files.length) dropped = event.dataTransfer.files[0];
    ask(event);
  });
}

// For whoever wants to try the parts: this page is a second implementation, and its tests hold it against the first.
globalThis.consentLedger = Object.freeze({ judge, parseTyped, canVerify, verifies, encode, decode, keptLine, wordsOf, parseHTML });
start();
