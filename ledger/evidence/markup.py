"""The words of a page of HTML, so that they can be signed and compared (formats.md 8): its text, and not how it looks.

A page of ours is written well-formed: each element that is opened is closed, in order, and nothing is left to a browser's
repairs, which differ from what any simple reader makes of the same bytes. So a page that is not is refused here, as unclear:
what is read in it need not be what a person sees. Nothing is believed here; see `page`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape

from ledger.evidence.tags import AMPERSAND, ATTRIBUTE, check_element, read_attributes, unclear

MAX_OPEN = 200  # elements inside one another
_NAME = r"[A-Za-z][A-Za-z0-9:-]*"
_TOKEN = re.compile(
    rf"(?P<text>[^<]+)"
    rf"|<(?P<start>{_NAME})(?P<attributes>(?:{ATTRIBUTE})*)[ \t\n\r\f]*(?P<closed>/?)>"
    rf"|</(?P<end>{_NAME})[ \t\n\r\f]*>"
    rf"|(?P<nothing><!--[^<>-]*(?:-[^<>-]+)*-->|<!(?i:doctype html)>)"
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f]")
_SPACE = re.compile(r"[ \t\n\r\f]+")

_VOID = frozenset(
    ["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"]
)
_RAW = frozenset(["script", "style"])  # read up to their end tag, and no character reference in them
_NOT_READ = frozenset([*_RAW, "template", "noscript"])
_FOREIGN = frozenset(["svg", "math"])  # in these, and only in these, `<x/>` closes itself
_MOST_BESIDE = 60  # letters: a link that skips to what the page is about


@dataclass(frozen=True, slots=True)
class Page:
    """What a page says: the words of its one `<main>`, (label, words) of each element with `data-entry`, in order.

    `embedded`: the text of each `<script id="evidence">`. `beside`: words outside of `<main>`, which nobody signs, but for
    a title and a short link into the page.
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
    skips: bool = False  # a link into the page
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
        raise unclear(f"the control character {ord(found[0]):#04x}")
    at = 0
    while at < len(html):
        token = _TOKEN.match(html, at)
        if token is None:
            raise unclear(f"not well-formed: {html[at : at + 30]!a}")
        yield token
        at = token.end()


class _Reader:
    """Follows elements as they open and close."""

    def __init__(self) -> None:
        self._open: list[_Element] = []
        self._kept: list[_Element] = []  # main, places and embedded evidence, in the order in which they were opened
        self._beside: list[str] = []  # words that are not signed
        self._skips: list[str] = []

    def page(self) -> Page:
        if self._open:
            raise unclear(f"<{self._open[-1].name}> is never closed")
        mains = [each for each in self._kept if each.name == "main"]
        if len(mains) != 1:
            raise unclear(f"expected one <main>, found {len(mains)}")
        skips = words(self._skips)
        beside = words([*self._beside, *([skips] if len(skips) > _MOST_BESIDE else [])])
        labelled = tuple((each.label, words(each.texts)) for each in self._kept if each.label is not None)
        embedded = tuple("".join(each.texts) for each in self._kept if each.embeds)
        return Page(words(mains[0].texts), labelled, embedded, beside)

    def take(self, token: re.Match[str]) -> None:
        if token["text"] is not None:
            self._text(token["text"])
        elif token["start"] is not None:
            self._start(token["start"].lower(), token["attributes"], closed=bool(token["closed"]))
        elif token["end"] is not None:
            self._end(token["end"].lower())
        elif self._open and self._open[-1].name in _RAW:
            raise unclear("markup in a script or a style")
        elif self._open and not token["nothing"].startswith("<!--"):
            raise unclear("a document type within the document")

    def _text(self, text: str) -> None:
        if self._open and self._open[-1].name in _RAW:
            if self._open[-1].embeds:
                self._open[-1].texts.append(text)
            return
        if AMPERSAND.search(text):
            raise unclear("an ampersand that is not written as one")
        if self._within(_NOT_READ):
            return
        keepers = [each for each in self._open if each.name == "main" or each.label is not None]
        for keeper in keepers:
            keeper.texts.append(unescape(text))
        if self._open and self._open[-1].name == "title" and not self._within(_FOREIGN):
            return
        if not any(each.name == "main" for each in keepers):
            (self._skips if self._open and self._open[-1].skips else self._beside).append(unescape(text))

    def _within(self, names: frozenset[str]) -> bool:
        return any(each.name in names for each in self._open)

    def _start(self, name: str, attributes: str, *, closed: bool) -> None:
        self._check_start(name, closed=closed)
        element = _element(name, read_attributes(name, attributes))
        if name in _VOID:
            return
        if not closed:
            self._open.append(element)
        if name == "main" or element.label is not None or element.embeds:
            self._kept.append(element)

    def _check_start(self, name: str, *, closed: bool) -> None:
        inside, innermost = {each.name for each in self._open}, self._open[-1].name if self._open else ""
        check_element(name)
        if innermost in _RAW or (innermost == "title" and not inside & _FOREIGN):
            raise unclear(f"markup in a {innermost}")
        if len(self._open) >= MAX_OPEN:
            raise unclear(f"more than {MAX_OPEN} elements inside one another")
        if closed and name not in _VOID and not inside & _FOREIGN:
            raise unclear(f"<{name}/> does not close itself")
        if name == "script" and "main" in inside:
            raise unclear("a script inside <main>")

    def _end(self, name: str) -> None:
        if not self._open or self._open[-1].name != name:
            raise unclear(f"</{name}> closes nothing, or something else")
        self._open.pop()


def _element(name: str, attributes: Mapping[str, str]) -> _Element:
    embeds = name == "script" and attributes.get("id") == "evidence"
    skips = name == "a" and attributes.get("href", "").startswith("#")
    return _Element(name, attributes.get("data-entry"), embeds, skips)


def words(texts: list[str]) -> str:
    """The text nodes with one space between them, every run of white space one space."""
    return _SPACE.sub(" ", " ".join(texts)).strip(" ")
