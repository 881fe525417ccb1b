// ---- Ed25519 with the one acceptance rule of formats.md 3: RFC 8032 5.1.7, S below the group order, R and the public key
// canonically encoded and not of small order. The arithmetic of signatures is the browser's; here is what it might let through.

const P = 2n ** 255n - 19n; // the field
const D = 0x52036cee2b6ffe738cc740797779e89800700a4d4141d8ab75eb4dca135978a3n; // −x² + y² = 1 + D x² y²
const ORDER = unhex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010"); // of the group, little-endian

// The y of the eight points of order 1, 2, 4 and 8, little-endian.
const SMALL_ORDER = new Set([
  "0100000000000000000000000000000000000000000000000000000000000000",
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "0000000000000000000000000000000000000000000000000000000000000000",
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
]);

const littleEndian = (data) => data.reduceRight((sum, byte) => sum * 256n + BigInt(byte), 0n);

function below(data, bound) {
  for (let at = data.length - 1; at >= 0; at--) if (data[at] !== bound[at]) return data[at] < bound[at];
  return false;
}

function power(base, exponent) {
  let result = 1n;
  for (let b = base % P, e = exponent; e > 0n; e >>= 1n, b = (b * b) % P) if (e & 1n) result = (result * b) % P;
  return result;
}

// y < P and not of small order.
function isPoint(data) {
  const y = data.slice();
  y[31] &= 0x7f;
  return littleEndian(y) < P && !SMALL_ORDER.has(hex(y));
}

// RFC 8032 5.1.3: x² = (y² − 1) / (D y² + 1) must have a root. A quotient is a square if the product is (Euler).
function isOnCurve(data) {
  const y = littleEndian(data) & (2n ** 255n - 1n);
  return power((y * y - 1n) * (D * y * y + 1n), (P - 1n) / 2n) <= 1n;
}

const keysTried = new Map(); // hex -> the browser's key, or null for one that is refused

async function publicKey(data) {
  if (!isBin(32)(data)) return null;
  const name = hex(data);
  if (!keysTried.has(name)) {
    const good = isPoint(data) && isOnCurve(data);
    keysTried.set(name, good ? await crypto.subtle.importKey("raw", data, { name: "Ed25519" }, false, ["verify"]) : null);
  }
  return keysTried.get(name);
}

const isKey = async (data) => (await publicKey(data)) !== null;

async function verifies(data, signature, message) {
  const key = await publicKey(data);
  if (key === null || !isBin(64)(signature)) return false;
  if (!isPoint(signature.slice(0, 32)) || !below(signature.slice(32), ORDER)) return false;
  return crypto.subtle.verify({ name: "Ed25519" }, key, signature, message);
}

// RFC 8032 7.1, test 3: what the browser must accept and refuse before anything that it says is believed.
async function canVerify() {
  try {
    const key = unhex("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025");
    const signature = unhex(
      "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac" +
        "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    );
    return (await verifies(key, signature, bytes(0xaf, 0x82))) && !(await verifies(key, signature, bytes(0xaf, 0x83)));
  } catch {
    return false;
  }
}
