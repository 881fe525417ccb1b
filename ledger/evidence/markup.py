"""The words of a page of HTML, so that they can be signed and compared (formats.md 8): its text, and not how it looks.

A page of ours is written well-formed: each element that is opened is closed, in order, and nothing is left to a browser's
repairs, which differ from what any simple reader makes of the same bytes. So a page that is not is refused here, as unclear:
what is read in it need not be what a person sees. Nothing is believed here; see `page`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape

from ledger.evidence.verdict import Flawed

MAX_OPEN = 200  # elements inside one another
_NAME = r"[A-Za-z][A-Za-z0-9:-]*"
_ATTRIBUTE = r"[ \t\n\r\f]+([A-Za-z_][A-Za-z0-9_:.-]*)(?:=(?:\"([^\"<]*)\"|'([^'<]*)'|([^ \t\n\r\f\"'=<>`/]+)))?"
_TOKEN = re.compile(
    rf"(?P<text>[^<]+)"
    rf"|<(?P<start>{_NAME})(?P<attributes>(?:{_ATTRIBUTE})*)[ \t\n\r\f]*(?P<closed>/?)>"
    rf"|</(?P<end>{_NAME})[ \t\n\r\f]*>"
    rf"|(?P<nothing><!--[^<>-]*(?:-[^<>-]+)*-->|<!(?i:doctype html)>)"
)
_ATTRIBUTES = re.compile(_ATTRIBUTE)
_AMPERSAND = re.compile(r"&(?!#[0-9]{1,7};|#[xX][0-9A-Fa-f]{1,6};|[A-Za-z][A-Za-z0-9]{0,31};)")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_SPACE = re.compile(r"[ \t\n\r\f]+")

_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)
_RAW = frozenset(["script", "style"])  # read up to their end tag, and no character reference in them
_NOT_READ = frozenset([*_RAW, "template", "noscript"])
_FOREIGN = frozenset(["svg", "math"])  # in these, and only in these, `<x/>` closes itself
# A browser reads what is in them by rules of its own, and no page of ours has any.
_REFUSED = frozenset(["frameset", "iframe", "noembed", "noframes", "object", "plaintext", "select", "textarea", "xmp"])


@dataclass(frozen=True, slots=True)
class Page:
    """What a page says: the words of its one `<main>`, (label, words) of each element with `data-entry`, in order.

    `embedded`: the text of each `<script id="evidence">`. `beside`: the words outside `<main>`, which nobody signs.
    """

    main: str
    places: tuple[tuple[str, str], ...]
    embedded: tuple[str, ...]
    beside: str


@dataclass(slots=True)
class _Element:
    name: str
    label: str | None = None
    embeds: bool = False
    texts: list[str] = field(default_factory=list)


def read_page(html: str) -> Page:
    """The words of the page; `Flawed` as page-changed if it is not clear what they are."""
    reader = _Reader()
    for token in _tokens(html):
        reader.take(token)
    return reader.page()


def _tokens(html: str) -> Iterator[re.Match[str]]:
    """One after the other, without a gap; the content of script and style is one text."""
    if found := _CONTROL.search(html):
        raise _unclear(f"the control character {ord(found[0]):#04x}")
    at = 0
    while at < len(html):
        token = _TOKEN.match(html, at)
        if token is None:
            raise _unclear(f"not well-formed: {html[at : at + 30]!a}")
        yield token
        at = token.end()


def _unclear(message: str) -> Flawed:
    return Flawed("page-changed", f"it is not clear what a person reads in it: {message}", "page")


class _Reader:
    """Follows elements as they open and close."""

    def __init__(self) -> None:
        self._open: list[_Element] = []
        self._kept: list[_Element] = []  # main, places and embedded evidence, in the order in which they were opened
        self._beside: list[str] = []

    def page(self) -> Page:
        if self._open:
            raise _unclear(f"<{self._open[-1].name}> is never closed")
        mains = [each for each in self._kept if each.name == "main"]
        if len(mains) != 1:
            raise _unclear(f"expected one <main>, found {len(mains)}")
        labelled = tuple((each.label, words(each.texts)) for each in self._kept if each.label is not None)
        embedded = tuple("".join(each.texts) for each in self._kept if each.embeds)
        return Page(words(mains[0].texts), labelled, embedded, words(self._beside))

    def take(self, token: re.Match[str]) -> None:
        if token["text"] is not None:
            self._text(token["text"])
        elif token["start"] is not None:
            self._start(token["start"].lower(), token["attributes"], closed=bool(token["closed"]))
        elif token["end"] is not None:
            self._end(token["end"].lower())
        elif self._open and self._open[-1].name in _RAW:
            raise _unclear("markup in a script or a style")
        elif self._open and not token["nothing"].startswith("<!--"):
            raise _unclear("a document type within the document")

    def _text(self, text: str) -> None:
        if self._open and self._open[-1].name in _RAW:
            if self._open[-1].embeds:
                self._open[-1].texts.append(text)
            return
        if _AMPERSAND.search(text):
            raise _unclear("an ampersand that is not written as one")
        if any(each.name in _NOT_READ for each in self._open):
            return
        keepers = [each for each in self._open if each.name == "main" or each.label is not None]
        for keeper in keepers:
            keeper.texts.append(unescape(text))
        if not any(each.name == "main" for each in keepers):
            self._beside.append(unescape(text))

    def _start(self, name: str, attributes: str, *, closed: bool) -> None:
        self._check_start(name, closed=closed)
        element = _element(name, attributes)
        if name in _VOID:
            return
        if not closed:
            self._open.append(element)
        if name == "main" or element.label is not None or element.embeds:
            self._kept.append(element)

    def _check_start(self, name: str, *, closed: bool) -> None:
        inside = {each.name for each in self._open}
        if name in _REFUSED:
            raise _unclear(f"<{name}> has no place in such a page")
        if self._open and self._open[-1].name in _RAW:
            raise _unclear("markup in a script or a style")
        if len(self._open) >= MAX_OPEN:
            raise _unclear(f"more than {MAX_OPEN} elements inside one another")
        if closed and name not in _VOID and not inside & _FOREIGN:
            raise _unclear(f"<{name}/> does not close itself")
        if name == "script" and "main" in inside:
            raise _unclear("a script inside <main>")

    def _end(self, name: str) -> None:
        if not self._open or self._open[-1].name != name:
            raise _unclear(f"</{name}> closes nothing, or something else")
        self._open.pop()


def _element(name: str, attributes: str) -> _Element:
    found: dict[str, str] = {}
    for match in _ATTRIBUTES.finditer(attributes):
        key, value = match[1].lower(), next((v for v in match.groups()[1:] if v is not None), "")
        if key in found:
            raise _unclear(f"<{name}> has an attribute twice")
        if _AMPERSAND.search(value) and key in ("id", "data-entry"):
            raise _unclear("an ampersand that is not written as one")
        found[key] = unescape(value)
    return _Element(name, found.get("data-entry"), embeds=name == "script" and found.get("id") == "evidence")


def words(texts: list[str]) -> str:
    """The text nodes with one space between them, every run of white space one space."""
    return _SPACE.sub(" ", " ".join(texts)).strip(" ")
