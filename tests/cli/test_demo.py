"""The demo: a year played through the public functions, told as a story whose every line can be looked up."""

from __future__ import annotations

import shlex
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from cli.demo.cast import draw
from ledger.application import LEAP
from support.desk import Desk


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Desk, Any]:
    """The desk and the story of seed 7. Read only."""
    desk = Desk.on(tmp_path_factory.mktemp("demo")).having(CONSENT_LEDGER_PASSPHRASE_FILE="")
    return desk, desk.run("--json", "demo", str(desk.ledger), "--seed", "7", place=False).json


def test_it_verifies_and_says_that_it_is_a_demo(played: tuple[Desk, Any]) -> None:
    desk, told = played
    assert told["demo"] is told["ok"] is True
    assert told["origin"].startswith("demo/")
    verified = desk.run("verify")
    assert verified.code == 0
    assert f"{told['entries']} entries" in verified.out
    assert "DEMO" in verified.out
    assert "Verified." not in verified.out  # its memory lies beside it


def test_each_line_names_a_command_that_shows_it(played: tuple[Desk, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """Typed as they stand, without a passphrase: a demo finds its own. What makes a report is tried on a copy, below."""
    desk, told = played
    monkeypatch.chdir(desk.ledger)
    vkey = desk.run("checkpoint", "--vkey").out.strip()
    shown = {line["shown_by"] for line in told["story"] if "shown_by" in line}
    assert len(shown) >= 12
    for command in sorted(shown):
        argv = shlex.split(command.replace("KEY", vkey))[1:]
        if argv[0] not in ("report", "replay"):
            answer = desk.run(*argv)
            assert answer.code == 0, (command, answer.err)
            assert "DEMO" in answer.out or argv[:2] == ["policy", "show"]


def test_both_clocks_answer(played: tuple[Desk, Any]) -> None:
    """Withdrawn on Monday, entered on Wednesday: as at Tuesday, as known then and as known today."""
    desk, told = played
    then, today = (
        next(line["shown_by"] for line in told["story"] if line.get("said") == said)
        for said in ("As at Tuesday, as known on Tuesday: in force.", "As at Tuesday, as known today: withdrawn.")
    )
    stands = [desk.tell(*shlex.split(command)[1:])["consents"][0]["status"] for command in (then, today)]
    assert stands == ["in-force", "withdrawn"]


def test_it_covers_the_whole_desk(played: tuple[Desk, Any], tmp_path: Path) -> None:
    desk, told = played
    copy = desk.copy(tmp_path).having(CONSENT_LEDGER_PASSPHRASE_FILE="")
    children = copy.tell("child", "list")["children"]
    types = {line["type"] for c in children for line in copy.tell("replay", c["child"])["history"]}
    assert types >= {
        "child.enrolled", "relationship.recorded", "key_person.assigned", "record.created", "consent.requested",
        "consent.given", "consent.refused", "consent.withdrawn", "access.granted", "access.denied", "access.told",
        "information.requested", "sharing.decided", "information.disclosed", "disclosure.denied", "entry.corrected",
        "receipt.issued", "report.generated", "notice.served", "other_setting.recorded", "standing.decided",
        "grant.given", "custody.changed", "consent.conflict_recorded", "child.left", "records.passed",
        "records.transferred", "transfer.confirmed", "record.destroyed", "discussion.recorded", "advice.sought",
        "advice.received", "hold.placed", "hold.reviewed", "hold.released", "consent.not_sought", "parent.not_informed",
        "sharing.assessed", "referral.made", "referral.outcome", "sharing.receipt_confirmed", "parent.informed",
        "parent.informed_of_sharing",
    }  # fmt: skip
    outcomes = {line.get("said") for line in told["story"]}
    assert any(said and "not to share" in said for said in outcomes)


@pytest.mark.parametrize(
    ("said", "duty"),
    [
        ("On Friday it is overdue.", "return-paper-as-agreed"),
        ("The review is overdue.", "review-policy"),
        ("Now the parents are to be told within a day.", "inform-parents"),
        ("Social care enquires by law. It has a day.", "answer-statutory-request"),
        ("The hold was to be looked at on Tuesday: overdue.", "review-hold"),
        ("Social care agrees: the hold ends, and what waited is due.", "inform-of-sharing"),
    ],
)
def test_what_the_story_calls_due_is_on_the_list_of_that_day(played: tuple[Desk, Any], said: str, duty: str) -> None:
    desk, told = played
    command = next(line["shown_by"] for line in told["story"] if line.get("said") == said)
    assert duty in {line["duty"] for line in desk.tell(*shlex.split(command)[1:])["duties"]}


def test_what_a_hold_keeps_back_is_off_the_list_while_it_stands(played: tuple[Desk, Any]) -> None:
    desk, told = played
    command = next(line["shown_by"] for line in told["story"] if line.get("said") == "What would have told them waits.")
    assert "inform-parents" not in {line["duty"] for line in desk.tell(*shlex.split(command)[1:])["duties"]}


def test_the_year_ends_with_nothing_that_the_clock_would_ask_about(played: tuple[Desk, Any]) -> None:
    desk, told = played
    days = sorted({date.fromisoformat(line["day"]) for line in told["story"] if "day" in line})
    assert all(later - earlier < LEAP for earlier, later in pairwise([*days, datetime.now(UTC).date()]))
    assert "leapt" not in desk.run("verify").out


def test_the_key_person_opens_what_is_theirs_and_not_what_is_restricted(
    played: tuple[Desk, Any], tmp_path: Path
) -> None:
    desk, _ = played
    copy = desk.copy(tmp_path)
    words = {"CONSENT_LEDGER_PASSPHRASE_FILE": str(copy.ledger / "passphrase-key-person.txt")}
    keys = copy.having(CONSENT_LEDGER_PASSPHRASE_FILE="").tell("key", "list")["keys"]
    colleague = copy.having(**words, CONSENT_LEDGER_AS=keys[1]["person"])
    child = colleague.tell("child", "list")["children"][0]
    tower, quiet = colleague.tell("record", "list", child["child"])["records"]
    assert "twelve bricks" in colleague.run("access", "open", tower["ref"], "--purpose", "care").out
    closed = colleague.run("access", "open", quiet["ref"], "--purpose", "care").out
    assert "book corner" not in closed
    assert "cannot be shown" in closed


@pytest.mark.thorough
def test_another_seed_gives_other_people_and_the_same_seed_the_same() -> None:
    assert draw(1) == draw(1)
    assert len({draw(seed) for seed in range(20)}) == 20
    for seed in range(50):
        cast = draw(seed)
        adults = (
            cast.manager,
            cast.designated,
            cast.key_person,
            cast.colleague,
            cast.student,
            cast.mother,
            cast.father,
        )
        assert len({*adults, cast.neighbour, cast.visitor}) == 9
        assert len({*cast.twins, cast.colleagues_child, cast.neighbours_child}) == 4


def test_the_story_in_words_says_why_everything_lies_in_one_folder(tmp_path: Path) -> None:
    desk = Desk.on(tmp_path).having(CONSENT_LEDGER_PASSPHRASE_FILE="")
    told = desk.run("demo", str(desk.ledger), place=False)
    assert told.code == 0
    assert told.out.startswith("DEMO: ")
    assert "That is only for a demo" in told.out
    assert "Who saw the records" in told.out
    assert "Held against: " in told.out
    names = {path.name for path in desk.ledger.iterdir()}
    assert names >= {"ledger.db", "vault", "keys", "passphrase.txt", "recovery-sheet.txt", "for-a-parent.proof"}
    before = desk.bytes()
    desk.run("demo", str(desk.ledger), place=False).failed(2, "is not empty", "a new folder")
    assert desk.bytes() == before


def test_a_performance_that_breaks_off_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> None:
        raise RuntimeError("the curtain fell")

    monkeypatch.setattr("cli.commands.demo.play_on", broken)
    desk = Desk.on(tmp_path)
    assert desk.run("demo", str(desk.ledger), place=False).code == 1
    assert not desk.ledger.exists()
