"""`prove` into evidence files: what goes to whom, what is kept back without a trace, what is recorded of it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from ledger.evidence.evidence_file import parse_evidence
from ledger.evidence.parts import parse_part
from support.desk import Answer
from support.place import Place

YES, NO, WORRY = "Yes, in the garden.", "Not on the web, never.", "She flinched when he came in."
# Nothing of this is for Tove.
TOMS = {"name": "Tom Hillman", "phone": "01452 900900", "email": "tom@hill.example", "address": "4 Hill Row"}
ELSEWHERE = {"setting": "Hill Nursery", "note": "On Tuesdays and Fridays."}
TOLD = "He asks that she is not told."


@pytest.fixture
def family(place: Place) -> Place:
    """Tove said yes in these words and Tom no in those; there is a worry; Maud and Kit looked at the observation."""
    place.ids["yes"] = place.do(
        "consent", "give", place["mia"], by=place["tove"], actions=["photograph"], method="wet-signature", words=YES
    )["consent"]
    place.ids["no"] = place.do("consent", "refuse", place["mia"], by=place["tom"], actions=["publish"], words=NO)[
        "consent"
    ]
    place.ids["hillman"] = place.do("person", "add", kind="parent", **TOMS)["person"]
    place.do("person", "join", place["tom"], place["hillman"])
    place.do("other-setting", "record", place["mia"], **ELSEWHERE)
    said = {"direction": "from-parent", "parent": place["tom"], "channel": "phone", "summary": TOLD}
    place.do("contact", "record", place["mia"], **said)
    place.do("record", "create", place["mia"], category="beyond-personal.concern-child", content=WORRY)
    place.do("access", "open", place["observation"], purpose="care")
    place.do("access", "open", place["concern"], purpose="safeguarding")
    return place


def out(place: Place, name: str = "case") -> Path:
    return place.desk.root / f"{name}.evidence.json"


def prove(place: Place, *argv: str, name: str = "case") -> Answer:
    return place.run("--json", "prove", *argv, "-o", str(out(place, name)))


def about_mia(place: Place, *argv: str, name: str = "case") -> Any:
    return prove(place, "--child", place["mia"], *argv, name=name).json


def verified(place: Place, name: str = "case") -> Any:
    """What a stranger sees who has nothing but the file and the key."""
    vkey = place.desk.run("checkpoint", "--vkey").out.strip()
    home = str(place.desk.root / "nowhere")
    stranger = place.desk.having(CONSENT_LEDGER_HOME=home, CONSENT_LEDGER_PASSPHRASE_FILE="")
    answer = stranger.run("--json", "verify", str(out(place, name)), "--vkey", vkey, place=False)
    assert answer.code == 0, answer
    return answer.json


def types(place: Place, name: str = "case") -> list[str]:
    return [entry["disclosed"]["what"]["type"] for entry in verified(place, name)["entries"]]


def everything_in(place: Place, name: str = "case") -> bytes:
    """Every byte that the file's reader can read, names of parts and ids included."""
    file = parse_evidence(out(place, name).read_bytes())
    entries = (*file.keys, *file.entries)
    return file.statement + b"".join(b"".join((entry.leaf, *entry.parts)) for entry in entries)


def as_jo(place: Place) -> Place:
    """Jo works here, reads what is ordinary, and has a key of her own."""
    place.desk.run("key", "enrol", place["jo"], stdin="tulips by the garden gate\n" * 2)
    (place.desk.root / "jo").write_text("tulips by the garden gate", encoding="utf-8")
    words = str(place.desk.root / "jo")
    return Place(place.desk.having(CONSENT_LEDGER_PASSPHRASE_FILE=words, CONSENT_LEDGER_AS=place["jo"]), place.ids)


PARENT = ("--audience", "parent", "--to")


# ---- for a parent


def test_a_parent_is_proven_their_own_word_open_records_and_looks_into_these(family: Place) -> None:
    about_mia(family, *PARENT, family["tove"])
    assert types(family) == ["record.created", "record.created", "consent.given", "access.granted"]
    said = verified(family)
    assert [entry["disclosed"]["what"]["data"].get("category") for entry in said["entries"]] == [
        "developmental.observation",
        "personal.registration-form",
        None,
        "developmental.observation",
    ]
    assert (said["statement"]["kind"], said["statement"]["audience"], said["statement"]["count"]) == (
        "child",
        "parent",
        4,
    )


def test_nothing_of_the_other_parent_is_in_any_byte_of_it(family: Place) -> None:
    about_mia(family, *PARENT, family["tove"], "--show", "what,about,text")
    read = everything_in(family)
    assert YES.encode() in read
    for words in (NO, TOLD, *TOMS.values(), *ELSEWHERE.values()):
        assert words.encode() not in read, words
    assert UUID(family["hillman"]).bytes not in read
    assert WORRY.encode() not in read
    assert UUID(family["tom"]).bytes not in read
    assert UUID(family["no"]).bytes not in read
    assert "text" in {
        parse_part(part).name for entry in parse_evidence(out(family).read_bytes()).entries for part in entry.parts
    }


def test_a_parent_never_gets_inside_nor_a_part_about_somebody_else(family: Place) -> None:
    asked = ("--child", family["mia"], *PARENT, family["tove"])
    answer = prove(family, *asked, "--show", "what,inside")
    answer.failed(4, "other families", "leave `inside` out")
    assert not out(family).exists()
    about_mia(family, *PARENT, family["tove"])
    entries = parse_evidence(out(family).read_bytes()).entries
    parts = [parse_part(part) for entry in entries for part in entry.parts]
    assert {part.name for part in parts} == {"what", "about"}
    allowed = {UUID(family[name]).bytes for name in ("mia", "tove")}
    assert {part.content["subject"] for part in parts if part.name == "about"} <= allowed


def test_what_a_hold_covers_leaves_no_trace_in_it(family: Place, tmp_path: Path) -> None:
    """Two ledgers from one story, with and without a case under a hold: nothing but numbers and ids differs."""
    (tmp_path / "other").mkdir()
    held = family.copy(tmp_path / "other")
    held.do("record", "create", held["mia"], category="beyond-personal.concern-child", content="Again.")
    held.do(
        "hold", "place", held["mia"], against=["parents"], reason="prejudice-investigation", covers=["beyond-personal"]
    )
    held.run("may", "open", held["concern"], "--purpose", "safeguarding", "--by", held["tove"])
    prove(held, "--child", held["mia"], "--audience", "inspector", name="for-the-inspector")
    about_mia(family, *PARENT, family["tove"])
    about_mia(held, *PARENT, held["tove"])

    def plain(place: Place) -> list[Any]:
        said = verified(place)
        dropped = ("occurred_at", "recorded_at", "policy", "data")
        whats = [entry["disclosed"]["what"] for entry in said["entries"]]
        shown = [{name: value for name, value in what.items() if name not in dropped} for what in whats]
        asked = {
            name: value for name, value in said["statement"].items() if name in ("asked", "kind", "audience", "count")
        }
        return [*shown, asked, said["remarks"], said["not_checked"], len(parse_evidence(out(place).read_bytes()).keys)]

    assert plain(held) == plain(family)


def test_a_hold_takes_what_it_covers_out_of_a_parents_file(family: Place) -> None:
    family.do(
        "hold", "place", family["mia"], against=["parents"], reason="prejudice-investigation", covers=["developmental"]
    )
    about_mia(family, *PARENT, family["tove"])
    assert types(family) == ["record.created", "consent.given"]


def test_the_consent_of_the_other_parent_is_not_proven_to_a_parent(family: Place) -> None:
    for asked in (("--consent", family["no"]), ("--consent", family["yes"])):
        other = family["tove"] if asked[1] == family["no"] else family["tom"]
        answer = prove(family, *asked, *PARENT, other)
        assert answer.code == 4, answer
        assert not out(family).exists()
    assert prove(family, "--consent", family["no"], *PARENT, family["tom"]).code == 0
    assert types(family) == ["consent.refused"]


def test_whoever_is_a_parent_gets_what_a_parent_may_see_whatever_it_is_called(family: Place) -> None:
    asked = ("--consent", family["yes"], "--to", family["tom"], "--show", "what")
    for audience in ((), ("--audience", "court"), ("--audience", "professional")):
        prove(family, *asked, *audience).failed(2, "Tom Lind", "--audience parent")
    assert not out(family).exists()


def test_what_is_for_a_parent_is_for_one_of_the_childs_parents(family: Place) -> None:
    prove(family, "--child", family["mia"], "--audience", "parent").failed(2, "one of them", "--to")
    answer = prove(family, "--child", family["mia"], *PARENT, family["gwen"])
    assert answer.code == 4, answer
    assert "the attempt is recorded" in answer.err
    assert not out(family).exists()


# ---- for others


def test_an_inspector_gets_everything_that_the_manager_may_read_and_inside(family: Place) -> None:
    made = about_mia(family, "--audience", "inspector")
    assert made["kept_back"] == 0
    found = types(family)
    assert [found.count(kind) for kind in ("record.created", "consent.refused", "access.granted")] == [4, 1, 2]
    assert all(entry["disclosed"]["inside"] for entry in verified(family)["entries"])
    assert "withheld" not in verified(family)["statement"]["asked"]


def test_what_its_maker_may_not_read_is_kept_back_and_counted_but_for_what_nobody_may_know_of(family: Place) -> None:
    all_of_it = len(about_mia(family, "--audience", "inspector", name="all")["entries"])
    family.do("hold", "place", family["mia"], against=["outside"], reason="prejudice-investigation")
    jo = as_jo(family)
    made = about_mia(jo, "--audience", "inspector", name="jo")
    found = types(family, "jo")
    assert "hold.placed" not in found
    restricted = 2 + 1  # two worries and a look into one
    assert made["kept_back"] == restricted
    assert len(made["entries"]) == all_of_it + 1 - restricted  # and the report that was made meanwhile
    assert verified(family, "jo")["statement"]["asked"]["withheld"] == restricted


def test_a_period_has_what_happened_in_it_and_its_corrections_whenever_they_were_made(family: Place) -> None:
    (first,) = (
        r for r in family.tell("record", "list", family["mia"])["records"] if r["record"] == family["observation"]
    )
    about_mia(family, "--from", "1 January 2020", "--until", "1 February 2020", name="before")
    assert types(family, "before") == []
    family.do("correct", str(first["entry"]), kind="wrong-time", right_time="15 January 2020")
    about_mia(family, "--from", "1 January 2020", "--until", "1 February 2020")
    assert types(family) == ["record.created", "entry.corrected"]
    asked = verified(family)["statement"]["asked"]
    assert (asked["from"], asked["until"]) == ("2020-01-01", "2020-02-01")
    prove(family, "--child", family["mia"], "--from", "2 May 2026", "--until", "1 May 2026", name="x").failed(
        2, "ends", ""
    )


def test_a_period_begins_and_ends_with_its_days(family: Place) -> None:
    yes = {"by": family["tove"], "actions": ["contact"], "method": "verbal-in-person"}
    for day in ("31 August 2020", "1 September 2020", "2 September 2020", "3 September 2020"):
        family.do("consent", "give", family["mia"], **yes, when=day)
    about_mia(family, "--from", "1 September 2020", "--until", "2 September 2020")
    happened = [entry["disclosed"]["what"]["occurred_at"] for entry in verified(family)["entries"]]
    assert happened == ["2020-09-01", "2020-09-02"]


def test_a_consents_life_is_proven_from_its_beginning_to_its_end(family: Place) -> None:
    family.do("consent", "withdraw", family["yes"], by=family["tove"], channel="phone")
    assert prove(family, "--consent", family["yes"], "--audience", "court").code == 0
    assert types(family) == ["consent.given", "consent.withdrawn"]
    assert all(entry["disclosed"]["inside"] is None for entry in verified(family)["entries"])
    prove(family, "--consent", family["observation"], name="x").failed(2, "a record, not a consent", "")


def test_a_case_of_sharing_is_proven_step_by_step(family: Place) -> None:
    case = family.do(
        "share", "emergency", family["mia"], recipient="police", what="Bruises.", why="Afraid.",
        circumstance="hurt-urgent", told=False,
    )["case"]  # fmt: skip
    assert prove(family, "--case", case, "--audience", "inspector").code == 0
    assert "information.disclosed" in types(family)
    prove(family, "--case", family["yes"], name="x").failed(2, "", "")


def test_words_go_into_it_only_if_they_are_asked_for_and_then_that_is_an_access(family: Place) -> None:
    about_mia(family, "--audience", "court", name="without")
    assert WORRY.encode() not in everything_in(family, "without")
    before = len(family.tell("access", "list", family["concern"])["accesses"])
    about_mia(family, "--audience", "court", "--show", "what,text")
    assert WORRY.encode() in everything_in(family)
    looked = family.tell("access", "list", family["concern"])["accesses"]
    assert len(looked) == before + 1
    assert looked[-1]["action"] == "export"


def test_what_nobody_has_sealed_yet_is_not_in_it_and_that_is_said(family: Place) -> None:
    """Jo records, and does not hold the log key."""
    jo = as_jo(family)
    jo.do("access", "open", family["observation"], purpose="care")
    newest = jo.tell("replay", jo["mia"])["history"][-1]["position"]
    before = about_mia(jo, name="jo")["entries"]
    assert max(before) < newest
    told = jo.run("prove", "--child", family["mia"], "-o", str(out(family, "again")))
    assert "newer ones are not sealed yet" in told.out
    assert verified(family, "jo")["statement"]["known_at"] < newest


# ---- one entry


def test_one_entry_goes_to_somebody_and_a_receipt_says_so_or_that_it_was_refused(family: Place) -> None:
    entry = next(h for h in family.tell("replay", family["mia"])["history"] if h["type"] == "consent.given")["position"]
    made = prove(family, str(entry), *PARENT, family["tove"], "--method", "post").json
    assert types(family) == ["consent.given"]
    issued = family.tell("replay", family["tove"])["history"][-1]
    assert (issued["type"], issued["position"]) == ("receipt.issued", made["entry"])
    worry = [h for h in family.tell("replay", family["mia"])["history"] if h["type"] == "record.created"][-1][
        "position"
    ]
    refused = prove(family, str(worry), "--audience", "professional", "--to", family["sam"], name="x")
    assert refused.code == 4, refused
    assert family.tell("replay", family["sam"])["history"][-1]["type"] == "receipt.denied"
    assert not out(family, "x").exists()


# ---- that it was made, and how it fails


def test_that_it_was_made_is_recorded_with_whom_it_is_for_and_the_digest_of_the_file(family: Place) -> None:
    made = about_mia(family, *PARENT, family["tove"])
    last = family.tell("replay", family["tove"])["history"][-1]
    assert (last["type"], last["position"]) == ("report.generated", made["entry"])
    assert prove(family, str(made["entry"]), name="of-the-report").code == 0
    (entry,) = verified(family, "of-the-report")["entries"]
    assert entry["disclosed"]["what"]["data"]["sha256"] == made["sha256"]
    assert entry["disclosed"]["what"]["data"]["kind"] == "child"


@pytest.mark.parametrize(
    ("argv", "error"),
    [
        ((), "one question"),
        (("3", "--child", "x"), "one question"),
        (("3", "--from", "1 May 2026"), "--child"),
        (("3", "--show", "everything"), "no part"),
        (("3", "--audience", "queen"), "queen"),
    ],
)
def test_what_cannot_be_asked_is_said_and_nothing_is_written(
    template: Place, argv: tuple[str, ...], error: str
) -> None:
    before = template.desk.bytes()
    prove(template, *argv).failed(2, error, "")
    assert not out(template).exists()
    assert template.desk.bytes() == before


def test_evidence_is_not_written_into_a_file_of_another_name_nor_over_a_file(place: Place) -> None:
    place.run("prove", "3", "--audience", "court", "-o", str(place.desk.root / "x")).failed(
        2, "evidence file", "ends in"
    )
    out(place).write_bytes(b"mine")
    prove(place, "3").failed(2, "exists already", "another name")
    assert out(place).read_bytes() == b"mine"


def test_without_a_passphrase_there_is_none(place: Place) -> None:
    nobody = place.desk.having(CONSENT_LEDGER_PASSPHRASE_FILE="")
    nobody.run("prove", "3", "-o", str(out(place))).failed(2, "passphrase", "")
    assert not out(place).exists()


# ---- the page for a court


def test_an_exhibit_in_html_carries_the_file_and_holds_until_a_word_is_changed(family: Place) -> None:
    page = family.desk.root / "page.html"
    about_mia(family, "--audience", "court", "--exhibit", str(page))
    said = family.run("verify", str(page))
    assert said.code == 0, said
    assert "held          page" in said.out
    html = page.read_text("utf-8")
    for words in ("What it does not prove", "DRAFT, not signed, and no legal advice", "Civil Evidence Act 1995"):
        assert words in html
    assert html.count('data-entry="') == len(parse_evidence(out(family).read_bytes()).entries)
    page.write_text(html.replace("DRAFT, not signed", "Signed"), encoding="utf-8")
    changed = family.run("verify", str(page))
    assert changed.code == 3
    assert "page-changed" in changed.out


def test_an_exhibit_is_not_for_a_parent(family: Place) -> None:
    page = family.desk.root / "page.html"
    asked = ("--child", family["mia"], *PARENT, family["tove"], "--exhibit", str(page))
    prove(family, *asked).failed(2, "not for a parent", "--page")
    assert not page.exists()


def test_an_exhibit_in_plain_words_says_what_was_checked_and_leaves_the_name_open(family: Place) -> None:
    page = family.desk.root / "page.txt"
    about_mia(family, "--audience", "court", "--exhibit", str(page))
    said = page.read_text("utf-8")
    assert "This page goes with the file case.evidence.json." in said
    assert "signatures  held    every entry is signed by a key that was enrolled before it" in said
    assert "Name: ____" in said
    assert re.search(r"a consent was refused +Tom Lind \(\w+\), a parent", said)
    assert family.run("verify", str(page)).code == 0
    page.write_text(said.replace("a consent was refused", "a consent was given"), encoding="utf-8")
    assert family.run("verify", str(page)).code == 3
