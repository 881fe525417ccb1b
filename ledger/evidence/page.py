"""A page of HTML that was handed out with its evidence file inside: does it say, word for word, what its maker signed?

Only its words are signed, and only those of its `<main>`: colours, pictures, and what a style sheet hides or adds, are not.
A page never vouches for itself: it is held against a verifier key from outside like any evidence file (formats.md 8).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from ledger.evidence.evidence_check import judge
from ledger.evidence.markup import Page, read_page, words
from ledger.evidence.statement import Place, Statement
from ledger.evidence.verdict import EvidenceCheck, Finding, Flawed, Notes, Verdict
from ledger.evidence.verdict_words import CHECKS, PAGE_STATED

_UNREAD = "the page cannot be read, so nothing in it can be checked"


def page_words(html: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The words of `<main>`, and (label, words) of each element with `data-entry`: what a statement signs."""
    page = read_page(html)
    return page.main, page.places


def page_digests(html: str) -> tuple[bytes, tuple[Place, ...]]:
    """`page` and `places` of the statement over this page."""
    main, places = page_words(html)
    return _digest(main), tuple((label, _digest(said)) for label, said in places)


def beside(path: Path) -> Path:
    """Where the statement over a report that is not HTML lies."""
    return path.with_name(f"{path.name}.evidence.json")


def plain_digest(data: bytes) -> bytes:
    """`page` of the statement over a report that is not HTML: of its words, so that other line ends change nothing."""
    return _digest(words([data.decode("utf-8-sig")]))


def check_plain(data: bytes, evidence: bytes, vkey: str | None, known_types: Collection[str] | None = None) -> Verdict:
    """The verdict on the statement beside a report that is not HTML, and on the report."""
    verdict = judge(evidence, vkey, known_types)
    if verdict.check("statement").status == "not possible":
        return verdict
    try:
        same = verdict.statement is not None and verdict.statement.page == plain_digest(data)
    except UnicodeDecodeError:
        same = False
    flaws = [] if same else [Finding("page-changed", "page", "its words are not those that were signed")]
    return replace(verdict, checks=_with_check(verdict, flaws))


def embedded_evidence(html: bytes) -> bytes:
    """The evidence file in a page; `Flawed` if it is not one page with one."""
    return _embedded(read_page(_decode(html))).encode()


def check_page(html: bytes, vkey: str | None, known_types: Collection[str] | None = None) -> Verdict:
    """The verdict on the evidence file in the page, and on the page."""
    try:
        page = read_page(_decode(html))
        embedded = _embedded(page)
    except Flawed as flaw:
        notes = Notes()
        notes.find("page", flaw.finding)
        notes.cannot(_UNREAD, [name for name in CHECKS if name != "page"])
        return Verdict(notes.checks())
    verdict = judge(embedded.encode(), vkey, known_types)
    if verdict.check("statement").status == "not possible":
        return verdict  # nothing to compare the page with
    return _with_page(verdict, page)


def _decode(html: bytes) -> str:
    try:
        return html.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Flawed("page-changed", "not UTF-8", "page") from None


def _embedded(page: Page) -> str:
    if len(page.embedded) != 1:
        message = f"expected one embedded evidence file, found {len(page.embedded)}"
        raise Flawed("page-without-evidence", message, "page")
    return page.embedded[0]


def _with_page(verdict: Verdict, page: Page) -> Verdict:
    checks = _with_check(verdict, _compare(page, verdict.statement))
    return replace(verdict, checks=checks, stated=verdict.stated + PAGE_STATED)


def _with_check(verdict: Verdict, flaws: Iterable[Finding]) -> tuple[EvidenceCheck, ...]:
    """The checks, with how the page came out among them."""
    notes = Notes()
    for finding in flaws:
        notes.find("page", finding)
    (found,) = (check for check in notes.checks() if check.name == "page")
    return tuple(found if check.name == "page" else check for check in verdict.checks)


def _compare(page: Page, said: Statement | None) -> Iterator[Finding]:
    """Entries one by one; where these are right and the whole is not, what stands around them was changed."""
    if said is None or said.page is None:
        yield Finding("page-changed", "page", "the statement in it was made without a page")
        return
    seen = tuple((label, _digest(words)) for label, words in page.places)
    found = list(_compare_places(said.places, seen))
    yield from found
    if not found and (_digest(page.main) != said.page or seen != said.places):
        yield Finding("page-changed", "page", "its words around the entries are not those that were signed")
    elif not found and page.beside:
        yield Finding("page-changed", "page", f"words outside of what was signed: {page.beside[:60]!a}")


def _compare_places(signed: Sequence[Place], seen: Sequence[Place]) -> Iterator[Finding]:
    labels = dict.fromkeys(label for label, _ in (*signed, *seen))
    before, now = ({label: list[bytes]() for label in labels} for _ in range(2))
    for places, by_label in ((signed, before), (seen, now)):
        for label, found in places:
            by_label[label].append(found)
    for label in labels:
        shown = ascii(label)[:80]
        if len(now[label]) > len(before[label]):
            yield Finding("page-entry-added", "page", f"{shown} was not signed, or not so often")
        elif len(now[label]) < len(before[label]):
            yield Finding("page-entry-removed", "page", f"{shown} was signed, and is not here")
        elif now[label] != before[label]:
            yield Finding("page-entry-edited", "page", f"{shown} does not say what was signed")


def _digest(said: str) -> bytes:
    return sha256(said.encode()).digest()
