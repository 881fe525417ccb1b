// ---- C2SP signed-note and tlog-checkpoint: origin, size, root, a blank line, a line for each signature (formats.md 6).

const SPACE = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const KEY_NAME = new RegExp(`^[^${SPACE}+]+$`);
const NOTE_LINE = new RegExp(`^— ([^${SPACE}+]+) ([A-Za-z0-9+/]+=*)$`);
const CONTROL = /[\x00-\x09\x0b-\x1f]/; // all below U+0020 but the line feed
const ORIGIN = /^[a-z0-9.-]+(?:\/[a-z0-9.-]+)*\/[0-9a-f]{32}$/;
const DECIMAL = /^(?:0|[1-9][0-9]{0,15})$/;
const MAX_NOTE = 2 ** 20;
const MAX_LINES = 100;

// SHA-256(name ‖ 0x0A ‖ 0x01 ‖ public key)[:4]
const noteKeyId = async (name, key) => (await sha256(utf8(name), bytes(0x0a, 0x01), key)).slice(0, 4);

// name+hex(key id)+base64(0x01 ‖ public key), or null
async function parseVkey(text) {
  const found = /^([^+]*)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text);
  if (!found || !KEY_NAME.test(found[1]) || CONTROL.test(found[1]) || !isScalar(found[1])) return null;
  let data;
  try {
    data = unbase64(found[3]);
  } catch {
    return null;
  }
  const key = { name: found[1], public: data.slice(1), text };
  if (data[0] !== 0x01 || !(await isKey(key.public))) return null;
  key.id = await noteKeyId(key.name, key.public);
  return hex(key.id) === found[2] ? key : null;
}

// <name>/<first 32 hex digits of SHA-256 over the first log public key>
async function isOriginOf(origin, key) {
  return ORIGIN.test(origin) && origin.endsWith(`/${hex(await sha256(key)).slice(0, 32)}`);
}

function parseNote(note) {
  const fail = (message) => {
    throw new Broken("wrong-type", `checkpoint: ${message}`);
  };
  if (!isScalar(note) || CONTROL.test(note)) fail("a control character");
  if (utf8(note).length > MAX_NOTE) fail("too long");
  const at = note.lastIndexOf("\n\n");
  if (at < 0 || !note.endsWith("\n") || at + 2 >= note.length) fail("expected text, a blank line and signature lines");
  const lines = note.slice(at + 2, -1).split("\n");
  if (lines.length > MAX_LINES) fail("too many signatures");
  const signatures = lines.map((line) => {
    const found = NOTE_LINE.exec(line);
    const data = found ? unbase64(found[2]) : bytes();
    if (data.length < 5) fail(`not a signature line: ${line.slice(0, 80)}`);
    return { name: found[1], id: data.slice(0, 4), signature: data.slice(4) };
  });
  return { text: note.slice(0, at + 1), signatures };
}

// The three lines, and what stands below them, which must be nothing.
function parseHead(text) {
  const [origin, size, root, ...more] = text.split("\n");
  if (!DECIMAL.test(size ?? "") || !Number.isSafeInteger(Number(size)) || !origin || root === undefined)
    throw new Broken("wrong-type", "checkpoint: expected the three lines origin, size and root");
  const head = { origin, size: Number(size), root: unbase64(root), extended: more.length !== 1 || more[0] !== "" };
  if (head.root.length !== 32) throw new Broken("wrong-type", "checkpoint: expected a root of 32 bytes");
  if (head.size === 0 && !same(head.root, EMPTY_ROOT)) throw new Broken("wrong-type", "checkpoint: not the empty root");
  return head;
}

// One line at least by this key, and none of its lines that does not hold. Lines of other keys are carried along.
async function noteSignedBy(note, key) {
  const own = note.signatures.filter((line) => line.name === key.name && same(line.id, key.id));
  const held = await Promise.all(own.map((line) => verifies(key.public, line.signature, utf8(note.text))));
  return own.length > 0 && held.every(Boolean);
}
