// ---- Exact shapes: exactly these keys, and for each the rule that its value answers to (formats.md 2 and 8).

const isText = (value) => typeof value === "string" && value !== "";
const isString = (value) => typeof value === "string";
const isBool = (value) => typeof value === "boolean";
const isInt = (value) => typeof value === "number";
const isCount = (value) => isInt(value) && value >= 0;
const isNumber = (value) => isInt(value) && value >= 1;
const isMap = (value) => value instanceof Map;
const isCode = (value) => isString(value) && /^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/.test(value);
const isId = isBin(16);
const isDigest = isBin(32);
const optional = (rule) => (value) => value === null || rule(value);
const listOf = (rule) => (value) => Array.isArray(value) && value.every(rule);
const oneOf =
  (...words) =>
  (value) =>
    words.includes(value);
const rising = (values, order) => values.every((value, at) => at === 0 || order(values[at - 1], value) < 0);
const byBytes = (a, b) => (hex(a) < hex(b) ? -1 : hex(a) > hex(b) ? 1 : 0);

function isTime(value) {
  if (!isString(value)) return isInt(value);
  const day = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/.test(value) && !value.startsWith("0000");
  return day && !Number.isNaN(Date.parse(value)) && new Date(value).toISOString().startsWith(value);
}

const ALL_POWERS = ["enrol", "erase", "record", "seal"];
const isPowers = (value) => listOf(oneOf(...ALL_POWERS))(value) && rising(value, byCodePoint);
const isFields = (value) => isMap(value) && [...value].every(([name, digest]) => isCode(name) && isDigest(digest));

const BODY = {
  ledger: isText,
  event_id: isId,
  after: isMap,
  what: isDigest,
  inside: isDigest,
  about: (value) => listOf(isDigest)(value) && rising(value, byBytes),
};
const HEAD = { size: isCount, root: isDigest };

const PARTS = {
  what: {
    type: isCode,
    type_version: isNumber,
    occurred_at: isTime,
    occurred_precision: oneOf("instant", "minute", "day"),
    recorded_at: isInt,
    clock: oneOf("ok", "behind", "leapt"),
    actor: isId,
    role: isCode,
    on_behalf_of: optional(isId),
    recorded_by: isId,
    attested: optional(oneOf("own_key", "seen", "form", "spoken", "written", "reported")),
    policy: optional(isId),
    data: isMap,
  },
  inside: {
    stream: isId,
    stream_version: isNumber,
    causation: optional(isId),
    folders: listOf(isCode),
    sensitivity: isCode,
    data: isMap,
  },
  about: {
    subject: isId,
    involvement: oneOf("primary", "mentioned", "third_party"),
    box: optional(isDigest),
    fields: isFields,
  },
};

// Of the ledger that this one continues: what stands of it, and what is known to be lost.
const isNote = (value) => isBytes(value) && value.length > 0 && value.length <= 16 << 10;
const isRoot = (value) => isBin(32)(value) || isBin(20)(value);
const isOrigin = (value) => isString(value) && /^[a-z0-9.-]+(\/[a-z0-9.-]+)*\/[0-9a-f]{32}$/.test(value);
const isExactly = (rules) => (value) =>
  isMap(value) && value.size === Object.keys(rules).length && Object.entries(rules).every(([name, rule]) => value.has(name) && rule(value.get(name)));
const isPredecessor = isExactly({
  heads: listOf(isExactly({ note: optional(isNote), root: isRoot, size: isNumber, source: isCode })),
  lost_from: isNumber,
  lost_to: optional(isNumber),
  origin: isOrigin,
  reason: isCode,
  recovery: optional(isDigest),
  root: isDigest,
  size: isNumber,
  vkey: isText,
});

// The ledger's own events decide who may sign, so their fields are held here too.
const OWN_EVENTS = {
  "ledger.opened": {
    alg: oneOf("ed25519"),
    demo: isBool,
    encryption_key: isDigest,
    log_key: isText,
    person: isId,
    predecessor: optional(isPredecessor),
    public_key: isDigest,
    time_zone: isText,
    writer: isId,
  },
  "key.enrolled": {
    alg: oneOf("ed25519"),
    encryption_key: isDigest,
    person: isId,
    powers: isPowers,
    proof: isBin(64),
    public_key: isDigest,
    recovery: optional(isDigest),
    replaces: optional(isId),
  },
  "key.revoked": { doubtful_from: optional(isNumber), key: isId, reason: isCode },
  "level.keyed": { level: isCode, public_key: isDigest },
  "recovery.issued": { commitment: isDigest, public_key: isDigest },
  "writer.changed": { writer: isId },
  "branch.attached": {
    common: isCount,
    note: optional(isNote),
    origin: isOrigin,
    root: isDigest,
    size: isNumber,
    vkey: isText,
  },
  "erasure.requested": { reason: isCode, subject: isId },
  "erasure.completed": { boxes: isCount, subject: isId },
  "stream.disposed": { positions: listOf(isNumber) },
};

const isScalarAnswer = (value) => value === null || isString(value) || isInt(value) || isBool(value) || isId(value);
const STATEMENT = {
  ledger: isText,
  kind: isCode,
  asked: (value) => isMap(value) && [...value.values()].every((v) => isScalarAnswer(v) || listOf(isScalarAnswer)(v)),
  audience: isCode,
  to: optional(isId),
  as_at: optional(isInt),
  known_at: isCount,
  made_at: isInt,
  made_by: isId,
  head: isMap,
  count: isCount,
  entries: isDigest,
  page: optional(isDigest),
  places: listOf((v) => Array.isArray(v) && v.length === 2 && isString(v[0]) && isDigest(v[1])),
};

const FILE = {
  format: isString,
  checkpoint: isText,
  tokens: listOf(isString),
  statement: isMap,
  keys: listOf(isMap),
  entries: listOf(isMap),
};
const FILE_STATEMENT = { payload: isString, signatures: (value) => Array.isArray(value) && value.length > 0 };
const FILE_SIGNATURE = { keyid: isString, sig: isString };
const FILE_ENTRY = {
  index: isCount,
  leaf: isString,
  path: listOf(isString),
  after: listOf(isString),
  parts: listOf(isString),
};

// The values by their keys; Broken with the name of what is wrong.
function exact(place, value, rules) {
  if (!isMap(value)) throw new Broken("wrong-type", "expected a map", place);
  for (const key of value.keys()) if (!Object.hasOwn(rules, key)) throw new Broken("unknown-key", key, place);
  for (const key of Object.keys(rules)) if (!value.has(key)) throw new Broken("missing-key", key, place);
  for (const [key, rule] of Object.entries(rules)) {
    if (!rule(value.get(key))) throw new Broken("wrong-type", `${key} is not of its kind`, place);
  }
  return Object.fromEntries(Object.keys(rules).map((key) => [key, value.get(key)]));
}
