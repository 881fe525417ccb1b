// ---- The examination. The order is that of trust: the key from outside signed the tree head; the head holds the leaves; the
// first leaf enrols the first key, and so on to whoever signed; the digests in the leaves hold the parts. What failed is not
// used for what follows.

const CHECKS = [
  "file", "key", "checkpoint", "entries", "origin", "after", "parts", "signatures", "statement", "page",
]; // prettier-ignore
const OF_THE_FILE = CHECKS.filter((name) => !["file", "key", "page"].includes(name));
const MOST_FINDINGS = 100; // listed; a hostile file could have a million
const MOST_SEARCHED = 20; // entries whose right place is looked for
const MOST_TRIED = 4096; // in a larger log the right place of a wrongly placed leaf is not looked for

// What stands in the file, whatever kind of file it is. `typed`: what the person has from elsewhere.
async function judge(data, typed, progress = () => {}) {
  const notes = new Notes();
  try {
    if (data === null) throw new Broken("not-evidence", `more than ${MAX_FILE} bytes`);
    const { data: whole, rewritten } = restored(data);
    const { page, evidence } = isHTML(whole) ? parsePage(whole) : { page: null, evidence: whole };
    const file = parseEvidence(evidence);
    return { ...(await examine(file, page, typed, notes, progress)), rewritten };
  } catch (error) {
    if (!(error instanceof Broken)) throw error;
    const check = error.finding.startsWith("page-") ? "page" : "file";
    notes.cannot("unread", CHECKS.filter((name) => name !== check));
    notes.find(check, error);
    return { ...notes.verdict(), entries: [], remarks: [], unchecked: [], rewritten: [] };
  }
}

// The notebook of a check under way.
class Notes {
  constructor() {
    this.found = new Map(CHECKS.map((name) => [name, []]));
    this.impossible = new Map();
    this.count = 0;
  }

  find(check, { finding, place, message }) {
    this.count++;
    const list = this.found.get(check);
    if (list.length < MOST_FINDINGS) list.push({ name: finding, place, message });
  }

  cannot(why, checks) {
    for (const name of checks) this.impossible.set(name, why);
  }

  // Whatever is wrong is noted, and the examination goes on.
  async noting(check, place, run) {
    try {
      return await run();
    } catch (error) {
      if (!(error instanceof Broken)) throw error;
      error.place = place;
      this.find(error.finding === "another-origin" ? "origin" : check, error);
      return null;
    }
  }

  verdict() {
    const checks = CHECKS.map((name) => {
      const findings = this.found.get(name);
      const status = this.impossible.has(name) ? "not possible" : findings.length ? "failed" : "held";
      return { name, status, why: this.impossible.get(name) ?? null, findings };
    });
    const findings = checks.flatMap((check) => check.findings);
    return { ok: !findings.length && checks.every(({ name, status }) => name === "page" || status === "held"), checks, findings, count: this.count };
  }
}

async function examine(file, page, typed, notes, progress) {
  const nothing = { entries: [], remarks: [], unchecked: [] };
  if (!page) notes.cannot("no-page", ["page"]);
  const stop = (why, check) => {
    notes.cannot(why, OF_THE_FILE.filter((name) => name !== check));
    if (page) notes.cannot(why, ["page"]);
    return { ...notes.verdict(), ...nothing, file };
  };
  const key = await keyFor(file, typed, notes);
  if (key === null) return stop("no-key");
  const before = notes.count;
  const checked = await notes.noting("checkpoint", "checkpoint", () => openHead(file.checkpoint, key));
  if (notes.count > before) return stop("no-checkpoint", notes.found.get("origin").length ? "origin" : "checkpoint");
  const { head, others } = checked;
  const chain = new Powers(key);
  const openAll = async (list) => {
    const opened = [];
    for (const [at, entry] of list.entries()) {
      opened.push(await openEntry(entry, head, key, notes));
      await progress(at + 1, list.length);
    }
    return opened;
  };
  const keys = await openAll(file.keys);
  const entries = await openAll(file.entries);
  await foldAll(chain, keys.filter(Boolean), entries.filter(Boolean), notes);
  const statement = await checkStatement(file, head, key, chain, notes);
  if (page && statement)
    for (const [finding, place, message] of await comparePage(page, statement)) notes.find("page", { finding, place, message });
  if (page && !statement) notes.cannot("no-statement", ["page"]);
  return {
    ...notes.verdict(),
    file,
    key,
    head,
    statement,
    demo: chain.demo,
    timeZone: chain.timeZone,
    entries: entries.filter(Boolean).map((event) => shownEntry(event, chain)),
    remarks: [...chain.remarks].flatMap(([id, said]) => said.map((remark) => [id, remark])),
    unchecked: { tokens: file.tokens.length, cosignatures: others, withoutWhat: entries.filter((e) => e && !e.shown.what).length },
    fingerprint: fingerprint(await sha256(key.public)),
    kept: head.size ? await keptLine(head.size, head.root) : null,
    withPage: page !== null,
  };
}

// The verifier key that counts, from what the person has from elsewhere: the key itself, or what commits to it.
async function keyFor(file, typed, notes) {
  if (typed?.vkey) return typed.vkey;
  const own = typed ? await ownKey(file) : null;
  if (own && typed.fingerprint && plain(fingerprint(await sha256(own.public))) === typed.fingerprint) return own;
  if (own && typed.origin && own.name === typed.origin && (await isOriginOf(typed.origin, own.public))) return own;
  if (own && typed.kept) {
    const head = parseHead(parseNote(file.checkpoint).text);
    if (head.size === typed.kept.size && same(head.root.slice(0, 20), typed.kept.root20)) return own;
    if (head.size !== typed.kept.size) {
      notes.cannot("kept-other-size", ["key"]);
      notes.find("key", { finding: "no-key-given", place: "file", message: `the kept line is of ${typed.kept.size} entries, the file of ${head.size}` });
      return null;
    }
  }
  if (typed) {
    notes.find("key", { finding: "another-origin", place: "file", message: "not the ledger whose line was typed" });
    return null;
  }
  notes.cannot("no-key", ["key"]);
  notes.find("key", { finding: "no-key-given", place: "file", message: "the file's own word proves nothing" });
  return null;
}

// The key that the file's own first event names: worth nothing until something from outside commits to it.
async function ownKey(file) {
  try {
    const { body } = parseLeaf(file.keys[0].leaf);
    const { what } = await openParts(parseBody(body), file.keys[0].parts);
    return await parseVkey(what.data.get("log_key"));
  } catch {
    return null;
  }
}

async function openHead(checkpoint, key) {
  let note;
  try {
    note = parseNote(checkpoint);
  } catch (error) {
    throw new Broken("checkpoint-signature", error.message);
  }
  if (note.text.split("\n").length > 4) throw new Broken("checkpoint-extended", "more than the three lines");
  if (note.text.split("\n")[0] !== key.name) throw new Broken("another-origin", `expected ${key.name}`);
  if (!(await noteSignedBy(note, key))) throw new Broken("checkpoint-signature", "not signed by this key");
  let head;
  try {
    head = parseHead(note.text);
  } catch (error) {
    throw new Broken("not-canonical", error.message);
  }
  const others = note.signatures.filter((line) => line.name !== key.name || !same(line.id, key.id)).length;
  return { head, others };
}

// The event, if everything about it holds but who signed it.
async function openEntry(entry, head, key, notes) {
  const { place } = entry;
  const before = notes.count;
  await notes.noting("entries", place, () => checkPlace(entry, head, notes));
  const placed = notes.count === before;
  const opened = await notes.noting("file", place, () => {
    const leaf = parseLeaf(entry.leaf);
    return { leaf, body: parseBody(leaf.body) };
  });
  if (!opened) return null;
  await notes.noting("origin", place, () => {
    if (opened.body.ledger !== key.name) throw new Broken("another-origin", "belongs to another ledger");
  });
  if (placed) await notes.noting("after", place, () => checkAfter(entry, opened.body, head));
  const shown = await notes.noting("parts", place, () => openParts(opened.body, entry.parts));
  return notes.count === before ? { ...entry, ...opened, shown, position: entry.index + 1 } : null;
}

async function checkPlace(entry, head, notes) {
  if (entry.index >= head.size) throw new Broken("older-size", `index ${entry.index} in a log of ${head.size} entries`);
  const expected = pathLength(entry.index, head.size);
  if (entry.path.length !== expected)
    throw new Broken("wrong-index", `a proof of ${entry.path.length} hashes; ${expected} lead from there to the root`);
  const hash = await leafHash(entry.leaf);
  if (same(await rootOf(hash, entry.index, head.size, entry.path), head.root)) return;
  const tried = head.size <= MOST_TRIED && notes.found.get("entries").length < MOST_SEARCHED ? head.size : 0;
  for (let index = 0; index < tried; index++)
    if (await isIncluded(hash, index, head.size, entry.path, head.root))
      throw new Broken("wrong-index", `says index ${entry.index}, and stands at ${index}`);
  throw new Broken("not-in-log", "its proof does not lead to the signed root");
}

// What its author had seen is the beginning of this log.
async function checkAfter(entry, body, head) {
  const { size, root } = body.after;
  if (size > head.size) throw new Broken("older-size", `decided after ${size} entries, in a log of ${head.size}`);
  if (size > entry.index || !(await isConsistent(size, head.size, root, head.root, entry.after)))
    throw new Broken("after-inconsistent", `the history of ${size} entries that its author saw is not in this log`);
}

// All events in the order of the log; one that stands in both lists is taken once.
async function foldAll(chain, keys, entries, notes) {
  const events = new Map(entries.map((event) => [event.index, event]));
  for (const event of keys) {
    await notes.noting("signatures", event.place, () => {
      const type = event.shown.what?.type;
      if (!type) throw new Broken("enrolment-missing", "an event about a key, without its `what`");
      if (!KEY_EVENTS.includes(type)) throw new Broken("entry-added", `${type} is no event about a key`);
      events.set(event.index, event);
    });
  }
  for (const event of [...events.values()].sort((a, b) => a.index - b.index))
    await notes.noting("signatures", event.place, () => chain.take(event));
}

async function checkStatement(file, head, key, chain, notes) {
  const place = "statement";
  const statement = await notes.noting("statement", place, () => {
    const found = exact(place, decode(file.statement), STATEMENT);
    return { ...found, head: exact(place, found.head, HEAD) };
  });
  if (!statement) return null;
  await notes.noting("origin", place, () => {
    if (statement.ledger !== key.name) throw new Broken("another-origin", "belongs to another ledger");
  });
  await notes.noting("statement", place, () => {
    if (statement.head.size !== head.size || !same(statement.head.root, head.root) || statement.known_at > head.size)
      throw new Broken("older-size", `made from a log of ${statement.head.size} entries, the checkpoint covers ${head.size}`);
  });
  await notes.noting("statement", place, () => checkComplete(statement, file.entries));
  await notes.noting("statement", place, () => checkMaker(statement, file, head, chain));
  return statement;
}

// The entries are those that its maker signed, all of them and no other.
async function checkComplete(statement, entries) {
  if (entries.length < statement.count)
    throw new Broken("entry-left-out", `${statement.count} entries were signed, ${entries.length} are here`);
  const hashes = [];
  for (const { leaf } of entries) hashes.push(await leafHash(leaf));
  if (entries.length > statement.count || !same(await sha256(...hashes), statement.entries))
    throw new Broken("entry-added", `not the ${statement.count} entries that were signed`);
}

async function checkMaker(statement, file, head, chain) {
  const unsigned = () => {
    throw new Broken("statement-signature", "not signed by the person who is said to have made it");
  };
  const keys = file.signatures.map(({ id }) => (chain.keys.has(id) ? chain.valid(chain.keys, id, head.size + 1) : unsigned()));
  const message = pae(STATEMENT_V1, file.statement);
  for (const [at, { signature }] of file.signatures.entries())
    if (!(await verifies(keys[at].public, signature, message))) unsigned();
  if (!keys.some((made) => same(made.person, statement.made_by))) unsigned();
}

const shownEntry = (event, chain) => ({
  position: event.position,
  shown: event.shown,
  signers: chain.people(event),
  remarks: chain.remarksOn(event),
});
