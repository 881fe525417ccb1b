// ---- The Merkle tree of RFC 6962, proofs checked as RFC 9162 2.1.3.2 and 2.1.4.2 demand: exact length, nothing left over.

const EMPTY_ROOT = unhex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"); // SHA-256 of nothing
const leafHash = (leaf) => sha256(bytes(0), leaf);
const nodeHash = (left, right) => sha256(bytes(1), left, right);

const bitLength = (number) => (number === 0n ? 0 : number.toString(2).length);
const bitCount = (number) => number.toString(2).replaceAll("0", "").length;
const bit = (number, at) => ((number >> BigInt(at)) & 1n) === 1n;

// How many hashes an inclusion proof has: below where the paths of `index` and the last leaf part, and above.
function siblings(index, size) {
  const inner = bitLength(index ^ (size - 1n));
  return [inner, bitCount(index >> BigInt(inner))];
}

function pathLength(index, size) {
  const [inner, border] = siblings(BigInt(index), BigInt(size));
  return inner + border;
}

// The root to which a proof leads; the caller has compared its length.
async function rootOf(hash, index, size, path) {
  const [inner] = siblings(BigInt(index), BigInt(size));
  let node = hash;
  for (const [level, sibling] of path.entries()) {
    const left = level >= inner || bit(BigInt(index), level);
    node = left ? await nodeHash(sibling, node) : await nodeHash(node, sibling);
  }
  return node;
}

async function isIncluded(hash, index, size, path, root) {
  return index < size && path.length === pathLength(index, size) && same(await rootOf(hash, index, size, path), root);
}

// The tree of `size` and `root` begins with the tree of `old` and `oldRoot`.
async function isConsistent(old, size, oldRoot, root, path) {
  if (old === 0) return path.length === 0 && same(oldRoot, EMPTY_ROOT);
  if (old > size) return false;
  if (old === size) return path.length === 0 && same(oldRoot, root);
  const [before, whole] = [BigInt(old), BigInt(size)];
  const shared = bitLength(before & -before) - 1; // the last perfect subtree of the old tree has 2^shared leaves
  const seeded = (before & (before - 1n)) !== 0n; // else the old root itself is that subtree
  const [inner, border] = siblings(before - 1n, whole);
  if (path.length !== inner - shared + border + Number(seeded)) return false;
  let earlier = seeded ? path[0] : oldRoot;
  let later = earlier;
  for (const [step, sibling] of path.slice(Number(seeded)).entries()) {
    const level = shared + step;
    if (level >= inner || bit(before - 1n, level)) {
      [earlier, later] = [await nodeHash(sibling, earlier), await nodeHash(sibling, later)];
    } else later = await nodeHash(later, sibling);
  }
  return same(earlier, oldRoot) && same(later, root);
}
