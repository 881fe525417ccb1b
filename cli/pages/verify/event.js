// ---- A signed event: leaf, body and the parts that are shown (formats.md 2 and 3).

const TYPE = "application/vnd.consent-ledger";
const [EVENT, KEY_PROOF, STATEMENT_V1] = ["event", "key-proof", "statement"].map((word) => `${TYPE}.${word}.v1+msgpack`);

// DSSE v1: "DSSEv1" SP len(type) SP type SP len(payload) SP payload.
const pae = (type, payload) => joined(utf8(`DSSEv1 ${type.length} ${type} ${payload.length} `), payload);

// First 16 bytes of SHA-256("ed25519\0" ‖ public key), as hex.
const keyId = async (key) => hex((await sha256(utf8("ed25519\0"), key)).slice(0, 16));

const partDigest = async (eventId, part) => hex(await sha256(utf8("consent-ledger/part/v1\0"), eventId, part));

// What decodes, and is not what it should be.
function wrong(message) {
  throw new Broken("wrong-type", message);
}

function shaped(where, value, rules) {
  try {
    return exact(where, value, rules);
  } catch (error) {
    return wrong(`${where}: ${error.message}`);
  }
}

// canon([1, body, [[key_id, signature], …]])
function parseLeaf(data) {
  const value = decode(data);
  const [version, body, pairs] = Array.isArray(value) && value.length === 3 ? value : [];
  const isPair = (pair) => Array.isArray(pair) && pair.length === 2 && isId(pair[0]) && isBin(64)(pair[1]);
  if (data.length > MAX_LEAF) wrong(`leaf: ${data.length} bytes, at most ${MAX_LEAF}`);
  if (version !== 1 || !isBytes(body) || !listOf(isPair)(pairs)) wrong("leaf: expected [1, body, signatures]");
  const sorted = rising(pairs.map(([id]) => id), byBytes);
  if (pairs.length < 1 || pairs.length > 4 || !sorted) wrong("leaf: expected 1 to 4 signatures, sorted, no key twice");
  return { body, signatures: pairs.map(([id, signature]) => ({ id: hex(id), signature })) };
}

function parseBody(data) {
  const body = shaped("body", decode(data), BODY);
  body.after = shaped("body: after", body.after, HEAD);
  if (body.after.size === 0 && !same(body.after.root, EMPTY_ROOT)) wrong("body: after no entry, and not the empty root");
  return body;
}

// canon([salt, name, content])
function parsePart(data) {
  const value = decode(data);
  const [salt, name, content] = Array.isArray(value) && value.length === 3 ? value : [];
  if (!isDigest(salt) || !isString(name)) wrong("part: expected [salt, name, content]");
  if (name === "text") return { name, content };
  if (!Object.hasOwn(PARTS, name)) wrong("part: expected what, inside, about or text");
  const values = shaped(name, content, PARTS[name]);
  if (name === "what" && isString(values.occurred_at) !== (values.occurred_precision === "day"))
    wrong("what: precision `day` goes with a date, the others with an instant");
  if (name === "about" && (values.box === null) !== (values.fields.size === 0))
    wrong("about: a box and the digests of the texts in it come together");
  return { name, content: values };
}

// The contents of the parts, once each part's digest is found in the place of its name.
async function openParts(body, data) {
  const parts = [];
  for (const part of data) parts.push({ ...parsePart(part), digest: await partDigest(body.event_id, part) });
  const of = (name) => parts.filter((part) => part.name === name);
  const places = { what: [hex(body.what)], inside: [hex(body.inside)], about: body.about.map(hex) };
  const isOwn = ({ name, digest }) => name === "text" || places[name].includes(digest);
  if (new Set(parts.map(({ digest }) => digest)).size < parts.length)
    throw new Broken("not-canonical", "a part is there twice");
  const subjects = of("about").filter(isOwn).map(({ content }) => hex(content.subject));
  if (new Set(subjects).size < subjects.length)
    throw new Broken("two-abouts", "two for one subject: whoever signed this deceives");
  const strange = parts.find((part) => !isOwn(part));
  if (strange) throw new Broken("part-not-its-own", `${strange.name}: its digest does not stand in this event`);
  const about = of("about").map(({ content }) => content);
  return { what: of("what")[0]?.content, inside: of("inside")[0]?.content, about, texts: placeTexts(of("text"), about) };
}

// A text stands where its digest stands: in the fields of an `about` that is shown too.
function placeTexts(texts, abouts) {
  return texts.flatMap(({ digest, content }) => {
    const found = abouts.flatMap((about) =>
      [...about.fields]
        .filter(([, expected]) => hex(expected) === digest)
        .map(([field]) => ({ subject: about.subject, field, value: content })),
    );
    if (!found.length) throw new Broken("part-not-its-own", "text: its digest stands in no `about` that is shown");
    return found;
  });
}
