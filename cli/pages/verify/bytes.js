// ---- Bytes: text, base64, hex, digests. Whatever is not what it claims to be raises Broken, with the name of a finding.

class Broken extends Error {
  constructor(finding, message, place = "file") {
    super(message);
    this.finding = finding;
    this.place = place;
  }
}

const MAX_FILE = 64 * 2 ** 20;
const MAX_DEPTH = 16; // arrays and maps inside one another, in JSON and in MessagePack
const UTF8 = new TextEncoder();

const bytes = (...numbers) => Uint8Array.from(numbers);
const utf8 = (text) => UTF8.encode(text);
const hex = (data) => Array.from(data, (byte) => byte.toString(16).padStart(2, "0")).join("");
const unhex = (text) => Uint8Array.from(text.match(/../g) || [], (pair) => parseInt(pair, 16));
const isBytes = (value) => value instanceof Uint8Array;
const isBin = (length) => (value) => isBytes(value) && value.length === length;
const same = (a, b) => a.length === b.length && a.every((byte, at) => byte === b[at]);
const isScalar = (text) => text.isWellFormed(); // no half of a pair: such text has no UTF-8

function joined(...arrays) {
  const all = new Uint8Array(arrays.reduce((length, array) => length + array.length, 0));
  let at = 0;
  for (const array of arrays) {
    all.set(array, at);
    at += array.length;
  }
  return all;
}

function unutf8(data, finding = "not-canonical") {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(data);
  } catch {
    throw new Broken(finding, "not UTF-8");
  }
}

// By code points, which is the order of their UTF-8 bytes; JavaScript's own order is by UTF-16.
function byCodePoint(a, b) {
  const [left, right] = [Array.from(a), Array.from(b)];
  for (let at = 0; at < Math.min(left.length, right.length); at++) {
    const difference = left[at].codePointAt(0) - right[at].codePointAt(0);
    if (difference) return difference;
  }
  return left.length - right.length;
}

// RFC 4648 section 4, and of one value only the one encoding.
function base64(data) {
  let text = "";
  for (let at = 0; at < data.length; at += 0x8000) text += String.fromCharCode(...data.subarray(at, at + 0x8000));
  return btoa(text);
}

function unbase64(text, finding = "not-canonical") {
  let data = null;
  try {
    const letters = atob(text);
    data = Uint8Array.from(letters, (letter) => letter.charCodeAt(0));
  } catch {
    data = null;
  }
  if (data === null || base64(data) !== text) throw new Broken(finding, `not base64: ${text.slice(0, 60)}`);
  return data;
}

async function sha256(...arrays) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", joined(...arrays)));
}
