// ---- Is it clear what a person reads on a page? Only if nothing is left to a browser's repairs: each element that is opened
// is closed, in order. What the page says is then read from the browser itself (page.js), not from here.

const TAG = "[A-Za-z][A-Za-z0-9:-]*";
const GAP = "[ \\t\\n\\r\\f]";
const ATTRIBUTE = `${GAP}+([A-Za-z_][A-Za-z0-9_:.-]*)(?:=(?:"([^"<]*)"|'([^'<]*)'|([^ \\t\\n\\r\\f"'=<>\`/]+)))?`;
const TOKEN = new RegExp(
  `<(?<start>${TAG})(?<attributes>(?:${ATTRIBUTE})*)${GAP}*(?<closed>/?)>|</(?<end>${TAG})${GAP}*>` +
    `|(?<nothing><!--[^<>-]*(?:-[^<>-]+)*-->|<![Dd][Oo][Cc][Tt][Yy][Pp][Ee] [Hh][Tt][Mm][Ll]>)`,
  "y",
);
const AMPERSAND = /&(?!#[0-9]{1,7};|#[xX][0-9A-Fa-f]{1,6};|[A-Za-z][A-Za-z0-9]{0,31};)/;
const CONTROLS = /[\x00-\x08\x0b\x0e-\x1f\x7f]/;
const MAX_OPEN = 200; // elements inside one another

const tags = (text) => new Set(text.split(" "));
const VOID = tags("area base br col embed hr img input link meta source track wbr");
const RAW = tags("script style"); // read up to their end tag, and no character reference in them
const FOREIGN = tags("svg math"); // in these, and only in these, <x/> closes itself
// What runs, shows words that are no text, or is read by rules of its own.
const REFUSED = tags(
  "applet audio base button canvas dialog embed foreignobject frame frameset iframe image img input link marquee noembed " +
    "noframes object option picture plaintext portal select textarea video xmp",
);
const LINKS = ["action", "formaction", "href", "src", "xlink:href"];
const MOST_BESIDE = 60; // letters: a link that skips to what the page is about

function unclear(why) {
  throw new Broken("page-changed", `it is not clear what a person reads in it: ${why}`, "page");
}

function checkClear(html) {
  if (CONTROLS.test(html)) unclear("a control character");
  const open = [];
  let mains = 0;
  for (let at = 0; at < html.length; ) {
    const raw = RAW.has(open.at(-1));
    if (html[at] !== "<") {
      const next = html.indexOf("<", at);
      const end = next < 0 ? html.length : next;
      if (!raw && AMPERSAND.test(html.slice(at, end))) unclear("an ampersand that is not written as one");
      at = end;
      continue;
    }
    TOKEN.lastIndex = at;
    const token = TOKEN.exec(html)?.groups ?? unclear("not well-formed");
    at = TOKEN.lastIndex;
    if (token.end) {
      if (open.pop() !== token.end.toLowerCase()) unclear(`</${token.end}> closes nothing, or something else`);
    } else if (raw || (token.start && open.at(-1) === "title" && !open.some((each) => FOREIGN.has(each)))) unclear("markup in a script, a style or a title");
    else if (token.nothing && open.length && !token.nothing.startsWith("<!--")) unclear("a document type within it");
    else if (token.start) mains += startsClearly(token.start.toLowerCase(), token, open) === "main";
  }
  if (open.length) unclear(`<${open.at(-1)}> is never closed`);
  if (mains !== 1) unclear(`expected one <main>, found ${mains}`);
}

function startsClearly(name, { attributes, closed }, open) {
  if (REFUSED.has(name)) unclear(`<${name}> has no place in such a page`);
  if (open.length >= MAX_OPEN) unclear("too many elements inside one another");
  if (closed && !VOID.has(name) && !open.some((each) => FOREIGN.has(each))) unclear(`<${name}/> does not close itself`);
  if (name === "script" && open.includes("main")) unclear("a script inside <main>");
  const seen = new Set();
  for (const [, key, ...values] of attributes.matchAll(new RegExp(ATTRIBUTE, "g"))) {
    const low = key.toLowerCase();
    if (seen.has(low)) unclear(`<${name}> has an attribute twice`);
    seen.add(low);
    if ((low === "id" || low === "data-entry") && AMPERSAND.test(values.find((each) => each !== undefined) ?? ""))
      unclear("an ampersand that is not written as one");
  }
  if (!VOID.has(name) && !closed) open.push(name);
  return name;
}

// Nothing in it runs, or puts another page in its place: asked of the browser's own reading.
function checkStill(page) {
  for (const element of everything(page)) {
    for (const { name, value } of element.attributes) {
      const runs = name.startsWith("on") || (LINKS.includes(name) && /script:/i.test(value.replace(/\s+/g, "")));
      if (runs) unclear(`<${element.localName}> runs something`);
    }
    if (element.localName === "script" && element.getAttribute("type") !== "application/json") unclear("a program");
    const equivalent = element.getAttribute("http-equiv") ?? "content-security-policy";
    if (equivalent.toLowerCase() !== "content-security-policy") unclear("a page that changes itself");
  }
}

function* everything(root) {
  for (const element of root.querySelectorAll("*")) {
    yield element;
    if (element.content?.querySelectorAll) yield* everything(element.content); // of a template
  }
}

// Words outside of <main>, which nobody signs, but for a title and a short link into the page.
function hasWordsBeside(page) {
  const walker = page.createTreeWalker(page, NodeFilter.SHOW_TEXT);
  const [beside, skips] = [[], []];
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (!element || element.closest(UNSPOKEN) || element.closest("main") || element instanceof HTMLTitleElement) continue;
    const skip = element.localName === "a" && (element.getAttribute("href") ?? "").startsWith("#");
    (skip ? skips : beside).push(walker.currentNode.data);
  }
  return spaced(beside) !== "" || Array.from(spaced(skips)).length > MOST_BESIDE;
}
