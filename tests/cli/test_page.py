"""A report as a page, drawn as text and as HTML: nothing that somebody else wrote becomes markup or moves a terminal."""

from __future__ import annotations

import re
from base64 import b64decode
from hashlib import sha256
from html.parser import HTMLParser

from cli import leads
from cli.draw import text
from cli.draw.html import html
from cli.page import (
    Break,
    Card,
    Cards,
    Cell,
    Do,
    Heading,
    Moment,
    Page,
    Para,
    Picture,
    Points,
    Row,
    Table,
    Timeline,
    table,
)

HOSTILE = "</title><script>alert(1)</script>\"' onload=x &amp; \u202egnihton \x1b[2J"
WHOLE = Page(
    "What you agreed to",
    ("for a parent",),
    (
        Heading("Now", anchor="now"),
        Para("This is what stands today."),
        Para("Ask us.", strong=True),
        Points(("first", "second"), numbered=True),
        Points(("a thing",)),
        table("Who looked", ("when", "who"), [("Monday", Cell("the manager", to="now"))]),
        Cards((Card("Photographs", (("since", "May"), ("until", "July")), tag="yes", entry=7), Card("Outings", ()))),
        Heading("Earlier", level=3),
        Timeline((Moment("2 May", "It was opened.", ("Entered in June.",), tag="late", entry=9),)),
        Picture("The year", '<svg role="img" aria-label="x"></svg>', ("May: yes",)),
        Break(),
        Table("Decisions", ("entry", "what"), (Row(("12", "shared"), entry=12, anchor="entry-12"),)),
    ),
    foot=("recorded as entry 13",),
)


class Reader(HTMLParser):
    """What a browser would see: the tags in their order, with their attributes, and the text."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.feed(page.decode())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.tags if name == tag]


def test_text_has_everything_that_the_page_says() -> None:
    assert text.lines(WHOLE) == [
        "What you agreed to", "for a parent", "",
        "Now", "===", "",
        "This is what stands today.", "",
        "Ask us.", "",
        "1. first", "2. second", "",
        "- a thing", "",
        "Who looked", "when    who", "Monday  the manager", "",
        "Photographs (yes)", "  since  May", "  until  July", "", "Outings", "",
        "Earlier", "-------", "",
        "- 2 May: It was opened. (late)", "  Entered in June.", "",
        "The year", "- May: yes", "",
        "Decisions", "entry  what", "12     shared", "",
        "recorded as entry 13",
    ]  # fmt: skip


def test_running_text_is_set_in_below_its_mark() -> None:
    (first, second) = text.wrapped("word " * 30, "- ")
    assert first.startswith("- word")
    assert second.startswith("  word")
    assert len(first) <= text.WIDTH


def test_html_is_in_the_shape_that_readers_of_screens_need() -> None:
    seen = Reader(html(WHOLE))
    assert [tag for tag, _ in seen.tags if re.fullmatch("h[1-6]", tag)] == ["h1", "h2", "h3", "h3", "h3"]
    assert seen.all("html") == [{"lang": "en-GB"}]
    assert len(seen.all("main")) == 1
    assert len(seen.all("caption")) == len(seen.all("table")) == 2
    assert {attrs["scope"] for attrs in seen.all("th")} == {"col", "row"}
    assert seen.all("a")[0] == {"class": "skip", "href": "#main"}
    assert [attrs["data-entry"] for _, attrs in seen.tags if "data-entry" in attrs] == ["7", "9", "12"]


def test_html_fetches_nothing_and_runs_nothing() -> None:
    made = html(WHOLE)
    seen = Reader(made)
    (policy,) = (attrs["content"] or "" for attrs in seen.all("meta") if "http-equiv" in attrs)
    style = re.search(rb"<style>(.*?)</style>", made, re.DOTALL)
    assert style is not None
    (allowed,) = re.findall(r"'sha256-([^']+)'", policy)
    assert b64decode(allowed) == sha256(style[1]).digest()
    assert policy.startswith("default-src 'none'")
    assert not {tag for tag, _ in seen.tags} & {"script", "link", "img", "iframe", "object", "form"}
    assert not [attrs for _, attrs in seen.tags if "style" in attrs or any(name.startswith("on") for name in attrs)]
    assert not re.search(rb"(src|href)=\"(?!#)", made)


def test_what_somebody_wrote_stays_text_in_every_place() -> None:
    page = Page(
        HOSTILE,
        (HOSTILE,),
        (
            Heading(HOSTILE),
            Para(HOSTILE),
            Points((HOSTILE,)),
            table(HOSTILE, (HOSTILE, HOSTILE), [(HOSTILE, Cell(HOSTILE, to="x"))]),
            Cards((Card(HOSTILE, ((HOSTILE, HOSTILE),), tag=HOSTILE),)),
            Timeline((Moment(HOSTILE, HOSTILE, (HOSTILE,), tag=HOSTILE),)),
            Picture(HOSTILE, "<svg></svg>", (HOSTILE,)),
        ),
        foot=(HOSTILE,),
    )
    made = html(page)
    seen = Reader(made)
    assert not seen.all("script")
    assert not [attrs for _, attrs in seen.tags if any(name.startswith("on") for name in attrs)]
    assert b"\x1b" not in made
    assert "\u202e".encode() not in made
    assert sum("\\u202e" in piece for piece in seen.text) == 22


def test_the_evidence_in_a_page_cannot_end_its_element() -> None:
    made = html(WHOLE, evidence=b'{"x": "</script><b>&"}')
    assert (
        b'<script type="application/json" id="evidence">{"x": "\\u003c/script\\u003e\\u003cb\\u003e\\u0026"}</script>'
        in made
    )


def test_what_can_be_done_is_a_command_wherever_nothing_can_be_followed() -> None:
    do = Do("consent give", ("bcd7",), (("consent", "k3xm"),))
    page = Page("Today", (), (table("To do", ("what", "how"), [("asked, not answered", Cell("Record it", do=do))]),))
    typed = "consent-ledger consent give bcd7 --consent k3xm"
    assert typed in "\n".join(text.lines(page))
    assert typed in "".join(Reader(html(page)).text)
    assert "Record it" not in html(page).decode()


def test_what_only_narrows_a_form_is_not_typed() -> None:
    assert str(Do("consent withdraw", ("k3xm",), (("for", "bcd7"),))) == "consent-ledger consent withdraw k3xm"


def test_a_command_as_it_is_typed_is_something_to_do() -> None:
    typed = "consent give bcd7 --consent k3xm"
    assert leads.to(typed).do == Do("consent give", ("bcd7",), (("consent", "k3xm"),))
    assert str(leads.to("report").do) == "consent-ledger report"
    assert str(leads.to("report inspection --from today").do) == "consent-ledger report inspection --from today"
