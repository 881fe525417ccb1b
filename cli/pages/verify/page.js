// ---- A page that was handed out: the evidence in it, and its words against those that its maker signed (formats.md 8).

const UNSPOKEN = "script, style, template, noscript";

// A document that runs nothing and loads nothing.
const asIs = globalThis.trustedTypes?.createPolicy("page", { createHTML: (text) => text });
const parseHTML = (text) => new DOMParser().parseFromString(asIs ? asIs.createHTML(text) : text, "text/html");

// All its text in the order of the document, runs of white space as one space.
function wordsOf(element) {
  const walker = element.ownerDocument.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode())
    if (!walker.currentNode.parentElement.closest(UNSPOKEN)) found.push(walker.currentNode.data);
  return spaced(found);
}

// One space between text nodes, every run of white space one space.
const spaced = (texts) => texts.join(" ").replace(/[ \t\n\r\f]+/g, " ").replace(/^ | $/g, "");

const wordsDigest = async (element) => hex(await sha256(utf8(wordsOf(element))));

const isHTML = (data) => /^\s*</.test(new TextDecoder().decode(data.subarray(0, 200)));

// The page and the evidence file in it.
function parsePage(data) {
  const text = unutf8(data, "page-changed");
  checkClear(text);
  const page = parseHTML(text);
  checkStill(page);
  const found = page.querySelectorAll("script#evidence");
  if (found.length !== 1) throw new Broken("page-without-evidence", "no evidence is in this page", "page");
  return { page, evidence: utf8(found[0].textContent) };
}

// Findings, as [name, place, message].
async function comparePage(page, statement) {
  if (statement.page === null) return [["page-changed", "page", "the statement in it was made without a page"]];
  const signed = statement.places.map(([label, digest]) => [label, hex(digest)]);
  const here = [];
  for (const element of page.querySelectorAll("[data-entry]"))
    here.push([element.getAttribute("data-entry"), await wordsDigest(element)]);
  const findings = comparePlaces(signed, here);
  const mains = page.querySelectorAll("main");
  const whole = mains.length === 1 ? await wordsDigest(mains[0]) : null;
  if (!findings.length && (whole !== hex(statement.page) || hasWordsBeside(page))) findings.push(["page-changed", "page", "the words outside its entries were changed"]);
  return findings;
}

function comparePlaces(signed, here) {
  const of = (pairs, wanted) => pairs.filter(([label]) => label === wanted).map(([, digest]) => digest);
  const findings = [];
  for (const label of new Set([...signed, ...here].map(([each]) => each))) {
    const [expected, got] = [of(signed, label), of(here, label)];
    if (got.length > expected.length) findings.push(["page-entry-added", `page/${label}`, "not signed by its maker"]);
    else if (got.length < expected.length) findings.push(["page-entry-removed", `page/${label}`, "signed, and not here"]);
    else if (got.join() !== expected.join()) findings.push(["page-entry-edited", `page/${label}`, "not the words signed"]);
  }
  if (!findings.length && signed.join("\n") !== here.join("\n"))
    findings.push(["page-changed", "page", "its entries stand in another order"]);
  return findings;
}
