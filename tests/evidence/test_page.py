"""Pages that carry their evidence: its words are what was signed, or there is a finding; and no page fools the reader."""

from __future__ import annotations

import html as htmllib
import re
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.evidence.evidence_file import format_evidence
from ledger.evidence.markup import MAX_OPEN, read_page
from ledger.evidence.page import check_page, page_digests, page_words
from ledger.evidence.verdict import Flawed, Verdict
from support import vectors
from support.evidence import VKEY

HEAD = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>A report</title><style>p { margin: 0 }</style></head>"""
SKIP = '<a href="#main">Skip to the report</a>'
MAIN = """<main id="main"><h1>Who  saw
 it &amp; why</h1>
<ul><li data-entry="5">On 2 May: a <b>manager</b></li><li data-entry="6">On 3 May: Anna &lt;staff&gt;</li></ul>
<p>That is all.</p></main>"""
WORDS = "Who saw it & why On 2 May: a manager On 3 May: Anna <staff> That is all."
PLACES = (("5", "On 2 May: a manager"), ("6", "On 3 May: Anna <staff>"))


def page(main: str = MAIN, *, evidence: bytes | None = None, before: str = SKIP, after: str = "") -> str:
    data = "" if evidence is None else evidence.decode()
    for letter in "<>&":
        data = data.replace(letter, f"\\u{ord(letter):04x}")
    script = f'<script type="application/json" id="evidence">{data}</script>' if evidence is not None else ""
    return f"{HEAD}<body>{before}{main}{script}{after}</body></html>"


def evidence(html: str | None = None) -> bytes:
    """Signed over this page; over none, if there is none."""
    words, places = page_digests(html) if html is not None else (None, ())
    return format_evidence(vectors.of(4, page=words, places=places))


SIGNED = evidence(page())


def verdict(html: str) -> Verdict:
    return check_page(html.encode(), VKEY)


def names(html: str) -> list[str]:
    return sorted({finding.name for finding in verdict(html).findings})


# ---- its words


def test_the_words_of_a_page_are_its_text_in_order_with_one_space_between_nodes() -> None:
    assert page_words(page()) == (WORDS, PLACES)


@pytest.mark.parametrize(
    ("inner", "said"),
    [
        ("a<!-- not this -->b", "a b"),
        ("a<br>b", "a b"),
        ("a<b>b</b>c", "a b c"),
        ("a\t\r\n\f b", "a b"),
        ("a\u00a0 b", "a\u00a0 b"),
        ("&eacute;&#233;&#xe9;", "ééé"),
        ("<svg><title>a</title><circle r='1'/><text>b</text></svg>", "a b"),
        ("a<style>p{}</style><noscript>x</noscript><template><p>x</p></template>b", "a b"),
        ('<div data-entry="1">a<div data-entry="2">b</div></div>', "a b"),
        ("", ""),
    ],
)
def test_words_one_by_one(inner: str, said: str) -> None:
    assert page_words(page(f"<main>{inner}</main>"))[0] == said


def test_an_entry_within_an_entry_is_one_of_its_own() -> None:
    found = page_words(page('<main><div data-entry="1">a<div data-entry="2">b</div></div></main>'))[1]
    assert found == (("1", "a b"), ("2", "b"))


@given(st.lists(st.text(st.characters(exclude_categories=["Cc", "Cs"])), max_size=8))
def test_whatever_is_written_escaped_is_read_back(texts: list[str]) -> None:
    main = "".join(f"<p>{htmllib.escape(text)}</p>" for text in texts)
    joined = re.sub(r"[ \t\n\r\f]+", " ", " ".join(text for text in texts if text)).strip(" ")
    assert page_words(page(f"<main>{main}</main>"))[0] == joined


def test_a_digest_is_that_of_the_words() -> None:
    digest, places = page_digests(page())
    assert digest == sha256(WORDS.encode()).digest()
    assert places == tuple((label, sha256(said.encode()).digest()) for label, said in PLACES)


# ---- held, or not


def test_a_page_as_it_was_signed_holds_and_says_that_its_looks_are_not_checked() -> None:
    found = verdict(page(evidence=SIGNED))
    assert found.ok, found.findings
    assert found.check("page").status == "held"
    assert any("how the page looks" in each for each in found.stated)


def test_how_it_is_written_does_not_matter() -> None:
    other = MAIN.replace("<b>manager</b>", "<i>manager</i>").replace("\n", "  \r\n").replace("&lt;", "&#60;")
    assert verdict(page(other, evidence=SIGNED)).ok
    assert check_page(b"\xef\xbb\xbf" + page(evidence=SIGNED).encode(), VKEY).ok


@pytest.mark.parametrize(
    ("change", "finding"),
    [
        (lambda m: m.replace("a <b>manager", "a <b>visitor"), "page-entry-edited"),
        (lambda m: m.replace("</ul>", '<li data-entry="7">And so on.</li></ul>'), "page-entry-added"),
        (lambda m: m.replace("</ul>", '<li data-entry="5">On 2 May: a <b>manager</b></li></ul>'), "page-entry-added"),
        (lambda m: m.replace('<li data-entry="6">On 3 May: Anna &lt;staff&gt;</li>', ""), "page-entry-removed"),
        (lambda m: m.replace(' data-entry="6"', ""), "page-entry-removed"),
        (lambda m: m.replace("That is all.", "That is not all."), "page-changed"),
        (lambda m: m.replace("<p>That is all.</p>", ""), "page-changed"),
        (lambda m: m.replace("</ul>", "<li>And so on.</li></ul>"), "page-changed"),
        (lambda m: re.sub(r"(<li.*?</li>)(<li.*?</li>)", r"\2\1", m), "page-changed"),
    ],
)
def test_whatever_was_done_to_its_words_is_named(change, finding: str) -> None:
    changed = change(MAIN)
    assert changed != MAIN
    assert names(page(changed, evidence=SIGNED)) == [finding]


def test_an_entry_outside_of_main_counts_too() -> None:
    assert names(page(evidence=SIGNED, after='<p data-entry="9"></p>')) == ["page-entry-added"]


def test_an_entry_that_became_another_is_one_more_and_one_less() -> None:
    changed = MAIN.replace('data-entry="6"', 'data-entry="8"')
    assert names(page(changed, evidence=SIGNED)) == ["page-entry-added", "page-entry-removed"]


def test_a_page_without_evidence_with_two_or_with_nonsense() -> None:
    assert names(page()) == ["page-without-evidence"]
    script = re.search("(?s)<script.*</script>", page(evidence=SIGNED))
    assert script is not None
    assert names(page(evidence=SIGNED, after=script[0])) == ["page-without-evidence"]
    assert names(page(evidence=b"{}")) == ["not-evidence"]


def test_evidence_that_was_made_without_a_page_vouches_for_none() -> None:
    assert names(page(evidence=evidence())) == ["page-changed"]


def test_evidence_that_does_not_hold_makes_no_page_hold() -> None:
    file = format_evidence(vectors.changed(vectors.good(), 4, path=()))
    assert "wrong-index" in names(page(evidence=file))
    assert check_page(page(evidence=SIGNED).encode(), None).check("page").status == "not possible"


@pytest.mark.parametrize(
    "html",
    [
        page(f"{MAIN}<main></main>", evidence=SIGNED),
        page(f"<div>{MAIN}", evidence=SIGNED),
        page(f"{MAIN}</div>", evidence=SIGNED),
        page(MAIN.replace("</b></li>", "</li></b>"), evidence=SIGNED),
        page(MAIN.replace("&amp;", "&"), evidence=SIGNED),
        page(MAIN.replace("That", "1 < 2 That"), evidence=SIGNED),
        page(MAIN.replace("That", "<!--> seen by people -->That"), evidence=SIGNED),
        page(MAIN.replace("That", "<!-- a -- b -->That"), evidence=SIGNED),
        page(MAIN.replace("That", "<![CDATA[x]]>That"), evidence=SIGNED),
        page(MAIN.replace("That", "<?x y?>That"), evidence=SIGNED),
        page(MAIN.replace("<p>", "<p/>"), evidence=SIGNED),
        page(MAIN.replace('data-entry="5"', 'data-entry="9" data-entry="5"'), evidence=SIGNED),
        page(MAIN.replace("<p>", '<p id="a\0">'), evidence=SIGNED),
        page(MAIN.replace("That", "\x1b(JThat"), evidence=SIGNED),
        page(MAIN.replace("<p>", "<p><img alt='Forged words'>"), evidence=SIGNED),
        page(MAIN.replace("<p>", "<p><input value='Forged words'>"), evidence=SIGNED),
        page(MAIN.replace("<p>", "<iframe srcdoc='Forged'></iframe><p>"), evidence=SIGNED),
        page(MAIN.replace("<p>", "<script type='application/json'>1</script><p>"), evidence=SIGNED),
        page(evidence=SIGNED, before="<p>This is what Anna really did.</p>"),
        page(evidence=SIGNED, before=f'<a href="#main">{"Something else altogether. " * 4}</a>'),
        page(evidence=SIGNED, after="<footer>Verified!</footer>"),
        page(evidence=SIGNED, after="<script>document.body.textContent = 'Forged'</script>"),
        page(evidence=SIGNED, after='<script type="text/javascript" src="x.js"></script>'),
        page(MAIN.replace("<p>", '<p onclick="forge()">'), evidence=SIGNED),
        page(MAIN.replace("<p>", '<p><a href="java&#115;cript:forge()">'), evidence=SIGNED).replace(
            "all.</p>", "all.</a></p>"
        ),
        page(evidence=SIGNED).replace("<title>", '<meta http-equiv="refresh" content="0;url=x"><title>'),
        page(evidence=SIGNED).replace("<title>A report</title>", f"<title>{MAIN}</title>"),
        page("", evidence=SIGNED).replace("<title>A report</title>", f"<title>{MAIN}</title>"),
        page(f"<noscript>{MAIN}</noscript>", evidence=SIGNED),
        page(f"<template>{MAIN}</template>", evidence=SIGNED),
        page(f"<main>{'<b>' * MAX_OPEN}{'</b>' * MAX_OPEN}</main>", evidence=SIGNED),
        page(evidence=SIGNED).replace("<style>", "<style><!--"),
        page(evidence=SIGNED)[:-1],
        "<",
        "<!doctype html>",
        "<main></main>",
    ],
)
def test_a_page_of_which_it_is_not_clear_what_a_person_reads_is_not_held(html: str) -> None:
    found = verdict(html)
    assert not found.ok
    allowed = {
        "page-changed",
        "page-entry-edited",
        "page-without-evidence",
    }  # edited: where <main> is no part of the page
    assert {finding.name for finding in found.findings} <= allowed


def test_what_is_no_utf_8_is_no_page() -> None:
    found = check_page(page(evidence=SIGNED).encode().replace(b"Anna", b"Ann\xe9"), VKEY)
    assert [finding.name for finding in found.findings] == ["page-changed"]


@given(st.binary(max_size=400))
def test_no_bytes_raise_anything(data: bytes) -> None:
    assert not check_page(data, VKEY).ok


@given(st.data())
def test_no_edit_of_a_page_changes_its_words_and_holds(data: st.DataObject) -> None:
    """Cut, doubled, exchanged: where the verdict is yes, the words are those that were signed."""
    html = page(evidence=SIGNED)
    start = html.index("<main")
    at = data.draw(st.integers(start, start + len(MAIN)))
    cut = data.draw(st.integers(0, 12))
    new = data.draw(
        st.one_of(
            st.text(max_size=6), st.sampled_from(["<p>", "</p>", "<!--", "-->", "<main>", "&lt;", "<b>", "</li>"])
        )
    )
    changed = html[:at] + new + html[at + cut :]
    if verdict(changed).ok:
        assert page_words(changed) == (WORDS, PLACES)


def test_a_large_page_is_read_in_one_pass() -> None:
    rows = "".join(f'<li data-entry="{n}">{"word " * 20}</li>' for n in range(20_000))
    assert len(read_page(page(f"<main><ol>{rows}</ol></main>")).places) == 20_000


def test_deep_and_unfinished_pages_are_refused_at_once() -> None:
    for html in ("<div>" * 100_000, "<!--" * 100_000, "<a " * 100_000, '<a b="' * 50_000, "&" * 100_000):
        with pytest.raises(Flawed):
            read_page(html)
