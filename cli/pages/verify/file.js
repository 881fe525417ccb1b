// ---- The evidence file: exact keys, types, order and base64 (formats.md 8). Nothing in it is believed here.

const FORMAT = "consent-ledger/evidence/v1";

// What a shell, an editor or a mail program did to the file, taken back where that loses nothing.
function restored(data) {
  const [one, two, three] = data;
  if ((one === 0xff && two === 0xfe) || (one === 0xfe && two === 0xff)) {
    const text = new TextDecoder(one === 0xff ? "utf-16le" : "utf-16be").decode(data);
    return { data: utf8(text), rewritten: ["utf-16"] };
  }
  if (one === 0xef && two === 0xbb && three === 0xbf) return { data: data.subarray(3), rewritten: ["bom"] };
  return { data, rewritten: [] };
}

function parseEvidence(data) {
  if (data.length > MAX_FILE) throw new Broken("not-evidence", `${data.length} bytes, at most ${MAX_FILE}`);
  const signs = data.reduce((sum, byte) => sum + (byte === 0x5b || byte === 0x7b || byte === 0x2c), 0);
  if (signs > Math.floor(data.length / 8) + 4096)
    throw new Broken("not-evidence", "brackets and commas, and hardly anything between them");
  const value = parseJSON(unutf8(data, "not-evidence"));
  if (!isMap(value) || value.get("format") !== FORMAT) throw new Broken("not-evidence", `expected the format ${FORMAT}`);
  const file = exact("file", value, FILE);
  if (!isScalar(file.checkpoint)) throw new Broken("not-canonical", "text that has no UTF-8", "checkpoint");
  const statement = exact("statement", file.statement, FILE_STATEMENT);
  return {
    checkpoint: file.checkpoint,
    statement: toBytes("statement", statement.payload),
    signatures: parseSignatures(statement.signatures),
    keys: parseEntries("keys", file.keys),
    entries: parseEntries("entries", file.entries),
    tokens: file.tokens.map((token) => toBytes("tokens", token)),
  };
}

function toBytes(place, text, length = null) {
  const data = located(place, () => unbase64(text));
  if (length !== null && data.length !== length) throw new Broken("wrong-type", `expected ${length} bytes`, place);
  return data;
}

// Whatever is wrong has this place.
function located(place, run) {
  try {
    return run();
  } catch (error) {
    if (error instanceof Broken) error.place = place;
    throw error;
  }
}

function inOrder(place, values, order) {
  if (!rising(values, order)) throw new Broken("not-canonical", "not in order, or one of them twice", place);
}

function parseSignatures(values) {
  const found = values.map((value) => {
    const { keyid, sig } = exact("statement", value, FILE_SIGNATURE);
    if (!/^[0-9a-f]{32}$/.test(keyid)) throw new Broken("not-canonical", "a key id is 32 hex digits", "statement");
    return { id: keyid, signature: toBytes("statement", sig, 64) };
  });
  inOrder("statement", found.map(({ id }) => id), byCodePoint);
  return found;
}

function parseEntries(where, values) {
  const found = values.map((value) => {
    const entry = exact(where, value, FILE_ENTRY);
    const place = `${where}/${entry.index}`;
    return {
      place,
      index: entry.index,
      leaf: toBytes(place, entry.leaf),
      path: entry.path.map((node) => toBytes(place, node, 32)),
      after: entry.after.map((node) => toBytes(place, node, 32)),
      parts: entry.parts.map((part) => toBytes(place, part)),
    };
  });
  inOrder(where, found.map(({ index }) => index), (a, b) => a - b);
  return found;
}
