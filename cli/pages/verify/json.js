// ---- Strict JSON: no key twice, whole numbers only, bounded depth. JSON.parse keeps the last of two keys and is silent.

function parseJSON(text) {
  let at = 0;
  const fail = (message, finding = "not-evidence") => {
    throw new Broken(finding, `not JSON, at character ${at + 1}: ${message}`);
  };
  const space = () => {
    while (at < text.length && " \t\n\r".includes(text[at])) at++;
  };
  const expect = (word) => {
    if (!text.startsWith(word, at)) fail(`expected ${word}`);
    at += word.length;
  };

  function value(depth) {
    space();
    switch (text[at]) {
      case "{":
        return object(depth + 1);
      case "[":
        return array(depth + 1);
      case '"':
        return string();
      case "t":
        return expect("true"), true;
      case "f":
        return expect("false"), false;
      case "n":
        return expect("null"), null;
    }
    return number();
  }

  // The members between two brackets, with commas between them.
  function members(depth, close, member) {
    if (depth > MAX_DEPTH) fail(`more than ${MAX_DEPTH} deep`);
    at++;
    space();
    if (text[at] === close) return void at++;
    for (;;) {
      member();
      space();
      if (text[at] === close) return void at++;
      expect(",");
      space();
    }
  }

  function object(depth) {
    const found = new Map();
    members(depth, "}", () => {
      if (text[at] !== '"') fail("expected a key");
      const key = string();
      if (found.has(key)) fail(`the key ${key.slice(0, 40)} stands there twice`, "doubled-key");
      space();
      expect(":");
      found.set(key, value(depth));
    });
    return found;
  }

  function array(depth) {
    const found = [];
    members(depth, "]", () => found.push(value(depth)));
    return found;
  }

  function string() {
    const start = ++at;
    let escapes = false;
    for (; text[at] !== '"'; at++) {
      if (at >= text.length) fail("a string without an end");
      if (text.charCodeAt(at) < 0x20) fail("a control character in a string");
      if (text[at] === "\\") {
        escapes = true;
        at++;
      }
    }
    const inner = text.slice(start, at++);
    if (!escapes) return inner;
    try {
      return JSON.parse(`"${inner}"`);
    } catch {
      return fail("an escape that is none");
    }
  }

  function number() {
    const found = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
    found.lastIndex = at;
    const [written] = found.exec(text) ?? fail("expected a value");
    at += written.length;
    if (/[.eE-]/.test(written) || !Number.isSafeInteger(Number(written)))
      fail("a number that is not a plain integer from 0 to 2^53 - 1", "wrong-type");
    return Number(written);
  }

  const whole = value(0);
  space();
  if (at < text.length) fail("something follows the end");
  return whole;
}
