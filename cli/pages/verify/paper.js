// ---- What a person types from paper: Crockford's base 32, the kept line of a tree head, the fingerprint of a key.

const CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz";
const BETWEEN = /[\s\u00ad\u2010-\u2015\u2212-]+/g; // spaces, hyphens, and what word processors make of them
const KEPT = "consent-ledger/kept/v1\0";

// Five bits a letter, most significant first; the last letter filled with zero bits.
function crockford(data) {
  const bits = Array.from(data, (byte) => byte.toString(2).padStart(8, "0")).join("");
  return bits.replace(/.{1,5}/g, (five) => CROCKFORD[parseInt(five.padEnd(5, "0"), 2)]);
}

const grouped = (text) => text.match(/.{1,4}/g).join("-");
const plain = (typed) => typed.replace(BETWEEN, "").toLowerCase().replaceAll("o", "0").replace(/[il]/g, "1");
const fingerprint = (digest) => grouped(crockford(digest).slice(0, 16)); // 80 bits

async function keptLine(size, root) {
  const root20 = root.slice(0, 20);
  const check = crockford(await sha256(utf8(`${KEPT}${size}\0`), root20)).slice(0, 4);
  return `${size}-${grouped(crockford(root20) + check)}`;
}

// { size, letters } of a kept line as it was typed; null if it is none; "mistyped" if its last group does not fit.
async function parseKept(typed) {
  const found = /^(0|[1-9][0-9]{0,15})([0-9a-hjkmnp-tv-z]{32})([0-9a-hjkmnp-tv-z]{4})$/.exec(plain(typed));
  if (!found) return null;
  const bits = Array.from(found[2], (letter) => CROCKFORD.indexOf(letter).toString(2).padStart(5, "0")).join("");
  const root20 = Uint8Array.from(bits.match(/.{8}/g), (eight) => parseInt(eight, 2));
  const line = await keptLine(Number(found[1]), root20);
  return plain(line) === found[0] ? { size: Number(found[1]), root20 } : "mistyped";
}
