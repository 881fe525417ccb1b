"""The page that is handed out with an evidence file: only what held, in words, and nothing that vouches for itself."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from cli.pages import handout
from ledger.errors import EvidenceError
from ledger.evidence.evidence_file import format_evidence, parse_evidence
from ledger.evidence.page import check_page, embedded_evidence, page_words
from ledger.evidence.statement import parse_statement, sign_statement
from support.evidence import VKEY
from support.handouts import PAGES, good_page, with_page
from support.vectors import ANNA, OTHER_VKEY, good, of

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("name", PAGES)
def test_what_was_done_to_a_page_is_found_and_named(name: str) -> None:
    make, findings = PAGES[name]
    assert sorted({finding.name for finding in check_page(make().encode(), VKEY).findings}) == sorted(findings)


def test_it_says_what_the_file_says_entry_by_entry() -> None:
    _, places = page_words(good_page())
    assert dict(places) == {
        "5": "Entry 5: test.noted happened 21 September 2026, 3:13pm entered 21 September 2026, 3:13pm "
        "done by djksf as the manager signed by djksf "
        "note doubtful: its key was revoked later, and may have been in other hands by then",
        "6": "Entry 6: test.noted happened 21 September 2026, 3:13pm entered 21 September 2026, 3:13pm "
        "done by jgrts as the manager about hxjxw words, about hxjxw what was said about mia signed by jgrts",
        "8": "Entry 8: test.swum happened 21 September 2026, 3:13pm entered 21 September 2026, 3:13pm "
        "done by drzkj as the manager signed by drzkj "
        "note enrolled on one signature, although two people may enrol keys",
    }


def test_it_says_that_it_checks_nothing_and_where_to_check_it() -> None:
    words, _ = page_words(good_page())
    assert "Nothing on this page has been checked by the page itself" in words
    assert "not from whoever gave you this page" in words
    assert "77a9-qen1-57zy-kfpj" in words
    for claim in ("verified", "authentic", "genuine", "proves that", "✓"):
        assert claim not in words.lower()


def test_it_carries_the_file_and_no_program() -> None:
    assert embedded_evidence(good_page().encode()) == with_page(good())
    assert good_page().count("<script") == 1
    assert "script-src" not in good_page()  # default-src 'none': none may run
    assert "http" not in good_page().replace("http-equiv", "")


def test_the_same_file_gives_the_same_page() -> None:
    code = (
        "import sys; sys.path.append('tests'); from support.handouts import good_page;"
        "sys.stdout.buffer.write(good_page().encode())"
    )
    made = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, check=True)
    assert made.stdout == good_page().encode()


def test_nothing_is_drawn_of_a_file_that_does_not_hold() -> None:
    for data, vkey in (
        (with_page(good()), OTHER_VKEY),
        (format_evidence(replace(of(4), entries=of(5).entries)), VKEY),
    ):
        with pytest.raises(EvidenceError):
            handout.signed(data, vkey)
        with pytest.raises(EvidenceError):
            handout.handout(data, vkey)


def test_a_file_whose_maker_signed_other_words_has_no_page() -> None:
    with pytest.raises(EvidenceError, match="page-changed"):
        handout.handout(format_evidence(good()), VKEY)
    file = parse_evidence(with_page(good()))
    said = parse_statement(file.statement)
    payload, signatures = sign_statement(replace(said, audience="court"), ANNA)
    with pytest.raises(EvidenceError, match="page-changed"):
        handout.handout(format_evidence(replace(file, statement=payload, signatures=signatures)), VKEY)


@pytest.mark.parametrize("file", [of(), of(3, 4), of(4, 5)], ids=["none", "a key event", "two"])
def test_every_good_file_has_a_page_that_holds(file) -> None:
    assert check_page(handout.handout(with_page(file), VKEY), VKEY).ok
