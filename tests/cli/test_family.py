"""What a parent is handed after a year: every line as the story has it, in words that a child of nine can read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import pytest

from support.family import the_year
from support.place import Place


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    """Reports may be made of it; nothing else is written."""
    with pytest.MonkeyPatch.context() as patch:
        yield the_year(tmp_path_factory.mktemp("year"), patch)


def report(year: Place, to: str, *more: str) -> str:
    answer = year.run("report", year["mia"], "--audience", "parent", "--to", year[to], *more)
    assert answer.code == 0, answer.err
    return answer.out


def section(page: str, heading: str) -> str:
    """What stands under a heading, on one line."""
    found = re.search(
        rf"^{re.escape(heading)}\n[=-]+\n(.*?)(?=^[^\n]+\n[=-]{{3,}}\n|\Z)", page, re.DOTALL | re.MULTILINE
    )
    assert found is not None, heading
    return " ".join(found[1].split())


def test_the_whole_of_it(year: Place) -> None:
    page = report(year, "tove")
    assert page.splitlines()[:3] == [
        "What you agreed to, and who has seen Mia Lind's record",
        "For Tove Lind, from Little Acorns.",
        "Made on 6 July 2026.",
    ]
    assert "You had a page like this on 2 February 2026. Since then, 4 lines are new." in " ".join(page.split())
    assert section(page, "What you have said yes to") == (
        "We may share things What notes on how Mia grows and learns With whom a health worker Why for Mia's health "
        "Since 8 September 2025 Until you take it back To take it back tell any of us, in any way "
        "We may take photos or films Why for our news and posters Since 8 September 2025 "
        "Until 31 July 2026, or until you take it back To take it back tell any of us, in any way "
        "A yes does not mean that we must do it. Some things need a yes from more than one person. Ask us what we do now."
    )
    assert section(page, "What you said no to, or what has ended") == (
        "- 2 March 2026: You took back your yes to this: use notes on how Mia grows and learns, for our news and "
        "posters. Typed in on 4 March 2026, by the manager. "
        "- 8 September 2025: You said no to this: put things on show, in print or on the internet."
    )
    assert section(page, "What else we may do") == (
        "Somebody else who has a say for Mia said yes to this: "
        "- Share things with a school, to help Mia start at a new place."
    )
    assert section(page, "Who has looked at Mia's record") == (
        "The newest come first. A line is one person on one day. "
        "- 11 May 2026: You looked at notes on what Mia did, to answer a request. (your own) "
        "- 5 March 2026: The manager looked at notes on what Mia did, for our news and posters. "
        "You had taken back your yes to this by then, and we knew. "
        "- 3 March 2026: The manager looked at notes on what Mia did, for our news and posters. "
        "You had taken back your yes to this by then. It was not yet typed in, so they could not know. "
        "- 3 November 2025: Jo Reed, one of our staff, looked at the form from when Mia joined us, to look after Mia. "
        "(against our rules) You asked us why. We said: it should not have been opened. "
        "Typed in on 10 November 2025, by the manager. "
        "- 3 November 2025: The manager looked at the form from when Mia joined us, for office work. "
        "- 6 October 2025: One of our staff asked to look at the form from when Mia joined us, to look after Mia. "
        "We said no. "
        "- 6 October 2025: Mia's key person looked 4 times: at notes on what Mia did (3 times) and the form from when Mia "
        "joined us, to help Mia learn and to look after Mia."
    )
    assert section(page, "What we told others") == (
        "- 1 December 2025: We told a health worker about Mia: notes on what Mia did, for Mia's health."
    )
    shows = section(page, "What this page can show")
    assert shows.startswith("- It goes from 1 September 2025 to 6 July 2026. - One look on it was typed in by hand. ")
    assert "A look that nobody typed in cannot be here." in shows
    done = section(page, "Four things you can do")
    for number, begins in enumerate(
        ("Ask why", "Tell us if something here is wrong", "Take back a yes", "Complain"), 1
    ):
        assert f"{number}. {begins}" in done
    assert done.index("Talk to us first") < done.index("Information Commissioner's Office (ICO)")


def test_the_other_parent_reads_another_page(year: Place) -> None:
    page = report(year, "tom")
    assert section(page, "What you have said yes to").startswith("We may share things With whom a school")
    assert "You said no to this: get in touch." in section(page, "What you said no to, or what has ended")
    may = section(page, "What else we may do")
    assert "Take photos or films, for our news and posters." in may
    assert "Share notes on how Mia grows and learns with a health worker, for Mia's health." in may
    looked = section(page, "Who has looked at Mia's record")
    assert looked.startswith(
        "The newest come first. A line is one person on one day. "
        "- 11 May 2026: You looked at the form from when Mia joined us, to answer a request. (your own) "
    )
    assert "taken back" not in looked  # what she took back is hers
    assert "Jo Reed" not in looked  # she asked, and was told


def test_the_data_says_the_same(year: Place) -> None:
    data = year.tell("report", year["mia"], "--audience", "parent", "--to", year["tove"])
    assert [
        (day["day"], day["role"], day["own"], day["refused"], day["name"], day["times"]) for day in data["looks"]
    ] == [
        ("2026-05-11", "parent", True, False, None, 1),
        ("2026-03-05", "manager", False, False, None, 1),
        ("2026-03-03", "manager", False, False, None, 1),
        ("2025-11-03", "staff", False, False, "Jo Reed", 1),
        ("2025-11-03", "manager", False, False, None, 1),
        ("2025-10-06", "staff", False, True, None, 1),
        ("2025-10-06", "key-person", False, False, None, 4),
    ]
    assert [look["after"] for day in data["looks"][1:3] for look in day["looks"]] == ["after-known", "lag"]
    assert [line["typed_in_by"] for day in data["looks"][3:4] for line in day["looks"]] == ["manager"]
    assert not [
        key for day in data["looks"] for look in day["looks"] for key in look if key in ("person", "entered_by")
    ]


def test_the_pictures_are_told_in_words_with_everything_that_they_show(year: Place) -> None:
    page = report(year, "tove")
    assert section(page, "The same in pictures").partition(" Our book")[0] == (
        "What you agreed to, and what happened, over the time "
        "- Yes: take photos or films, for our news and posters. From 8 September 2025 to 6 July 2026, and it goes on. "
        "- Yes: share notes on how Mia grows and learns with a health worker, for Mia's health. "
        "From 8 September 2025 to 6 July 2026, and it goes on. "
        "- No: put things on show, in print or on the internet. "
        "From 8 September 2025 to 6 July 2026, and it goes on. "
        "- Yes: use notes on how Mia grows and learns, for our news and posters. "
        "From 8 September 2025 to 2 March 2026, when it ended. "
        "- Looks: 4 on 6 October 2025. - Looks: 1 on 3 November 2025. - Looks: 1 on 3 March 2026. "
        "- Looks: 1 on 5 March 2026. - Looks: 1 on 11 May 2026. "
        "- Looks against our rules: 1 on 3 November 2025. "
        "- What we told others: 1 on 1 December 2025. "
        "How many looks there were on each day "
        "- 6 October 2025: 4 looks. - 3 November 2025: 2 looks. - 3 March 2026: 1 look. - 5 March 2026: 1 look. "
        "- 11 May 2026: 1 look."
    )


def test_what_has_no_room_on_two_sides_comes_after_them(year: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cli.family.report.FIRST", 3)
    page = report(year, "tove")
    first = section(page, "Who has looked at Mia's record")
    assert "These are the newest 3 of 7 lines." in first
    assert first.count("- ") == 3
    earlier = section(page, "Who has looked: earlier")
    assert (earlier.count("- "), earlier.startswith("- 3 November 2025: Jo Reed")) == (4, True)
    assert page.index("Complain.") < page.index("Who has looked: earlier")


def test_as_it_was_known_on_an_earlier_day(year: Place) -> None:
    """In March before the withdrawal was typed in, the yes stood."""
    page = report(year, "tove", "--as-at", "3 March 2026", "--known-at", "3 March 2026")
    assert "It shows how things stood on 3 March 2026." in page
    assert section(page, "What you have said yes to").count("We may") == 3
    assert "taken back" not in page


def test_every_word_of_it_stands_in_the_page_for_a_browser_and_the_table_has_the_looks(year: Place) -> None:
    from support.twins import rows

    html, table = year.desk.root / "mia.html", year.desk.root / "mia.csv"
    assert year.run("report", year["mia"], "--audience", "parent", "--to", year["tove"], "-o", str(html)).code == 0
    assert year.run("report", year["mia"], "--audience", "parent", "--to", year["tove"], "-o", str(table)).code == 0
    made = html.read_text("utf-8")
    assert made.count(" data-entry=") == 4 + 7 + 1
    assert made.count("<script") == 1  # the signed statement, which runs nowhere
    heads, *lines = rows(table.read_text("utf-8-sig"))
    assert heads == ["day", "who", "times", "what", "why", "more"]
    assert [line[:3] for line in lines] == [
        ["2026-05-11", "You", "1"], ["2026-03-05", "the manager", "1"], ["2026-03-03", "the manager", "1"],
        ["2025-11-03", "Jo Reed, one of our staff,", "1"], ["2025-11-03", "the manager", "1"],
        ["2025-10-06", "one of our staff", "1"], ["2025-10-06", "Mia's key person", "4"],
    ]  # fmt: skip


# --- how it reads ---

TOO_HARD = (
    "access", "accessed", "authority", "category", "consent", "controller", "disclosure", "disclosed", "ground",
    "information sharing", "lawful", "legal basis", "pursuant", "processing", "purpose", "recipient", "safeguarding",
    "statutory", "withdraw", "withdrawn", "regarding", "therefore", "ledger",
)  # fmt: skip


def drawn(year: Place, name: str) -> str:
    """The page for a browser."""
    file = year.desk.root / name
    argv = ("report", year["mia"], "--audience", "parent", "--to", year["tove"], "-o", str(file))
    assert year.run(*argv).code == 0
    return file.read_text("utf-8")


def sentences(html: str) -> list[str]:
    """What is to be read: the sentences of each block, without the foot, which is for whoever checks the page."""
    body = re.sub(r"(?s)<(style|footer|svg|script|head).*?</\1>", "", html).replace(
        "ico.org.uk/make-a-complaint", "a page"
    )
    blocks = re.split(r"</(?:p|li|h\d|div|figcaption|summary|span)>", body)
    texts = (" ".join(unescape(re.sub(r"<[^>]+>", " ", block)).split()) for block in blocks)
    return [one for text in texts for one in re.split(r"(?<=[.:?])\s+", text) if re.search("[a-z]", one)]


def syllables(word: str) -> int:
    """As the formula counts them: groups of vowels, without a silent e at the end."""
    plain = re.sub(r"[^a-z]", "", word.lower())
    groups = len(re.findall(r"[aeiouy]+", plain))
    silent = plain.endswith("e") and not plain.endswith(("le", "ee")) and groups > 1
    return max(groups - silent, 1)


def grade(page: str) -> float:
    """Flesch and Kincaid: the school grade, in the United States, of who can read it; 4 is nine or ten years old."""
    said = sentences(page)
    words = [word for one in said for word in re.findall(r"[A-Za-z']+", one)]
    return 0.39 * len(words) / len(said) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def test_a_child_of_nine_can_read_it(year: Place) -> None:
    page = drawn(year, "read.html")
    assert grade(page) <= 4.0
    assert max(len(re.findall(r"[A-Za-z']+", one)) for one in sentences(page)) <= 32


def test_the_formula_is_the_published_one() -> None:
    """Seven words, ten syllables, one sentence: 0.39 * 7 + 11.8 * 10 / 7 - 15.59."""
    assert grade("The cat sat upon another little mat.") == pytest.approx(0.39 * 7 + 11.8 * 11 / 7 - 15.59)
    assert [syllables(word) for word in ("cat", "little", "make", "agreed", "commissioner")] == [1, 2, 1, 2, 4]


def test_no_word_of_the_office_stands_in_it(year: Place) -> None:
    words = report(year, "tove").partition("Our book is called")[0].lower()
    assert [word for word in TOO_HARD if re.search(rf"\b{word}\b", words)] == []


def test_every_code_has_plain_words() -> None:
    from aggregates import vocabulary
    from cli.say import speech

    shown = (
        "record-category",
        "record-class",
        "purpose",
        "recipient",
        "consent-action",
        "until-event",
        "access-answer",
    )
    missing = [
        (scheme, code)
        for scheme in (*shown, "role", "access-ground")
        for code in vocabulary.shipped().choices(scheme)
        if f"plain.{scheme}.{code}" not in speech()["say"]
    ]
    # A grievance is on no family's page, so it has no words there.
    assert missing == [("record-category", "grievance"), ("record-class", "grievance"), ("purpose", "grievance")]
