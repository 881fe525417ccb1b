// ---- Who may sign what: keys and their powers, folded from the key events of the file and from nothing else (formats.md 3).
// What is missing between two events is not known here: a key counts only if its enrolment is shown and holds.

const NEEDS = {
  "ledger.opened": "enrol",
  "key.enrolled": "enrol",
  "key.revoked": "enrol",
  "level.keyed": "enrol",
  "recovery.issued": "enrol",
  "writer.changed": "seal",
  "branch.attached": "enrol",
  "erasure.requested": "erase",
  "erasure.completed": "erase",
  "stream.disposed": "erase",
};
const KEY_EVENTS = ["ledger.opened", "key.enrolled", "key.revoked", "recovery.issued"];
const REMARKS = { alone: "alone", unsigned: "no-countersignature", recovery: "by-recovery-sheet", doubtful: "doubtful" };

function notAllowed(message) {
  throw new Broken("not-allowed", message);
}

class Powers {
  constructor(vkey) {
    this.vkey = vkey;
    this.opened = false;
    this.demo = false;
    this.timeZone = null;
    this.keys = new Map(); // by key id, as hex
    this.remarks = new Map(); // key id -> what is to be said of its enrolment
    this.recovery = null; // the commitment of the newest sheet, until it is spent
    this.stream = null; // of the first event, and so of all the ledger's own
  }

  // Enrolled before, and revoked by no earlier event. The one that revokes it, it may still sign.
  valid(known, id, position) {
    const key = known.get(id);
    if (!key) throw new Broken("enrolment-missing", `signed by a key that was not enrolled before: ${id}`);
    if (position <= key.since) throw new Broken("enrolment-missing", `signed by a key enrolled only at ${key.since}: ${id}`);
    if (key.revoked !== null && position > key.revoked)
      throw new Broken("key-revoked", `signed by a key that was revoked at ${key.revoked}: ${id}`);
    return key;
  }

  // Whoever signed might sign, and did; what the event says of keys counts from now on.
  async take(event) {
    const what = event.shown.what;
    if (!this.opened && what?.type !== "ledger.opened")
      throw new Broken("enrolment-missing", "the first event, which enrols the first key, is not shown or does not hold");
    const keys = what ? await this.signers(event, what) : event.leaf.signatures.map(({ id }) => this.valid(this.keys, id, event.position));
    const message = pae(EVENT, event.leaf.body);
    for (const [at, { signature }] of event.leaf.signatures.entries())
      if (!(await verifies(keys[at].public, signature, message))) throw new Broken("signature", "does not hold");
    if (what && Object.hasOwn(NEEDS, what.type)) await this.fold(event, what);
  }

  async signers(event, what) {
    const { position, body, leaf } = event;
    const first = what.type === "ledger.opened";
    if (first === this.opened || (first && (position !== 1 || body.after.size !== 0)))
      notAllowed("a ledger is opened by its first event and by no other");
    const data = this.own(what);
    const known = new Map([...(await this.ownKey(position, what.type, data)), ...this.keys]);
    const keys = leaf.signatures.map(({ id }) => this.valid(known, id, position));
    const needed = NEEDS[what.type] ?? "record";
    if (!keys.some((key) => same(key.person, what.recorded_by) && key.powers.includes(needed)))
      notAllowed(`${what.type}: not signed by its recorder with the power to ${needed}`);
    if (what.attested === "own_key" && !keys.some((key) => same(key.person, what.actor)))
      notAllowed(`${what.type}: says that whoever did it signed too, and they did not`);
    return keys;
  }

  // The fields of one of the ledger's own events; of any other type, nothing.
  own(what) {
    if (!Object.hasOwn(OWN_EVENTS, what.type)) return null;
    if (what.type_version !== 1) notAllowed(`${what.type}: a version that is not known here`);
    try {
      return exact(what.type, what.data, OWN_EVENTS[what.type]);
    } catch (error) {
      return notAllowed(`${what.type}: ${error.message}`);
    }
  }

  // The key that may sign its own enrolment: the very first, or one that comes with the recovery sheet.
  async ownKey(position, type, data) {
    if (type === "key.enrolled" && data.recovery !== null) {
      const commitment = await sha256(utf8("consent-ledger/recovery/v1\0"), data.recovery);
      if (this.recovery === null || !same(commitment, this.recovery))
        notAllowed("key.enrolled: not the value behind the newest recovery sheet, or the sheet is spent");
    } else if (type !== "ledger.opened") return [];
    return [[await keyId(data.public_key), this.key(data, ALL_POWERS, position - 1)]];
  }

  key(data, powers, since) {
    return { person: data.person, public: data.public_key, powers, since, revoked: null, doubtfulFrom: null };
  }

  async fold(event, what) {
    const data = this.own(what);
    const stream = event.shown.inside?.stream ?? null;
    if (what.type === "ledger.opened" && data.log_key !== this.vkey.text)
      throw new Broken("another-origin", "the first event names another log key than the verifier key");
    if (stream && this.stream && !same(stream, this.stream)) notAllowed(`${what.type}: not in the ledger's own stream`);
    if (what.type === "ledger.opened") await this.open(event, data, stream);
    if (what.type === "key.enrolled") await this.enrol(event, data);
    if (what.type === "key.revoked") this.revoke(event, data);
    if (what.type === "recovery.issued") this.recovery = data.commitment;
  }

  async open(event, data, stream) {
    if (!(await isOriginOf(event.body.ledger, this.vkey.public)))
      notAllowed("ledger.opened: the ledger's name does not end with the digest of its key");
    this.keys.set(await keyId(data.public_key), this.key(data, ALL_POWERS, event.position));
    Object.assign(this, { opened: true, demo: data.demo, timeZone: data.time_zone, stream });
  }

  async enrol(event, data) {
    const id = await keyId(data.public_key);
    if (this.keys.has(id)) notAllowed("key.enrolled: enrolled before");
    const old = data.replaces === null ? null : hex(data.replaces);
    if (old !== null && !this.keys.has(old)) throw new Broken("enrolment-missing", "replaces a key that is not shown");
    if (old !== null && !same(this.keys.get(old).person, data.person)) notAllowed("key.enrolled: replaces another's key");
    const proof = encode([event.body.ledger, data.person, data.public_key, data.encryption_key, data.powers]);
    if (!(await verifies(data.public_key, data.proof, pae(KEY_PROOF, proof)))) notAllowed("key.enrolled: nobody holds it");
    this.remarks.set(id, this.remarksOnEnrolment(event, data, old));
    this.keys.set(id, this.key(data, data.powers, event.position));
    if (data.recovery !== null) this.recovery = null; // spent
  }

  remarksOnEnrolment(event, data, old) {
    const signed = event.leaf.signatures.map(({ id }) => id);
    const holders = [...this.keys].filter(
      ([, key]) =>
        key.powers.includes("enrol") && key.since < event.position && (key.revoked === null || event.position <= key.revoked),
    );
    const people = (pairs) => new Set(pairs.map(([, key]) => hex(key.person))).size;
    const said = [];
    if (old !== null && !signed.includes(old)) said.push(REMARKS.unsigned);
    if (data.recovery !== null) said.push(REMARKS.recovery);
    if (people(holders) >= 2 && people(holders.filter(([id]) => signed.includes(id))) < 2) said.push(REMARKS.alone);
    return said;
  }

  revoke(event, data) {
    const key = this.keys.get(hex(data.key));
    if (!key || key.revoked !== null) notAllowed("key.revoked: not a valid key");
    if (data.doubtful_from !== null && data.doubtful_from > event.position) notAllowed("key.revoked: doubtful from later on");
    this.keys.set(hex(data.key), { ...key, revoked: event.position, doubtfulFrom: data.doubtful_from });
  }

  // What must be said of an event's signatures, though they hold; and whose they are.
  remarksOn(event) {
    const ids = event.leaf.signatures.map(({ id }) => id);
    const doubtful = ids.some((id) => (this.keys.get(id)?.doubtfulFrom ?? Infinity) <= event.position);
    return [...new Set([...ids.flatMap((id) => this.remarks.get(id) ?? []), ...(doubtful ? [REMARKS.doubtful] : [])])];
  }

  people(event) {
    const found = event.leaf.signatures.map(({ id }) => this.keys.get(id)).filter(Boolean);
    return [...new Set(found.map((key) => hex(key.person)))];
  }
}
