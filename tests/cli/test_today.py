"""The first screen: what it counts, what it never shows, and that it is the same with and without a case under a hold."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from aggregates.rules import shipped
from projections.duties import rows
from support.case import a_case, an_ordinary_autumn, two
from support.desk import PASSPHRASE
from support.office import Office
from support.place import Place
from support.twins import Twins, differences

EMERGENCY = {
    "recipient": "health-professional",
    "what": "Her allergy.",
    "why": "She could not breathe.",
    "circumstance": "hurt-urgent",
}


@pytest.fixture
def twins(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Twins:
    return two(tmp_path_factory, monkeypatch)


def as_somebody_else(place: Place, name: str) -> Place:
    """The same desk, with the key of somebody who works there."""
    place.desk.run("key", "enrol", place[name], stdin=f"{PASSPHRASE} {name}\n" * 2)
    words = place.desk.root / name
    words.write_text(f"{PASSPHRASE} {name}", encoding="utf-8")
    return Place(place.desk.having(CONSENT_LEDGER_PASSPHRASE_FILE=str(words), CONSENT_LEDGER_AS=place[name]), place.ids)


def day_in(days: int) -> str:
    return (datetime.now(UTC).date() + timedelta(days=days)).isoformat()


# ---- what it says


def test_it_says_what_waits_how_safe_the_ledger_is_and_who_is_who(mine: Office) -> None:
    page = mine.desk.run("today").out
    assert page.startswith("Today, ")
    for words in ("To do", "This ledger", "Who is who", "Little Acorns", "Maud Ashworth"):
        assert words in page
    assert "No check of the whole ledger is recorded." in page
    assert "Only one person can let others in." in page
    assert "The recovery sheet is unused." in page
    assert "consent-ledger integrity check" in page


def test_a_line_is_data_with_the_command_that_answers_it(mine: Office) -> None:
    mine.desk.ask("consent", "request", mine.ref("mia"), mine.ref("tove"), actions=["share"], when="yesterday")
    lines = {line["kind"]: line for line in mine.desk.tell("today")["lines"]}
    assert lines["unanswered"]["count"] == 1
    assert lines["unanswered"]["command"] == {"path": "report manager", "places": [], "options": {}}
    assert lines["verified"]["command"]["path"] == "integrity check"
    assert "ending" not in lines


def test_consents_that_end_soon_are_counted_until_they_have_ended(mine: Office) -> None:
    day = {"actions": ["publish"], "method": "typed", "by": mine.ref("tove"), "when": "yesterday"}
    mine.desk.ask("consent", "give", mine.ref("mia"), **day, last_day=day_in(3))
    mine.desk.ask("consent", "give", mine.ref("mia"), **day, last_day=day_in(40))
    (ending,) = [line for line in mine.desk.tell("today")["lines"] if line["kind"] == "ending"]
    assert ending["count"] == 1


def test_a_check_that_was_recorded_is_the_last_check(mine: Office) -> None:
    mine.desk.ask("integrity", "check")
    assert "Last check, and everything held" in mine.desk.run("today").out


def test_no_family_is_named(mine: Office) -> None:
    mine.desk.ask("consent", "request", mine.ref("mia"), mine.ref("tove"), actions=["share"])
    page = mine.desk.run("today").out + mine.desk.run("--json", "today").out
    assert "Mia" not in page
    assert "Lind" not in page


def test_a_second_person_who_can_let_others_in_is_counted(mine: Office) -> None:
    mine.desk.ask("role", "assign", mine.ref("jo"), role="manager")
    mine.desk.run("key", "enrol", mine.ref("jo"), stdin="tulips by the garden gate\n" * 2)
    maud = mine.desk.having(CONSENT_LEDGER_AS=mine.desk.tell("key", "list")["keys"][0]["person"])
    assert "People who can let others in: 2" in maud.run("today").out


def test_the_line_for_the_diary_is_one_that_the_ledger_can_be_held_to(mine: Office) -> None:
    kept = mine.desk.tell("today")["kept"]
    assert f"Copy this line into the diary:  {kept}" in mine.desk.run("today").out
    assert mine.desk.run("verify", "--against", kept).code == 0


# ---- what is recorded


def test_to_look_at_it_is_one_entry_a_day_for_each_person(place: Place) -> None:
    maud = Place(place.desk.having(CONSENT_LEDGER_AS=place["maud"]), place.ids)
    jo = as_somebody_else(maud, "jo")
    size = maud.tell("checkpoint")["size"]
    for _ in range(3):
        for who in (jo, maud):
            assert who.run("today").code == 0
    assert maud.tell("checkpoint")["size"] == size + 2


def test_into_a_file_it_is_folded_signed_and_recorded_each_time(mine: Office) -> None:
    size = mine.desk.tell("checkpoint")["size"]
    for name in ("one.html", "two.html"):
        assert mine.desk.run("today", "-o", str(mine.desk.root / name)).code == 0
    assert mine.desk.tell("checkpoint")["size"] == size + 2
    vkey = mine.desk.run("checkpoint", "--vkey").out.strip()
    assert mine.desk.run("verify", str(mine.desk.root / "one.html"), "--vkey", vkey, place=False).code == 0


def test_from_tables_and_from_entries_it_says_the_same(place: Place) -> None:
    maud = Place(place.desk.having(CONSENT_LEDGER_AS=place["maud"]), place.ids)
    maud.do("consent", "request", place["mia"], place["tove"], actions=["share"])
    maud.do("share", "emergency", place["mia"], **EMERGENCY, told=True)
    maud.run("today")  # recorded: nothing comes between the two
    assert (maud.desk.ledger / "views.db").exists()
    lines = maud.tell("today")["lines"]
    assert {"emergency", "unanswered"} <= {line["kind"] for line in lines}
    assert maud.tell("today", "-o", str(maud.desk.root / "today.txt"))["lines"] == lines


# ---- where parents stand


def test_every_duty_that_it_may_count_is_one_that_there_is() -> None:
    named = shipped().data["today"]
    listed = [*named["family"], *named["setting"], *named["told"]]
    assert set(listed) <= set(rows(shipped()))
    assert len(listed) == len(set(listed))
    assert not {name for name in listed if rows(shipped())[name].get("tells_parents")}  # a hold silences these


@pytest.mark.parametrize("who", ["maud", "jo"])
def test_it_is_the_same_with_and_without_a_case_under_a_hold(twins: Twins, who: str) -> None:
    an_ordinary_autumn(twins)
    twins.made("asked", "consent", "consent", "request", "@ned", "@gwen", actions=["share"])
    twins.done("share", "emergency", "@ned", **EMERGENCY, told=True)
    twins.clock.turn("2026-09-14 09:00")
    a_case(twins, {"against": ["parents"]})
    prejudice = {"recipient": "police", "what": "Where.", "why": "Danger.", "circumstance": "prejudice-investigation"}
    twins.secretly("share", "emergency", twins.held["mia"], **prejudice, told=False)
    twins.secretly("emergency", "start", twins.held["mia"], reason="danger")
    twins.secretly("record", "move", twins.held["form"], place="with-professional", expected_return="1 October 2026")
    twins.clock.turn("2026-12-01 15:00")  # whatever can be overdue is
    if who != "maud":
        twins.held, twins.quiet = (as_somebody_else(place, who) for place in (twins.held, twins.quiet))
    for argv in (("today",), ("today", "--json")):
        page = twins.same(*argv)
        assert "Consents that were asked for" in page
        assert (who == "maud") == ("mergency" in page)


def test_the_designated_persons_screen_counts_the_case(twins: Twins) -> None:
    twins.clock.turn("2026-09-14 09:00")
    a_case(twins, {"against": ["parents"]})
    twins.clock.turn("2026-12-01 15:00")
    lead, other = (as_somebody_else(place, "priya") for place in (twins.held, twins.quiet))
    assert lead.tell("today")["whole"]
    said = "".join(line for line in differences(lead.run("today").out, other.run("today").out))
    assert "Look again" in said or "hold" in said, said
