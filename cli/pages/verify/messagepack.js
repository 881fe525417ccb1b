// ---- Canonical MessagePack: one value has exactly one encoding, and only that one decodes (formats.md 1).

const MAX_PART = 2 ** 20;
const MAX_LEAF = 65535;

function notCanonical(message) {
  throw new Broken("not-canonical", `not canonical: ${message}`);
}

function encode(value) {
  const pieces = [];
  put(value, 0, pieces);
  return joined(...pieces);
}

function put(value, depth, out) {
  if (value === null) return out.push(bytes(0xc0));
  if (value === true || value === false) return out.push(bytes(value ? 0xc3 : 0xc2));
  if (typeof value === "number") return out.push(integer(value));
  if (typeof value === "string") {
    if (!isScalar(value)) notCanonical("text that has no UTF-8");
    const data = utf8(value);
    return out.push(length(data.length, [0xa0, 32], [0xd9, 0xda, 0xdb]), data);
  }
  if (isBytes(value)) return out.push(length(value.length, null, [0xc4, 0xc5, 0xc6]), value);
  if (depth === MAX_DEPTH) notCanonical(`more than ${MAX_DEPTH} deep`);
  if (Array.isArray(value)) {
    out.push(length(value.length, [0x90, 16], [null, 0xdc, 0xdd]));
    return value.forEach((each) => put(each, depth + 1, out));
  }
  out.push(length(value.size, [0x80, 16], [null, 0xde, 0xdf]));
  for (const key of [...value.keys()].sort(byCodePoint)) {
    put(key, depth + 1, out);
    put(value.get(key), depth + 1, out);
  }
}

// A head with a length in the fewest bytes: inside the first byte, if it fits there; else in one, two or four more.
function length(count, fix, heads) {
  if (fix && count < fix[1]) return bytes(fix[0] | count);
  if (heads[0] !== null && count < 2 ** 8) return bytes(heads[0], count);
  if (count < 2 ** 16) return bytes(heads[1], count >> 8, count & 0xff);
  return bytes(heads[2], ...bigEndian(BigInt(count), 4));
}

const bigEndian = (number, width) =>
  Array.from({ length: width }, (_, at) => Number((number >> BigInt(8 * (width - 1 - at))) & 0xffn));

function integer(value) {
  if (!Number.isSafeInteger(value) || Object.is(value, -0)) notCanonical("an integer beyond 2^53 - 1");
  if (value >= 0) {
    if (value < 128) return bytes(value);
    const at = [8, 16, 32, 64].findIndex((bits) => value < 2 ** bits);
    return bytes(0xcc + at, ...bigEndian(BigInt(value), 1 << at));
  }
  if (value >= -32) return bytes(256 + value);
  const at = [8, 16, 32, 64].findIndex((bits) => value >= -(2 ** (bits - 1)));
  return bytes(0xd0 + at, ...bigEndian(BigInt.asUintN(64, BigInt(value)), 1 << at));
}

function decode(data, limit = MAX_PART) {
  if (data.length > limit) notCanonical(`${data.length} bytes, at most ${limit}`);
  const reader = { data, at: 0 };
  const value = get(reader, 0);
  if (reader.at !== data.length) notCanonical("something follows the value");
  if (!same(encode(value), data)) notCanonical("other bytes than the one encoding of this value");
  return value;
}

// No length exceeds what is left, so none can ask for memory in vain.
function take(reader, count) {
  if (count > reader.data.length - reader.at) notCanonical("cut short");
  reader.at += count;
  return reader.data.subarray(reader.at - count, reader.at);
}

function unsigned(reader, width) {
  const number = take(reader, width).reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
  return number <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(number) : notCanonical("an integer beyond 2^53 - 1");
}

function signed(reader, width) {
  const number = take(reader, width).reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
  return Number(BigInt.asIntN(8 * width, number));
}

function get(reader, depth) {
  const [head] = take(reader, 1);
  if (head < 0x80) return head;
  if (head < 0x90) return getMap(reader, head & 15, depth);
  if (head < 0xa0) return getArray(reader, head & 15, depth);
  if (head < 0xc0) return unutf8(take(reader, head & 31));
  if (head >= 0xe0) return head - 256;
  switch (head) {
    case 0xc0:
      return null;
    case 0xc2:
    case 0xc3:
      return head === 0xc3;
    case 0xc4:
    case 0xc5:
    case 0xc6:
      return take(reader, unsigned(reader, 1 << (head - 0xc4)));
    case 0xcc:
    case 0xcd:
    case 0xce:
    case 0xcf:
      return unsigned(reader, 1 << (head - 0xcc));
    case 0xd0:
    case 0xd1:
    case 0xd2:
    case 0xd3:
      return signed(reader, 1 << (head - 0xd0));
    case 0xd9:
    case 0xda:
    case 0xdb:
      return unutf8(take(reader, unsigned(reader, 1 << (head - 0xd9))));
    case 0xdc:
    case 0xdd:
      return getArray(reader, unsigned(reader, 2 << (head - 0xdc)), depth);
    case 0xde:
    case 0xdf:
      return getMap(reader, unsigned(reader, 2 << (head - 0xde)), depth);
  }
  return notCanonical("a kind of value that is not allowed"); // floats, extensions
}

function getArray(reader, count, depth) {
  if (depth === MAX_DEPTH) notCanonical(`more than ${MAX_DEPTH} deep`);
  if (count > reader.data.length - reader.at) notCanonical("cut short");
  return Array.from({ length: count }, () => get(reader, depth + 1));
}

function getMap(reader, count, depth) {
  if (depth === MAX_DEPTH) notCanonical(`more than ${MAX_DEPTH} deep`);
  const found = new Map();
  for (let at = 0; at < count; at++) {
    const key = get(reader, depth + 1);
    if (typeof key !== "string") notCanonical("a map key that is not text");
    found.set(key, get(reader, depth + 1));
  }
  return found;
}
