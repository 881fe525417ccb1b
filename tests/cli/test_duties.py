"""The list of duties and the registers at the desk: what is shown, to whom, and that a look is recorded."""

from __future__ import annotations

from typing import Any

import pytest

from aggregates.rules import shipped
from cli.table import COMMANDS
from support.desk import Desk
from support.office import Office

SAID = {"outcome": "do-not-share", "purpose": "health", "reasons": ["not-relevant"], "words": "Not theirs to know."}


def decided(mine: Office) -> int:
    entry: int = mine.desk.ask("share", "decide", mine.ref("mia"), **SAID)["entry"]
    return entry


def as_jo(mine: Office) -> Desk:
    """Jo, a member of staff, with a key of her own."""
    mine.desk.run("key", "enrol", mine.ref("jo"), stdin="tulips by the garden gate\n" * 2)
    (mine.desk.root / "jo").write_text("tulips by the garden gate", encoding="utf-8")
    return mine.desk.having(CONSENT_LEDGER_PASSPHRASE_FILE=str(mine.desk.root / "jo"), CONSENT_LEDGER_AS=mine.ref("jo"))


def test_grouped_with_what_is_due_when_and_from_which_entry(mine: Office) -> None:
    entry = decided(mine)
    answer = mine.desk.run("duties")
    title, *rest = answer.out.splitlines()
    assert title.startswith("What is still to be done, as at now")
    heading = rest.index("no folder named: Safeguarding, SEND or GDPR (S74)")
    assert "Mia Lind" in rest[heading + 2]
    assert f"entry {entry}" in rest[heading + 2]
    assert rest.count("no folder named: Safeguarding, SEND or GDPR (S74)") == 1


def test_as_at_and_only_what_is_overdue(mine: Office) -> None:
    note = {"category": "beyond-personal.bullying", "content": "A push at the sandpit."}
    made = mine.desk.ask("record", "create", mine.ref("mia"), **note, when="yesterday 0:00")
    (late,) = mine.desk.tell("duties", mine.ref("mia"), "--overdue")["duties"]
    assert (late["position"], late["duty"], late["overdue"]) == (made["entry"], "inform-parents", True)
    assert "OVERDUE since" in mine.desk.run("duties").out
    assert mine.desk.tell("duties", "--overdue", "--as-at", "yesterday 12:00")["duties"] == []
    assert mine.desk.tell("duties", mine.ref("mia"), "--known-at", str(made["entry"] - 1))["duties"] == []


def test_a_look_at_a_childs_duties_and_at_a_register_is_recorded(mine: Office) -> None:
    assert "recorded as entry" in mine.desk.run("duties", mine.ref("mia")).out
    assert "recorded as entry" in mine.desk.run("register", "decisions").out
    assert "recorded as entry" not in mine.desk.run("duties").out  # the day's work


def test_nobody_but_who_decides_about_holds_learns_of_one(mine: Office) -> None:
    note = {"category": "beyond-personal.bullying", "content": "A push at the sandpit."}
    mine.desk.ask("record", "create", mine.ref("mia"), **note)
    jo = as_jo(mine)
    chief = mine.desk.having(CONSENT_LEDGER_AS=mine.desk.tell("key", "list")["keys"][0]["person"])
    before = jo.tell("duties")["duties"]
    why = {"against": ["parents"], "reason": "prejudice-investigation", "words": "Not a word to them."}
    chief.ask("hold", "place", mine.ref("mia"), **why, by=mine.ref("jo"))  # though it was she who asked for it
    assert [d["topic"] for d in chief.tell("duties")["duties"]].count("hold.placed") == 1
    assert jo.tell("duties")["duties"] == before
    assert "hold" not in jo.run("duties").out
    assert jo.tell("register", "folders")["lines"] == []
    assert len(chief.tell("register", "folders")["lines"]) == 1


def test_complete_by_hand_asks_for_folders_and_words(mine: Office) -> None:
    entry = decided(mine)
    done = mine.desk.run("complete", str(entry), stdin="send\nFiled today.\n")
    assert done.code == 0, done.err
    assert "what was missing was put right" in done.out
    assert "no folder" not in mine.desk.run("duties").out
    mine.desk.run("complete", str(entry), stdin="\n\n").failed(2, "nothing says what was added", "folders")


REGISTERS = sorted(shipped().data["registers"])


@pytest.mark.parametrize("name", REGISTERS)
def test_every_register_can_be_shown_and_explains_itself(mine: Office, name: str) -> None:
    decided(mine)
    answer = mine.desk.run("register", name, mine.ref("mia"), "--as-at", "today")
    assert answer.code == 0, answer.err
    assert "recorded as entry" in answer.out
    assert "CHILD" in mine.desk.run("register", name, "--help").out
    found: dict[str, Any] = mine.desk.tell("register", name)
    assert found["count"] == sum(line["count"] for line in found["lines"])


def test_every_register_of_the_rules_has_its_command() -> None:
    found = {name for name in COMMANDS if name.startswith("register ")}
    assert found - {"register integrity"} == {
        f"register {name}" for name in REGISTERS
    }  # that one is no fold of entries
