"""The registers at the desk: what their heads say, periods, what is open, files, the way down to entries; and holds."""

from __future__ import annotations

import csv
import io
import json
from html.parser import HTMLParser
from typing import Any

import pytest

from aggregates.rules import shipped
from cli import say
from ledger.evidence.checkpoint import Head, format_kept, parse_kept
from support.desk import Desk
from support.office import Office
from support.place import Place

REGISTERS = sorted(shipped().data["registers"])
NOT_SHARED = {"outcome": "do-not-share", "purpose": "health", "reasons": ["not-relevant"], "words": "Not theirs."}
WHY = {"against": ["parents"], "reason": "prejudice-investigation", "words": "Not a word to them."}


def lines(place: Place | Office, name: str, *argv: str) -> list[Any]:
    found: list[Any] = place.desk.tell("register", name, *argv)["lines"]
    return found


@pytest.mark.parametrize("name", [*REGISTERS, "integrity"])
def test_the_head_says_in_one_sentence_what_it_covers_and_what_it_cannot(name: str) -> None:
    covers = say.say(f"register.covers.{name}")
    assert covers.startswith(("It covers ", "It counts ", "It holds "))
    assert covers.count(". ") == 0
    assert covers.endswith(".")


def test_it_is_shown_below_the_title_and_above_the_table(place: Place) -> None:
    place.do("share", "decide", place["mia"], **NOT_SHARED)
    shown = place.run("register", "decisions").out
    title, covers, table = (shown.index(part) for part in ("Decisions about sharing", "It covers every", "One by one"))
    assert title < covers < table
    assert "1          do not share" in shown  # how often, below


def test_a_period_leaves_out_what_was_before_and_after(place: Place) -> None:
    for day in ("10 September 2026", "20 September 2026", "30 September 2026"):
        place.do("share", "decide", place["mia"], **NOT_SHARED, when=f"{day} 10:00")

    def days(*argv: str) -> list[str]:
        return [line["when"]["at"][8:10] for line in lines(place, "decisions", *argv)]

    assert days() == ["10", "20", "30"]
    assert days("--from", "20 September 2026") == ["20", "30"]
    assert days("--until", "20 September 2026") == ["10", "20"]  # a day means its end
    assert days("--from", "11 September 2026", "--until", "29 September 2026") == ["20"]
    assert days("--from", "20 September 2026 10:00", "--until", "20 September 2026 10:00") == ["20"]
    assert days("--as-at", "25 September 2026", "--from", "15 September 2026") == ["20"]
    shown = place.run("register", "decisions", "--from", "11 September 2026", "--until", "29 September 2026").out
    assert "From 11 September 2026, 12:00am to 29 September 2026, 11:59pm." in shown
    assert "do not share" in shown
    asked = place.tell("register", "decisions", "--from", "11 September 2026")
    assert (asked["from"], asked["until"]) == ("2026-09-10T23:00:00Z", None)


@pytest.mark.parametrize(
    ("argv", "error", "hint"),
    [
        (("--from", "today", "--until", "yesterday"), "ends before it begins", "--from is its first day"),
        (("--from", "1 January 2199"), "still to come", "is the year right"),
        (("--until", "never"), "'never'", "a day is typed"),
        (("--from", "31 June 2026"), "June", ""),
        (("--known-at", "0"), "no entry 0", "the newest"),
        (("--format", "pdf"), "pdf", ""),
        (("-o", "no/such/folder/x.csv"), "no folder", "make it first"),
        (("nobody-at-all",), "nobody-at-all", ""),
    ],
)
def test_hostile_options_are_refused_and_nothing_is_recorded(
    office: Office, argv: tuple[str, ...], error: str, hint: str
) -> None:
    before = office.desk.bytes()
    answer = office.desk.run("register", "decisions", *argv)
    answer.failed(2, error, hint)
    assert office.desk.bytes() == before


def test_only_what_can_leave_something_to_be_done_is_asked_for_that(office: Office) -> None:
    for name, row in shipped().data["registers"].items():
        page = office.desk.run("register", name, "--help").out
        assert ("--overdue" in page) == ("open" in row), name
        assert "--from" in page


def test_what_is_open_and_what_is_overdue(place: Place) -> None:
    asked = {"recipient": "other-setting", "purpose": "health", "channel": "phone"}
    entries = []
    for when in ("1 September 2026 10:00", "yesterday 10:00", "yesterday 11:00"):
        case = place.do("share", "request", place["mia"], **asked, when=when)["case"]
        entries.append(place.do("share", "decide", case=case, **NOT_SHARED, when=when)["entry"])
    place.do("share", "discuss", case, response="accepted")

    def found(*argv: str) -> list[int]:
        return [line["position"] for line in lines(place, "refusals", *argv)]

    assert found() == entries
    assert found("--open") == entries[:2]
    assert found("--overdue") == entries[:1]
    assert found("--overdue", "--as-at", "5 September 2026") == []
    text = place.run("register", "refusals", "--overdue").out
    assert "OVERDUE: discuss the reasons for not sharing" in text
    assert "8 September 2026, 10:00am" in text  # by when


def test_every_number_leads_to_its_entries(place: Place) -> None:
    said = [{**NOT_SHARED, "words": words} for words in ("Not theirs.", "Nor is this.")]
    made = [place.do("share", "decide", place["mia"], **one)["entry"] for one in said]
    shared = place.do("share", "decide", place["mia"], outcome="share", purpose="health")["entry"]
    told = place.tell("register", "decisions")
    assert [(one["cells"], one["count"], one["entries"]) for one in told["tally"]] == [
        ({"outcome": ["do-not-share"]}, 2, made),
        ({"outcome": ["share"]}, 1, [shared]),
    ]
    purposes = ("care", "planning-for-needs", "administration")
    opened = [place.do("access", "open", place["form"], purpose=purpose)["entry"] for purpose in purposes]
    (line,) = [line for line in lines(place, "grounds") if line["cells"]["ground"] == ["professional-need.management"]]
    assert (line["count"], line["entries"]) == (3, opened)


def test_the_part_that_nobody_marked_is_told_in_words_and_as_data(place: Place) -> None:
    place.do("record", "create", place["mia"], category="observation", content="She counts to ten.", assertion="fact")
    told = place.tell("register", "assertions")
    (share,) = told["shares"]
    unmarked = sum(line["count"] for line in told["lines"] if line["cells"]["assertions"] == ["unknown"])
    assert (share["part"], share["whole"]) == (unmarked, unmarked + 1)
    assert len(share["entries"]) == unmarked
    hundred = round(100 * unmarked / (unmarked + 1))
    shown = place.run("register", "assertions").out
    assert f"{unmarked} of {unmarked + 1} ({hundred} in a hundred): not said which." in shown


class Tags(HTMLParser):
    """The tags of a page, and its text."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.entries: list[str] = []
        self.text: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.entries += [value or "" for name, value in attrs if name == "data-entry"]

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def test_as_a_file_for_a_spreadsheet_and_for_a_browser(place: Place) -> None:
    entry = place.do("share", "decide", place["mia"], **NOT_SHARED)["entry"]
    sheet, page = place.desk.root / "decisions.csv", place.desk.root / "decisions.html"
    said = place.run("register", "decisions", "-o", str(sheet))
    assert "written to" in said.out
    raw = sheet.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    heads, row = csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""))
    assert len(heads) == len(row)
    found = dict(zip(heads, row, strict=True))
    assert (found["entry"], found["outcome"]) == (str(entry), "do not share")
    assert found["about"].startswith("Mia Lind (")
    assert place.run("register", "decisions", "-o", str(page)).code == 0
    seen = Tags(page.read_text("utf-8"))
    assert str(entry) in seen.entries
    assert any("It covers every decision" in text for text in seen.text)
    place.run("register", "decisions", "-o", str(sheet)).failed(2, "exists already", "another name")


def test_a_name_that_is_a_formula_does_not_run_in_the_file(place: Place) -> None:
    name = "=HYPERLINK(A1)"
    child = place.do("child", "add", name=name)["child"]
    place.do("share", "decide", child, **NOT_SHARED)
    file = place.desk.root / "d.csv"
    assert place.run("register", "decisions", "--format", "csv", "-o", str(file)).code == 0
    _, row = csv.reader(io.StringIO(file.read_text("utf-8-sig"), newline=""))
    (cell,) = [cell for cell in row if "HYPERLINK" in cell]
    assert cell.startswith("'=")


def test_an_empty_register_is_a_file_with_its_heads(office: Office) -> None:
    file = office.desk.root / "empty.csv"
    assert office.desk.run("register", "emergencies", "-o", str(file)).code == 0
    (heads,) = csv.reader(io.StringIO(file.read_text("utf-8-sig"), newline=""))
    assert {"entry", "when", "about", "reason", "still to be done"} <= set(heads)


# ---- opening hours are the setting's


def test_the_hours_that_a_setting_adopts_count_from_then_on(place: Place) -> None:
    told = {"purpose": "care", "by": place["kit"]}
    seen = place.do("access", "record", place["form"], **told, when="yesterday 19:00")["entry"]
    assert [line["position"] for line in lines(place, "out-of-hours")] == [seen]
    days = shipped().data["opening_hours"]
    pack = {"rules": {"opening_hours": {day: ["00:00-24:00"] for day in days}}}
    (place.desk.root / "pack.json").write_text(json.dumps(pack), encoding="utf-8")
    policy = {"title": "Confidentiality", "version": "2", "effective_from": "today"}
    place.do("policy", "adopt", str(place.desk.root / "policy.txt"), **policy, pack=str(place.desk.root / "pack.json"))
    place.do("access", "record", place["form"], **told, when="yesterday 19:01")
    found = lines(place, "out-of-hours")
    assert [(line["position"], line["cells"]["out_of_hours"]) for line in found] in (
        [[seen, ["closed"]]],
        [(seen, ["closed"])],
        [(seen, ["closed-day"])],
    )
    assert "public holidays, terms and closures are not known" in " ".join(
        place.run("register", "out-of-hours").out.split()
    )


# ---- who must be told


def test_who_must_be_told_of_a_withdrawal_until_they_were(place: Place) -> None:
    scope = {"actions": ["share"], "recipients": ["school", "health-professional"], "purposes": ["transition"]}
    given = place.do("consent", "give", place["mia"], by=place["tove"], **scope, method="wet-signature")
    handed = {"purpose": "transition", "categories": ["developmental.observation"], "channel": "post"}
    out = place.do("share", "disclose", place["mia"], **handed, recipients=["school"], what="The book.")["entry"]
    ended = place.do("consent", "withdraw", given["consent"], by=place["tove"], channel="phone")["entry"]
    (line,) = lines(place, "recipients", place["mia"], "--open")
    assert (line["cells"]["told_to"], line["entries"]) == (["school"], [ended, out])
    shown = place.run("register", "recipients").out
    assert "a school" in shown
    assert "tell those who were given something" in shown
    told = place.do("consent", "told", given["consent"], recipients=["school"], method="phone")["entry"]
    assert lines(place, "recipients", "--open") == []
    (line,) = lines(place, "recipients")
    assert line["cells"]["told"] == [told]
    (line,) = lines(place, "recipients", "--known-at", str(told - 1))
    assert line["cells"]["told"] == []


# ---- holds and grievances


def as_kit(place: Place) -> Desk:
    """Kit, who reads what is ordinary, with a key of her own."""
    place.run("key", "enrol", place["kit"], stdin="tulips by the garden gate\n" * 2)
    (place.desk.root / "kit").write_text("tulips by the garden gate", encoding="utf-8")
    return place.desk.having(
        CONSENT_LEDGER_PASSPHRASE_FILE=str(place.desk.root / "kit"), CONSENT_LEDGER_AS=place["kit"]
    )


def told_to(desk: Desk) -> dict[str, Any]:
    """Every register as somebody is told it, without what counts entries of its own."""
    found = {}
    for name in REGISTERS:
        answer = desk.tell("register", name)
        lines = [[line[part] for part in ("cells", "open", "due", "overdue")] for line in answer["lines"]]
        found[name] = [answer["count"], answer["tally"], answer["shares"], lines]
    return found


def test_no_register_tells_of_a_hold_to_who_may_not_know_nor_does_a_count(place: Place) -> None:
    kit = as_kit(place)
    chief = place.desk.having(CONSENT_LEDGER_AS=place["maud"])
    chief.ask("access", "open", place["form"], purpose="care")
    shared = {"outcome": "share", "purpose": "learning-and-development", "recipients": ["other-setting"]}
    about = {"categories": ["developmental.observation"], "when": "1 September 2026"}
    made = chief.ask("share", "decide", place["mia"], **shared, **about)["entry"]
    before, all_ = told_to(kit), told_to(chief)
    assert made in [line["position"] for line in kit.tell("register", "decisions")["lines"]]
    chief.ask("hold", "place", place["mia"], **WHY, by=place["kit"])  # it was she who asked for it
    denied = {"purpose": "parent-request", "by": place["tove"]}
    file = place.desk.root / "answers.json"
    file.write_text(json.dumps(denied), encoding="utf-8")
    assert chief.run("access", "open", place["form"], "--from", str(file)).code == 4  # stopped by the hold
    assert told_to(kit) == before
    now = told_to(chief)
    assert now["folders"] != all_["folders"]
    assert now["grounds"][0] == all_["grounds"][0] + 1
    assert now["undone"] != all_["undone"]  # the parents are not to be told as long as it stands
    (hold,) = chief.tell("hold", "list")["holds"]
    chief.ask("hold", "release", hold["hold"], reason="risk-over")
    assert told_to(kit) == before


def test_no_register_tells_of_a_grievance_to_whom_it_is_about(place: Place) -> None:
    kit = as_kit(place)
    before = told_to(kit)
    chief = place.desk.having(CONSENT_LEDGER_AS=place["maud"])
    raised = {"matter": "conduct", "complainant": place["gwen"], "words": "She shouted."}
    chief.ask("grievance", "raise", place["kit"], **_grievance(raised))
    assert told_to(kit) == before


def _grievance(said: dict[str, Any]) -> dict[str, Any]:
    from aggregates.vocabulary import choices

    return said | {"matter": next(iter(choices("grievance-matter")))}


# ---- integrity


def test_integrity_says_since_when_nobody_outside_has_seen_anything(place: Place) -> None:
    first = place.tell("register", "integrity")
    assert (first["ok"], first["checked"], first["given"], first["unseen_since"]) == (True, None, None, 0)
    assert [(one["what"], one["state"]) for one in first["held"]] == [
        ("gaps", "held"), ("signed", "held"), ("computer", "held"), ("vault", "held"),
    ]  # fmt: skip
    assert first["unsealed"] == 0
    shown = " ".join(place.run("register", "integrity").out.split())
    assert "Nobody outside was given anything of this ledger yet" in shown
    assert "Nobody has recorded a check of the whole ledger" in shown
    checked = place.do("integrity", "check")["entry"]
    handed = place.tell("report", place["mia"], "--audience", "inspector")["entry"]
    again = place.tell("register", "integrity")
    assert (again["checked"]["entry"], again["checked"]["result"]) == (checked, "held")
    assert (again["given"]["entry"], again["unseen_since"], again["entries_given"]) == (handed, handed, [handed])
    past = place.tell("register", "integrity", "--known-at", str(handed - 1))
    assert (past["given"], past["checked"]["entry"], past["size"]) == (None, checked, handed - 1)
    yesterday = place.tell("register", "integrity", "--as-at", "yesterday")
    assert (yesterday["checked"], yesterday["given"]) == (None, None)


def test_integrity_holds_against_a_line_that_was_kept(place: Place) -> None:
    kept = place.tell("register", "integrity")["kept"]
    found = place.tell("register", "integrity", "--against", kept)
    assert [one["state"] for one in found["held"] if one["what"] == "kept"] == ["held"]
    size = parse_kept(kept).size
    longer, other = (format_kept(Head(n, bytes(32))) for n in (size + 500, size))
    for line in (longer, other):
        answer = place.run("--json", "register", "integrity", "--against", line)
        assert answer.code == 3
        assert [one["state"] for one in json.loads(answer.out)["held"] if one["what"] == "kept"] == ["failed"]
    text = place.run("register", "integrity", "--against", longer)
    assert text.code == 3
    assert "SOMETHING DOES NOT HOLD" in text.out
    place.run("register", "integrity", "--against", "no line").failed(2, "--against", "kept line")


def test_an_end_that_was_cut_off_is_noticed_by_what_this_computer_has_seen(place: Place) -> None:
    database = place.desk.ledger / "ledger.db"
    before = database.read_bytes()
    size = place.tell("register", "integrity")["size"]
    place.do("access", "open", place["form"], purpose="care")
    database.write_bytes(before)  # an old copy is put back
    answer = place.run("--json", "register", "integrity")
    assert answer.code == 3, answer.err
    told = json.loads(answer.out)
    states = {one["what"]: one["state"] for one in told["held"]}
    assert (states["gaps"], states["signed"], states["computer"]) == ("held", "held", "failed")
    assert told["size"] == size  # the look itself was cut off too
    assert "an old copy" in " ".join(place.run("register", "integrity").out.split())


def test_integrity_lists_the_keys_with_what_is_said_of_them(place: Place) -> None:
    as_kit(place)
    chief = place.desk.having(CONSENT_LEDGER_AS=place["maud"])
    keys = {key["person"]: key for key in chief.tell("register", "integrity")["keys"]}
    assert keys[place["kit"]]["powers"] == ["record"]
    assert keys[place["kit"]]["remarks"] == []  # only one person may enrol keys
    assert chief.run("key", "revoke", place["kit"]).code == 0
    size = chief.tell("register", "integrity")["size"]
    keys = {key["person"]: key for key in chief.tell("register", "integrity")["keys"]}
    assert keys[place["kit"]]["revoked"]
    earlier = chief.tell("register", "integrity", "--known-at", str(keys[place["kit"]]["revoked"] - 1))
    assert [key["revoked"] for key in earlier["keys"] if key["person"] == place["kit"]] == [None]
    assert size > earlier["size"]
    assert "revoked by entry" in chief.run("register", "integrity").out
