"""A real browser: Debian's Chromium, headless, driven by playwright; and what is asked of every page that we hand out.

Each page is opened from a file, as a parent would open it, and at the end of the test it must not have asked for anything
but itself, nor complained on its console. Without the browser these tests are skipped, and say so; where `CI` is set it must
be there. `CONSENT_LEDGER_PICTURES=folder` keeps pictures of the pages for a person to look at.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from importlib import import_module, util
from itertools import count
from pathlib import Path
from typing import Any, NoReturn

import pytest

A4 = 794  # CSS pixels in 210 mm
PHONE = 390
ZOOMED = (320, 256)  # a window of 1280 x 1024 at 400 % (WCAG 2.2, 1.4.10)
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PICTURES = "CONSENT_LEDGER_PICTURES"

_NAMES = ("chromium", "chromium-browser")  # Debian's, and others'
_OPTIONS = [
    "--no-sandbox",  # in a container there is none to be had
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
Page = Any  # playwright.sync_api.Page: not imported here, since it may not be there
OpenPage = Callable[..., Page]


def browser_missing(reason: str) -> NoReturn:
    if os.environ.get("CI"):
        pytest.fail(f"a browser is required here: {reason}", pytrace=False)
    pytest.skip(f"no browser: {reason}")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """One for each process that tests."""
    program = next(filter(None, map(shutil.which, _NAMES)), None)
    if program is None:
        browser_missing("chromium is not installed (Debian: chromium)")
    if util.find_spec("playwright") is None or util.find_spec("axe_playwright_python") is None:
        browser_missing("playwright and axe are not installed (pip install '.[browser]')")
    with import_module("playwright.sync_api").sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=_OPTIONS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Any, tmp_path: Path) -> Iterator[OpenPage]:
    """`open_page(file or HTML, width=A4, scripts=True)`: the page, loaded from a file.

    What it asked for and what it complained of is in `asked(page)` and `complaints(page)`. Both must be empty at the end,
    unless the test has emptied them.
    """
    opened: list[Page] = []
    numbers = count(1)

    def open_it(source: Path | str | bytes, *, width: int = A4, height: int = 1123, scripts: bool = True) -> Page:
        if not isinstance(source, Path):
            data = source.encode() if isinstance(source, str) else source
            source = tmp_path / f"page-{next(numbers)}.html"
            source.write_bytes(data)
        context = chromium.new_context(
            viewport={"width": width, "height": height}, java_script_enabled=scripts, locale="en-GB", offline=True
        )
        page = context.new_page()
        _watch(page, source.as_uri())
        page.goto(source.as_uri())
        opened.append(page)
        return page

    yield open_it
    said = [(asked(page), complaints(page)) for page in opened]
    for page in opened:
        page.context.close()
    assert [both for both in said if any(both)] == []


def _watch(page: Page, own: str) -> None:
    page.asked, page.complaints = [], []
    page.on("request", lambda r: None if r.url == own or r.url.startswith("blob:") else page.asked.append(r.url))
    page.on("websocket", lambda socket: page.asked.append(socket.url))
    page.on("console", lambda m: page.complaints.append(m.text) if m.type in {"error", "warning"} else None)
    page.on("pageerror", lambda error: page.complaints.append(str(error)))


def asked(page: Page) -> list[str]:
    """The addresses that the page asked for, beside its own."""
    return page.asked


def complaints(page: Page) -> list[str]:
    """Errors and warnings of its console; what its own security policy forbade is there too."""
    return page.complaints


def violations(page: Page) -> list[str]:
    """What axe finds: `rule: what helps: where`, and nothing at all if the page is as it should be."""
    script = Path(util.find_spec("axe_playwright_python").origin).with_name("axe.min.js")
    page.evaluate(script.read_text("utf-8"))
    found = page.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", RULES)
    return [
        f"{each['id']}: {each['help']}: {', '.join(str(node['target']) for node in each['nodes'])}"
        for each in found["violations"]
    ]


# What the Tab key should come to: of the buttons of one group it comes to one.
_REACHABLE = """() => {
  const all = document.querySelectorAll(
    'a[href], button, input, select, textarea, summary, iframe, [contenteditable], [tabindex]');
  const groups = new Set();
  return [...all].filter(element => {
    if (element.disabled || element.tabIndex < 0 || element.type === 'hidden') return false;
    if (!element.checkVisibility({visibilityProperty: true})) return false;
    if (element.type !== 'radio') return true;
    const group = element.name;
    return !groups.has(group) && groups.add(group);
  }).map(element => { element.__reach = true; return element; }).length;
}"""

# Wherever the focus was, the next Tab comes to the first stop of the page.
_TOP = """() => {
  getSelection().removeAllRanges();
  document.body.tabIndex = -1;
  document.body.focus();
  document.body.removeAttribute('tabindex');
  scrollTo(0, 0);
}"""

# Where the focus is, and what a person sees of it.
_FOCUS = """() => {
  const element = document.activeElement;
  if (!element || element === document.body || element === document.documentElement) return null;
  const style = getComputedStyle(element), box = element.getBoundingClientRect();
  const ring = style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0;
  const seen = box.width > 1 && box.height > 1 && box.bottom > 0 && box.right > 0
    && box.top < innerHeight && box.left < innerWidth;
  const top = seen && document.elementFromPoint(
    Math.min(Math.max(box.left + Math.min(box.width / 2, 40), 1), innerWidth - 2),
    Math.min(Math.max(box.top + Math.min(box.height / 2, 12), 1), innerHeight - 2));
  const again = element.__walked === true;
  element.__walked = true;
  const name = (element.getAttribute('aria-label') || element.labels?.[0]?.innerText || element.innerText
    || element.value || '').trim().replace(/\\s+/g, ' ').slice(0, 60);
  return {again, reach: element.__reach === true, name: `${element.localName} ${name}`.trim(),
    visible: seen && (ring || style.boxShadow !== 'none'),
    covered: !!top && !(element.contains(top) || top.contains(element))};
}"""


def walk(page: Page) -> list[str]:
    """Press Tab from the top of the page to its end; each stop as `element its name`.

    Fails if a stop cannot be seen or is covered, if the focus is trapped, or if something that can be used is never come to.
    """
    page.evaluate(_TOP)
    expected = page.evaluate(_REACHABLE)
    stops: list[dict[str, Any]] = []
    while len(stops) < 1000:
        page.keyboard.press("Tab")
        stop = page.evaluate(_FOCUS)
        if stop is None or stop["again"]:
            break
        stops.append(stop)
    page.evaluate("() => document.querySelectorAll('*').forEach(e => { delete e.__walked; delete e.__reach; })")
    names = [stop["name"] for stop in stops]
    assert [stop["name"] for stop in stops if not stop["visible"]] == [], "the focus is not seen"
    assert [stop["name"] for stop in stops if stop["covered"]] == [], "the focus is covered by something else"
    assert sum(stop["reach"] for stop in stops) == expected, f"{expected} can be used, the Tab key comes to {names}"
    return names


def sideways(page: Page) -> list[str]:
    """At 400 % zoom: the elements because of which a reader must scroll to and fro; best none.

    A table or a block of code may scroll by itself, if its container does.
    """
    before = page.viewport_size
    page.set_viewport_size({"width": ZOOMED[0], "height": ZOOMED[1]})
    found: list[str] = page.evaluate(
        """() => document.documentElement.scrollWidth <= innerWidth ? [] : [...document.querySelectorAll('body *')]
             .filter(e => e.getBoundingClientRect().right > innerWidth + 1)
             .map(e => `${e.localName}${e.id && '#' + e.id}: ${e.innerText?.slice(0, 40) ?? ''}`)"""
    )
    if not found and page.evaluate("() => document.documentElement.scrollWidth > innerWidth"):
        found = ["html"]
    page.set_viewport_size(before)
    return found


def printed(page: Page, file: Path) -> int:
    """Print to PDF on A4; how many sheets that takes. Chromium writes one object `/Type /Page` for each, in the clear."""
    data = page.pdf(path=str(file), format="A4", print_background=False, prefer_css_page_size=True)
    return len(re.findall(rb"/Type\s*/Page\b(?!s)", data))


def pictures(page: Page, name: str) -> None:
    """On a phone, on A4, and as printed without colour: into the folder that the environment names; else nothing."""
    if not (folder := os.environ.get(PICTURES)):
        return
    out = Path(folder)
    out.mkdir(parents=True, exist_ok=True)
    before = page.viewport_size
    for width in (PHONE, A4):
        page.set_viewport_size({"width": width, "height": before["height"]})
        page.screenshot(path=str(out / f"{name}-{width}.png"), full_page=True)
    without_colour(page, out / f"{name}-print.png")
    page.set_viewport_size(before)


def without_colour(page: Page, file: Path) -> None:
    """As a printer without colour gives it: the styles for print, seen without colour. What only colour says is gone."""
    before = page.viewport_size
    page.set_viewport_size({"width": A4, "height": before["height"]})
    session = page.context.new_cdp_session(page)
    page.emulate_media(media="print")
    session.send("Emulation.setEmulatedVisionDeficiency", {"type": "achromatopsia"})
    page.screenshot(path=str(file), full_page=True)
    session.send("Emulation.setEmulatedVisionDeficiency", {"type": "none"})
    page.emulate_media(media="screen")
    session.detach()
    page.set_viewport_size(before)
