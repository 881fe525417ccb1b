// ---- What a person sees. Nothing from a file becomes markup: every word of it goes through textContent, and what would act
// on the screen (control characters, turns of the direction of writing) is shown as an escape.

const WORDS = JSON.parse('{words}'); // prettier-ignore
const SHOWN_AT_ONCE = 200;

const say = (key, values = {}) => Object.entries(values).reduce((text, [name, value]) => text.replaceAll(`{${name}}`, () => value), WORDS[key] ?? key);
const ACTING = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu;
const visible = (text) => text.replace(ACTING, (letter) => (letter === "\n" ? letter : `\\u{${letter.codePointAt(0).toString(16)}}`));
const spoken = (code) => visible(code).replace(/[-_.:]+/g, " ").trim();
const byId = (id) => document.getElementById(id);

// An element, its class and what is in it: words or other elements.
function make(tag, kind, ...content) {
  const element = document.createElement(tag);
  if (kind) element.className = kind;
  element.append(...content.filter((each) => each !== null).map((each) => (typeof each === "string" ? visible(each) : each)));
  return element;
}

function heading(key) {
  const element = make("h3", "", say(`head.${key}`));
  element.id = key;
  return element;
}
const list = (kind, items) => make("ul", kind, ...items.map((item) => make("li", "", ...[item].flat())));

function rows(pairs) {
  const kept = pairs.filter(([, value]) => value !== null && value !== undefined && value !== "");
  return make("dl", "", ...kept.map(([label, value]) => make("div", "", make("dt", "", label), make("dd", "", value))));
}

// ---- Values

const CONSONANTS = "bcdfghjkmnpqrstvwxyz";

// The first letters of an id, as they stand on slips: base 20 over the consonants, 30 letters.
function reference(id) {
  let number = id.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
  let letters = "";
  for (let at = 0; at < 30; at++, number /= 20n) letters = CONSONANTS[Number(number % 20n)] + letters;
  return letters.slice(0, 5);
}

const formats = new Map(); // time zone -> what writes instants in it

function formatOf(zone) {
  if (!formats.has(zone)) {
    const options = { dateStyle: "long", timeStyle: "short" };
    try {
      formats.set(zone, [new Intl.DateTimeFormat("en-GB", { ...options, timeZone: zone }), ""]);
    } catch {
      formats.set(zone, [new Intl.DateTimeFormat("en-GB", { ...options, timeZone: "UTC" }), " UTC"]);
    }
  }
  return formats.get(zone);
}

const dayFormat = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "UTC" });

// An instant in words, in the ledger's own time zone; a day stays a day.
function moment(value, zone) {
  const at = new Date(typeof value === "string" ? value : Math.floor(value / 1000));
  if (Number.isNaN(at.getTime())) return String(value);
  if (typeof value === "string") return dayFormat.format(at);
  const [format, more] = formatOf(zone);
  return format.format(at) + more;
}

function worded(name, value, zone) {
  if (value === null || value === undefined || value === false) return ""; // stands below, exactly as signed
  if (value === true) return say("yes");
  if (typeof value === "number") return name.endsWith("_at") && Math.abs(value) > 1e12 ? moment(value, zone) : String(value);
  if (typeof value === "string") return /^\d{4}-\d{2}-\d{2}$/.test(value) && isTime(value) ? moment(value, zone) : isCode(value) ? spoken(value) : value;
  if (isBytes(value)) return value.length === 16 ? reference(value) : hex(value);
  if (Array.isArray(value)) return value.map((each) => worded(name, each, zone)).join(", ");
  return [...value].filter(([, each]) => worded(name, each, zone) !== "").map(([key, each]) => `${spoken(key)}: ${worded(key, each, zone)}`).join("; ");
}

// As JSON would have it, ids and digests as hex: the codes themselves, for whoever knows them.
const exactly = (value) =>
  JSON.stringify(value, (_, each) => (isBytes(each) ? hex(each) : each instanceof Map ? Object.fromEntries(each) : each), 1);

// ---- The answer

function showVerdict(result, given, file) {
  const state = result.ok ? "ok" : result.findings.every(({ name }) => name === "no-key-given") ? "unchecked" : "failed";
  const zone = result.timeZone;
  const parts = [
    showSummary(state, result, given),
    ...(state === "failed" ? showProblems(result) : []),
    ...(result.ok ? [...showStatement(result, zone), ...showEntries(result, zone)] : []), // what failed is not repeated
    ...showChecks(result),
    ...showLimits(result),
    ...showDetails(result, file),
  ];
  const section = byId("result");
  section.replaceChildren(...parts);
  section.hidden = false;
  return say(`verdict.${state}`);
}

function showSummary(state, result, given) {
  const box = make("div", `verdict ${state}`);
  const title = make("h2", "", `${{ ok: "✓", failed: "✗", unchecked: "?" }[state]} ${say(`verdict.${state}`)}`);
  title.id = "verdict";
  const unchecked = result.checks.find(({ name }) => name === "key").why === "kept-other-size" ? "kept-other" : "no-key";
  box.append(title, make("p", "", say(`verdict.${state}-lead`)));
  if (state === "unchecked") box.append(make("p", "", say(unchecked)));
  if (state === "ok") box.append(make("p", "", say(`against.${given.kind}`)), limitsBelow());
  if (result.demo) box.append(make("p", "", say("demo")));
  if (result.rewritten.length) box.append(make("p", "", say("rewritten")));
  return box;
}

function limitsBelow() {
  const link = make("a", "", say("limits"));
  link.href = "#stated";
  return make("p", "", link);
}

function showProblems(result) {
  const items = result.findings.map(({ name, place, message }) => [
    make("b", "", say(`finding.${name}`)),
    make("span", "quiet", `${placed(place)}: ${name}. ${message}`),
  ]);
  const rest = result.count - result.findings.length;
  return [heading("problems"), list("problems", items), ...(rest > 0 ? [make("p", "", say("more", { count: String(rest) }))] : [])];
}

// In the file entries have the index of their leaf; people count from one.
function placed(place) {
  const [, list, index] = /^(entries|keys)\/(\d+)$/.exec(place) ?? [];
  return index ? say(`at.${list}`, { position: String(Number(index) + 1) }) : place;
}

function showChecks(result) {
  const marks = { held: "✓", failed: "✗", "not possible": "–" };
  const asked = result.checks.filter(({ why }) => why !== "no-page");
  const items = asked.map(({ name, status, why }) => [
    make("span", `mark ${status}`, `${marks[status]} ${say(`status.${status}`)}`),
    make("span", "", `${say(`check.${name}`)}${why ? ` (${say(`why.${why}`)})` : ""}.`),
  ]);
  return [heading("checks"), list("checks", items)];
}

function showStatement({ statement }, zone) {
  const field = (name) => [say(`field.${name}`), name === "made_at" || name === "as_at" ? worded("_at", statement[name], zone) : worded(name, statement[name], zone)];
  const asked = [...statement.asked].map(([name, value]) => [spoken(name), worded(name, value, zone)]);
  const fields = ["audience", "to", "as_at", "known_at", "made_at", "made_by", "count"].map(field);
  return [heading("statement"), rows([field("kind"), ...asked, ...fields])];
}

function showEntries({ entries }, zone) {
  if (!entries.length) return [];
  const cards = make("div", "", make("p", "hint", say("letters")));
  cards.append(...entries.slice(0, SHOWN_AT_ONCE).map((entry) => showEntry(entry, zone)));
  if (entries.length <= SHOWN_AT_ONCE) return [heading("entries"), cards];
  const more = make("button", "plain", say("all", { count: String(entries.length) }));
  more.type = "button";
  more.addEventListener("click", () => {
    more.remove();
    cards.append(...entries.slice(SHOWN_AT_ONCE).map((entry) => showEntry(entry, zone)));
  });
  return [heading("entries"), cards, more];
}

function showEntry({ position, shown, remarks, signers }, zone) {
  const { what } = shown;
  const card = make("article", "entry");
  card.append(make("h4", "", say("entry", { position: String(position), what: what ? spoken(what.type) : say("entry-hidden") })));
  if (!what) card.append(make("p", "quiet", say("entry-not-shown")));
  card.append(rows([...headerRows(what, zone), ...contentRows(shown, zone), [say("signed-by"), signers.map((id) => reference(unhex(id))).join(", ")]]));
  if (remarks.length) card.append(list("plain", remarks.map((remark) => say("its-key", { remark: say(`remark.${remark}`) }))));
  if (what) card.append(asSigned(shown));
  return card;
}

// Written out when it is asked for: a file may have thousands of entries.
function asSigned(shown) {
  const details = make("details", "", make("summary", "", say("exactly")));
  details.addEventListener("toggle", () => details.append(make("pre", "", exactly(shown))), { once: true });
  return details;
}

function headerRows(what, zone) {
  if (!what) return [];
  const names = ["occurred_at", "recorded_at", "actor", "role", "on_behalf_of", "attested"];
  return names.map((name) => [say(`field.${name}`), worded(name, what[name], zone)]);
}

function contentRows(shown, zone) {
  const data = shown.what ? [...shown.what.data] : [];
  return [
    ...data.map(([name, value]) => [spoken(name), worded(name, value, zone)]),
    [say("about"), shown.about.map(({ subject, involvement }) => `${reference(subject)} (${spoken(involvement)})`).join(", ")],
    ...shown.texts.map(({ subject, field, value }) => [say("text", { field: spoken(field), ref: reference(subject) }), isString(value) ? value : worded(field, value, zone)]),
  ];
}

function showLimits(result) {
  const stated = [0, 1, 2, 3, 4].map((at) => say(`stated.${at}`));
  if (result.withPage) stated.push(say("stated.page"));
  const unchecked = Object.entries(result.unchecked)
    .filter(([, count]) => count)
    .map(([name, count]) => say(`unchecked.${name}`, { count: String(count) }));
  if (result.entries.length) unchecked.push(say("unchecked.meaning"));
  const remarks = result.remarks.map(([id, remark]) => say("key-remark", { id: id.slice(0, 8), remark: say(`remark.${remark}`) }));
  const section = (key, items) => (items.length ? [heading(key), list("plain", items)] : []);
  return [...section("stated", stated), ...section("unchecked", unchecked), ...section("keys", remarks)];
}

function showDetails(result, file) {
  const { head, key } = result;
  const pairs = [
    ...(key ? [["ledger", key.name], ["fingerprint", result.fingerprint], ["vkey", key.text]] : []),
    ...(head ? [["size", String(head.size)], ["root", base64(head.root)], ["kept", result.kept]] : []),
    ["name", file.name],
    ["bytes", String(file.bytes)],
    ["sha256", file.sha256],
    ["checked", new Date().toLocaleString("en-GB", { dateStyle: "long", timeStyle: "short" })],
    ["browser", navigator.userAgent],
  ];
  return [heading("details"), rows(pairs.map(([name, value]) => [say(`field.${name}`), value]))];
}
