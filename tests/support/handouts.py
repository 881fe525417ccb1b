"""Pages handed out with evidence: the one of a good file, and what somebody may make of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache

from cli.pages import handout
from ledger.evidence.evidence_file import EvidenceFile, format_evidence
from ledger.evidence.statement import parse_statement, sign_statement
from support.evidence import VKEY
from support.vectors import ANNA, good


def with_page(file: EvidenceFile) -> bytes:
    """The same file with a statement over the words of its page."""
    page, places = handout.signed(format_evidence(file), VKEY)
    payload, signatures = sign_statement(replace(parse_statement(file.statement), page=page, places=places), ANNA)
    return format_evidence(replace(file, statement=payload, signatures=signatures))


@cache
def good_page() -> str:
    return handout.handout(with_page(good()), VKEY).decode()


def changed(old: str, new: str) -> Callable[[], str]:
    def make() -> str:
        assert old in good_page(), old
        return good_page().replace(old, new, 1)

    return make


def _card(number: int) -> str:
    page = good_page()
    start = page.index(f'<section class="card" data-entry="{number}">')
    return page[start : page.index("</section>", start) + len("</section>")]


def _evidence() -> str:
    page = good_page()
    start = page.index('<script type="application/json" id="evidence">')
    return page[start : page.index("</script>", start) + len("</script>")]


def _without_page() -> str:
    """The file of a statement that signs no page."""
    inner = format_evidence(good()).decode().replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
    old = _evidence()
    return good_page().replace(old, old[: old.index(">") + 1] + inner + "</script>")


FORGED = '<section class="card" data-entry="9"><h3>Entry 9</h3><p>All agreed.</p></section>'

# What was done, how, and the findings that it has in every verifier.
PAGES: Mapping[str, tuple[Callable[[], str], tuple[str, ...]]] = {
    "as it was made": (good_page, ()),
    "white space": (lambda: good_page().replace("\n", "\r\n\t "), ()),
    "another style": (changed("#0b0c0c", "#0b0c0d"), ()),
    "a word in an entry": (changed("what was said about mia", "what was said about tom"), ("page-entry-edited",)),
    "a number of an entry": (changed('data-entry="5"', 'data-entry="7"'), ("page-entry-added", "page-entry-removed")),
    "an entry more": (lambda: good_page().replace("</main>", FORGED + "</main>"), ("page-entry-added",)),
    "an entry outside main": (lambda: good_page().replace("</body>", FORGED + "</body>"), ("page-entry-added",)),
    "an entry twice": (lambda: good_page().replace(_card(5), _card(5) * 2), ("page-entry-added",)),
    "an entry less": (lambda: good_page().replace(_card(6), ""), ("page-entry-removed",)),
    "two entries exchanged": (
        lambda: good_page().replace(_card(5), "@").replace(_card(6), _card(5)).replace("@", _card(6)),
        ("page-changed",),
    ),
    "an entry more that is not marked": (
        lambda: good_page().replace("</main>", "<p>Entry 9: all agreed.</p></main>"),
        ("page-changed",),
    ),
    "a heading": (changed("What it does not prove", "What it proves"), ("page-changed",)),
    "the fingerprint": (changed("It must be 77a9", "It must be 77b9"), ("page-changed",)),
    "a hidden word": (changed("<h1>", '<h1><span hidden="">not</span> '), ("page-changed",)),
    "no main": (lambda: good_page().replace("<main", "<div").replace("</main>", "</div>"), ("page-changed",)),
    "two mains": (lambda: good_page().replace("</main>", "</main><main></main>"), ("page-changed",)),
    "a page within the page": (
        changed("</main>", '<iframe srcdoc="all agreed"></iframe></main>'),
        ("page-changed",),
    ),
    "words beside it": (changed("</body>", "<p>Everybody agreed.</p></body>"), ("page-changed",)),
    "a long link beside it": (changed("Skip to the report", "Everybody agreed. " * 4), ("page-changed",)),
    "a program beside it": (changed("</body>", "<script>document.title = 1</script></body>"), ("page-changed",)),
    "something that runs when it is touched": (changed("<h1>", '<h1 onclick="alert(1)">'), ("page-changed",)),
    "a link that runs": (changed('href="#main"', 'href="java&#10;script:alert(1)"'), ("page-changed",)),
    "a page that changes itself": (
        changed("<title>", '<meta http-equiv="refresh" content="9"><title>'),
        ("page-changed",),
    ),
    "another title": (changed("<title>", "<title>All agreed: "), ()),
    "a program in main": (changed("</main>", "<script>document.title = 1</script></main>"), ("page-changed",)),
    "no evidence": (lambda: good_page().replace(_evidence(), ""), ("page-without-evidence",)),
    "evidence twice": (lambda: good_page().replace("</body>", _evidence() + "</body>"), ("page-without-evidence",)),
    "the evidence of no page": (_without_page, ("page-changed",)),
}
