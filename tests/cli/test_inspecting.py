"""An inspector reads at the desk: what they may, as whom it is recorded, until when, and what they are never shown."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from cli import inspecting
from cli.acts import ACTS
from cli.table import COMMANDS
from support import every_act
from support.case import a_case, two
from support.desk import PASSPHRASE, Answer
from support.place import Place
from support.twins import Twins


@pytest.fixture
def inspected(place: Place) -> Place:
    """Lee Hart inspects."""
    place = Place(place.desk.having(CONSENT_LEDGER_AS=place["maud"]), place.ids)
    return let_in(place)


def let_in(place: Place, **said: Any) -> Place:
    place.ids["lee"] = place.do("person", "add", kind="professional", name="Lee Hart")["person"]
    place.do("role", "assign", place["lee"], role="inspector")
    place.ids["visit"] = opened(place, **said)
    return place


def opened(place: Place, **said: Any) -> str:
    asks = {"kind": "regular", "organisation": "Ofsted", "inspector": place["lee"], **said}
    return str(place.do("inspection", "open", **asks)["inspection"])


def shows(place: Place, *words: str) -> Answer:
    return place.run("inspection", "show", place["visit"], *words)


def last(place: Place, child: str = "mia") -> Any:
    return place.tell("replay", place[child])["history"][-1]


# ---- what they may


def test_everything_that_an_inspector_reads_is_a_command_and_none_but_opening_a_record_is_an_act() -> None:
    every_act.acts()  # so that all are declared
    assert all(COMMANDS.get(path) for path in inspecting.READS)
    assert [path for path in inspecting.READS if path in ACTS] == ["access open"]


@pytest.mark.parametrize(
    "words",
    [
        ("consent", "withdraw"), ("person", "add"), ("report", "manager"), ("hold", "list"), ("key", "list"),
        ("inspection", "show"), ("duties",), ("replay",), ("report",), ("publish",), ("prove",),
    ],
)  # fmt: skip
def test_nothing_else_is_run(inspected: Place, words: tuple[str, ...]) -> None:
    before = inspected.desk.bytes()
    extra = ("1", "--show", "what", "--to", "x", "-o", "p.tlog") if words == ("prove",) else ("x",)
    shows(inspected, *words, *extra).failed(2, "inspector", "")
    assert {k: v for k, v in inspected.desk.bytes().items() if k != "views.db"} == before


def test_any_child_any_day_and_from_a_decision_to_its_proof(inspected: Place) -> None:
    share = {"recipients": ["health-professional"], "purpose": "health", "categories": ["observation"]}
    yes = {"outcome": "share", "reasons": ["supports-health"], "legal_basis": ["A6-1-f"], "words": "She can help."}
    inspected.do("share", "decide", child=inspected["mia"], **share, **yes)
    day = shows(inspected, "report", "day", inspected["mia"], "today")
    assert day.code == 0, day.err
    entry = next(w.split()[0] for w in day.out.partition("consent-ledger report decision ")[2:] if w)
    decision = shows(inspected, "report", "decision", entry)
    assert "consent-ledger prove" in decision.out
    proof = inspected.desk.root / "decision.tlog"
    assert shows(inspected, "prove", entry, "-o", str(proof)).code == 0
    vkey = inspected.run("checkpoint", "--vkey").out.strip()
    assert inspected.run("verify", str(proof), "--vkey", vkey).code == 0


# ---- as whom it is recorded


@pytest.mark.parametrize(
    "words",
    [
        ("report", "day", "@mia", "today"), ("report", "chronology", "@mia"), ("consent", "list", "@mia"),
        ("access", "list", "@mia"), ("share", "list", "@mia"), ("record", "list", "@mia"), ("report", "inspection"),
        ("child", "list"), ("person", "list"),
    ],
)  # fmt: skip
def test_each_look_is_an_entry_in_the_inspectors_name(inspected: Place, words: tuple[str, ...]) -> None:
    size = inspected.tell("checkpoint")["size"]
    said = shows(inspected, *(inspected[w[1:]] if w.startswith("@") else w for w in words))
    assert said.code == 0, said.err
    assert inspected.tell("checkpoint")["size"] == size + 1
    entry = inspected.desk.ledger
    event = read(entry, size + 1)
    by = event.event.by
    assert (str(by.person), by.role, by.attested) == (inspected["lee"], "inspector", "seen")
    assert str(event.recorded_by) == inspected["maud"]
    assert (event.event.audience, str(event.event.to)) == ("inspector", inspected["lee"])


def read(folder: Path, position: int) -> Any:
    from ledger.application import Ledger

    with Ledger.open(folder) as ledger:
        return ledger.read(position)


def test_a_record_that_they_open_is_an_access_on_the_ground_of_an_inspection(inspected: Place) -> None:
    answers = inspected.desk.root / "answers.json"
    answers.write_text(json.dumps({"purpose": "inspection", "by": inspected["jo"]}), encoding="utf-8")
    opened = shows(inspected, "access", "open", inspected["form"], "--from", str(answers))
    assert opened.code == 0, opened.err
    assert "What the form says." in opened.out
    line = inspected.tell("access", "list", inspected["form"])["accesses"][-1]
    assert (line["person"], line["role"], line["ground"]) == (
        inspected["lee"],
        "inspector",
        "right.statutory-inspection",
    )


# ---- until when


def test_it_ends_with_the_inspection(inspected: Place) -> None:
    assert shows(inspected, "child", "list").code == 0
    inspected.do("inspection", "close", inspected["visit"])
    shows(inspected, "child", "list").failed(2, "this inspection is over", "open a new one")


def test_after_its_time_nothing_is_shown(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    twins: Twins = two(tmp_path_factory, monkeypatch)
    place, clock = let_in(twins.held, until="2026-09-07 15:00"), twins.clock
    assert shows(place, "child", "list").code == 0
    clock.turn("2026-09-07 15:00")
    shows(place, "child", "list").failed(2, "the time of this inspection is over", "open a new one")
    place.ids["visit"] = opened(place)
    clock.turn("2026-09-07 23:30")
    assert shows(place, "child", "list").code == 0


def test_nobody_is_let_in_who_is_no_inspector_or_by_who_may_not(inspected: Place) -> None:
    inspected.ids["visit"] = opened(inspected, inspector=inspected["jo"])
    shows(inspected, "child", "list").failed(2, "is not recorded as an inspector", "role assign")
    inspected.ids["visit"] = str(
        inspected.do("inspection", "open", kind="regular", organisation="Ofsted")["inspection"]
    )
    shows(inspected, "child", "list").failed(2, "no inspector is named", "register them")
    inspected.ids["visit"] = opened(inspected)
    inspected.run("key", "enrol", inspected["jo"], stdin=f"{PASSPHRASE} jo\n" * 2)
    (inspected.desk.root / "jo").write_text(f"{PASSPHRASE} jo", encoding="utf-8")
    words = str(inspected.desk.root / "jo")
    jo = Place(
        inspected.desk.having(CONSENT_LEDGER_PASSPHRASE_FILE=words, CONSENT_LEDGER_AS=inspected["jo"]), inspected.ids
    )
    shows(jo, "child", "list").failed(4, "only the manager or a designated person", "ask one of them")


# ---- what they are never shown


def test_held_cases_are_shown_and_holds_are_not(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    twins: Twins = two(tmp_path_factory, monkeypatch)
    twins.clock.turn("2026-09-14 09:00")
    hold, case = a_case(twins, {"against": ["parents"]})
    place = let_in(twins.held)
    late = {"matter": "conduct", "complainant": place["tove"], "words": "Late again."}
    grievance = place.do("grievance", "raise", subject=place["jo"], **late)
    twins.clock.turn("2026-11-14 09:00")  # the review of the hold is overdue
    place.ids["visit"] = opened(place)
    shown = [
        shows(place, *words)
        for words in (
            ("report", "day", place["mia"], "today"), ("report", "chronology", place["mia"], "--all"),
            ("report", "decision", case), ("report", "inspection"), ("consent", "list", place["mia"]),
            ("access", "list", place["mia"]), ("share", "list", place["mia"]), ("record", "list", place["mia"]),
            ("child", "list"),
        )
    ]  # fmt: skip
    said = "\n".join(answer.out + answer.err for answer in shown)
    assert all(answer.code == 0 for answer in shown), said
    assert "children's social care" in said
    assert "kept from" not in said
    assert not re.search(r"\bholds?\b", re.sub(r"(?i)legal[ -]holds?|hold nothing up", "", said), re.IGNORECASE)
    assert "Late again" not in said
    assert grievance["grievance"][:5] not in said
    assert hold not in said
