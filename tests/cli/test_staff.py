"""Joining, leaving and handing over, each in one sitting, with real key files."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from ledger import leaving
from ledger.application import Ledger
from ledger.custody import place
from ledger.custody.vault import Vault
from support.desk import Answer, Desk
from support.office import Office

KITS = "willow pepper lantern drizzle"
NEXT = "marble otter candle hazel"
FIRST_DAY = "1 September 2026"


def typed(*lines: str) -> str:
    return "".join(f"{line}\n" for line in lines)


def join(desk: Desk, *passphrase: str, **answers: Any) -> Answer:
    """`staff join` with the answers from a file and the passphrase from the keyboard."""
    import json

    file = desk.root / "join.json"
    file.write_text(json.dumps(answers), encoding="utf-8")
    return desk.run("--json", "staff", "join", "--from", str(file), stdin=typed(*passphrase))


def as_(desk: Desk, person: str, passphrase: str) -> Desk:
    """Somebody else at the same computer."""
    words = desk.root / f"words-{person[:8]}"
    words.write_text(passphrase, encoding="utf-8")
    return desk.having(CONSENT_LEDGER_PASSPHRASE_FILE=str(words), CONSENT_LEDGER_AS=person)


@pytest.fixture(autouse=True)
def home(mine: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """The vault is found by these tests, too."""
    monkeypatch.setenv(place.HOME, mine.desk.environ[place.HOME])


@pytest.fixture
def kit(mine: Office) -> dict[str, Any]:
    """Kit joins as a member of staff and designated person."""
    answers = {
        "name": "Kit Larkin",
        "roles": ["staff", "designated-person"],
        "method": "signed",
        "first_day": FIRST_DAY,
    }
    said = join(mine.desk, KITS, KITS, **answers).json
    return dict(said)


def manager(desk: Desk) -> Desk:
    """Maud says who she is, now that there are several keys."""
    with Ledger.open(desk.ledger) as ledger:
        first = min(ledger.powers.keys.values(), key=lambda key: key.since)
        return desk.having(CONSENT_LEDGER_AS=str(UUID(bytes=first.person)))


def test_somebody_joins_in_one_sitting_and_works_at_once(mine: Office, kit: dict[str, Any]) -> None:
    assert len({entry["entry"] for entry in kit["entries"]}) == len(kit["entries"]) == 5  # one transaction
    held = [t for t in manager(mine.desk).tell("person", "list")["roles"] if t["person"] == kit["person"]]
    assert {t["role"] for t in held} == {"staff", "designated-person"}
    assert {t["since"] for t in held} == {"2026-08-31T23:00:00Z"}
    theirs = as_(mine.desk, kit["person"], KITS)
    assert theirs.ask("child", "add", name="Ned Marsh")["recorded_by"] == kit["person"]
    assert "Mia Lind" in theirs.run("child", "list").out
    acknowledged = manager(mine.desk).tell("policy", "acknowledged")
    assert kit["person"] in str(acknowledged)
    assert manager(mine.desk).run("verify").code == 0


def test_the_card_says_whose_key_it_is(mine: Office) -> None:
    answer = mine.desk.run(
        "staff", "join", "--roles", "staff", "--first-day", FIRST_DAY,
        stdin=typed("Kit Larkin", "", "", "", KITS, KITS),
    )  # fmt: skip
    assert answer.code == 0, answer.err
    assert "keep it at home" in answer.out
    assert "key fingerprint" in answer.out
    assert "Kit Larkin" in answer.out


def test_a_volunteer_joins_without_a_key(mine: Office) -> None:
    said = join(mine.desk, name="Vera Holt", roles=["volunteer"], first_day=FIRST_DAY).json
    assert (said["fingerprint"], said["key"]) == (None, None)
    assert len(list((mine.desk.ledger / "keys").iterdir())) == 1


def test_a_passphrase_that_is_too_short_records_nothing(mine: Office) -> None:
    before = mine.desk.bytes()
    join(mine.desk, "short", "short", name="Kit Larkin", roles=["staff"], first_day=FIRST_DAY).failed(
        2, "too short", ""
    )
    assert mine.desk.bytes() == before


def test_whoever_is_registered_already_gets_only_what_is_missing(mine: Office) -> None:
    said = join(mine.desk, KITS, KITS, person=mine.ref("jo"), roles=["staff"], first_day="today", method="spoken").json
    assert said["type"] == "policy.acknowledged"  # Jo is registered and staff already
    assert said["fingerprint"]
    again = join(mine.desk, person=mine.ref("jo"), roles=["staff"], first_day="today", method="spoken")
    assert again.code == 2  # several keys: who is at the desk?
    again = join(manager(mine.desk), person=mine.ref("jo"), roles=["staff"], first_day="today", method="signed")
    assert again.json["entries"] == []


def test_somebody_who_left_cannot_unlock_any_more(mine: Office, kit: dict[str, Any], tmp_path: Path) -> None:
    desk, key_file = manager(mine.desk), mine.desk.ledger / "keys" / kit["person"].replace("-", "")
    copy = tmp_path / "copy"
    shutil.copy(key_file, copy)
    desk.ask("key-person", "assign", mine.ref("mia"), kit["person"])
    said = desk.ask("staff", "leave", kit["person"], last_day="today", successor=mine.ref("jo"))
    assert said["key_revoked"] is True
    assert said["levels"] == ["ordinary", "restricted"]
    assert said["key_children"] == [mine.ref("mia")]
    assert not key_file.exists()
    theirs = as_(mine.desk, kit["person"], KITS)
    theirs.run("child", "list").failed(2, "", "")
    shutil.copy(copy, key_file)  # they kept it, and put it back
    theirs.run("child", "list").failed(2, "", "")
    with Ledger.open(mine.desk.ledger) as ledger, Vault.open(ledger.opened.place / "vault.db", ledger.origin) as vault:
        opened = [len(vault.readers(level, public)) for level, public in ledger.powers.levels.items()]
    assert opened == [2, 2, 2]  # the manager and the sheet
    adults = desk.tell("child", "list")
    assert kit["person"] not in str(adults["children"])
    assert desk.run("verify").code == 0


def test_the_key_of_a_leaver_that_is_put_back_opens_nothing(mine: Office, kit: dict[str, Any]) -> None:
    """Below the desk: the file is there again when somebody tries."""
    from ledger.custody.keyfile import read_keyfile
    from ledger.errors import NotOpen

    path = mine.desk.ledger / "keys" / kit["person"].replace("-", "")
    with Ledger.open(mine.desk.ledger) as ledger:
        identity = read_keyfile(path, ledger.origin, KITS)
    manager(mine.desk).ask("staff", "leave", kit["person"], last_day="today")
    with Ledger.open(mine.desk.ledger) as ledger, pytest.raises(NotOpen, match="was revoked by entry"):
        ledger.admit(identity)


def test_a_last_day_to_come_ends_roles_then_and_the_key_on_the_day(mine: Office, kit: dict[str, Any]) -> None:
    desk = manager(mine.desk)
    ahead = (datetime.now(UTC) + timedelta(days=5)).date().isoformat()
    answer = desk.run("staff", "leave", kit["person"], "--last-day", ahead, stdin="\n")
    assert answer.code == 0, answer.err
    assert "until their last day is over" in answer.out
    assert as_(mine.desk, kit["person"], KITS).run("child", "list").code == 0


def test_nobody_records_their_own_leaving(mine: Office, kit: dict[str, Any]) -> None:
    desk = manager(mine.desk)
    me = desk.environ["CONSENT_LEDGER_AS"]
    before = desk.bytes()
    desk.run("staff", "leave", me, "--last-day", "today", stdin="\n").failed(2, "their own leaving", "handover")
    assert desk.bytes() == before


@pytest.mark.parametrize("step", ["_key_anew", "settle"])
def test_a_leaving_that_was_interrupted_is_finished_by_the_next_who_can(
    mine: Office, kit: dict[str, Any], monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    desk = manager(mine.desk)
    settle, calls = getattr(leaving, step), []

    def killed(*given: Any) -> Any:
        calls.append(given)
        if step == "_key_anew" or len(calls) > 1:  # the first settling is before anything is recorded
            raise KeyboardInterrupt
        return settle(*given)

    with monkeypatch.context() as patch:
        patch.setattr(leaving, step, killed)
        assert desk.run("staff", "leave", kit["person"], "--last-day", "today", stdin="\n").code == 130
    join(desk, NEXT, NEXT, name="Priya Nair", roles=["staff"], first_day="today")  # any other key does
    with Ledger.open(mine.desk.ledger) as ledger, Vault.open(ledger.opened.place / "vault.db", ledger.origin) as vault:
        gone = {k.encryption_key for k in ledger.powers.keys.values() if k.revoked is not None}
        assert len(gone) == 1
        readers = {i for level in ledger.powers.levels for i in vault.readers(level)}
        from ledger.custody.wrap import encryption_key_id

        assert not {encryption_key_id(key) for key in gone} & readers
        assert all(vault.level_keys(level) == {encryption_key_id(p)} for level, p in ledger.powers.levels.items())
    assert desk.run("verify").code == 0


# ---- from one manager to the next


def current(desk: Desk, role: str) -> list[dict[str, Any]]:
    """Who holds a role today."""
    return [t for t in desk.tell("person", "list")["roles"] if t["role"] == role and t["until"] is None]


def handed(desk: Desk, person: str, *lines: str) -> Any:
    """`staff handover` with both there; what is typed comes from the keyboard, a line each."""
    sheet = str(desk.root / "next-sheet.txt")
    answer = desk.run("--json", "staff", "handover", person, "--recovery-sheet", sheet, stdin=typed(*lines))
    return answer.json


def test_the_management_passes_on_in_one_sitting(mine: Office, kit: dict[str, Any]) -> None:
    desk, maud = manager(mine.desk), manager(mine.desk).environ["CONSENT_LEDGER_AS"]
    said = handed(desk, kit["person"], KITS, NEXT, NEXT)
    assert (said["how"], said["outgoing"], said["incoming"]) == ("together", maud, kit["person"])
    assert said["failed"] == []
    theirs = as_(mine.desk, kit["person"], NEXT)
    assert theirs.ask("role", "assign", mine.ref("tove"), role="senco")["entries"]  # only a manager may
    desk.run("child", "list").failed(2, "", "")  # Maud's key has ended
    assert [t["person"] for t in current(theirs, "manager")] == [kit["person"]]
    verified = theirs.run("verify")
    assert verified.code == 0
    assert "countersignature" not in verified.out  # Kit's old key signed for the new one
    shown = theirs.run("prove", str(said["entry"]), "--json")
    assert shown.code in (0, 2)
    second = theirs.run("key", "recover", "--sheet", str(desk.root / "sheet.txt"), stdin=typed(KITS, KITS))
    second.failed(2, "newest recovery sheet", "")  # the old sheet is spent


def test_both_signatures_stand_under_the_handover(mine: Office, kit: dict[str, Any]) -> None:
    from ledger.evidence import envelope

    said = handed(manager(mine.desk), kit["person"], KITS, NEXT, NEXT)
    with Ledger.open(mine.desk.ledger) as ledger:
        leaf = envelope.parse_leaf(ledger.row(said["entry"]).state)
        signers = {UUID(bytes=ledger.powers.keys[key].person) for key, _ in leaf.signatures}
        event = ledger.read(said["entry"])
    assert {str(one) for one in signers} == {said["outgoing"], said["incoming"]}
    assert event.event.by.attested == "own_key"
    assert str(event.recorded_by) == said["outgoing"]


def test_the_page_is_printed_for_both_to_sign(mine: Office) -> None:
    out = mine.desk.root / "handover.html"
    answer = mine.desk.run(
        "staff", "handover", "--recovery-sheet", str(mine.desk.root / "s2"), "-o", str(out),
        stdin=typed("Kit Larkin", NEXT, NEXT),
    )  # fmt: skip
    assert answer.code == 0, answer.err
    page = out.read_text("utf-8")
    for words in ("Kit Larkin", "Maud Ashworth", "____", "Every check of its", "No places for backups"):
        assert words in page


def test_who_stays_keeps_their_other_roles(mine: Office, kit: dict[str, Any]) -> None:
    desk, maud = manager(mine.desk), manager(mine.desk).environ["CONSENT_LEDGER_AS"]
    desk.ask("role", "assign", maud, role="senco")
    sheet = str(desk.root / "next-sheet.txt")
    argv = ("--json", "staff", "handover", kit["person"], "--stays", "--recovery-sheet", sheet)
    assert desk.run(*argv, stdin=typed(KITS, NEXT, NEXT)).code == 0
    theirs = as_(mine.desk, kit["person"], NEXT)
    held = {t["role"] for t in theirs.tell("person", "list")["roles"] if t["person"] == maud and t["until"] is None}
    assert held == {"senco"}
    answer = theirs.run("--json", "key", "enrol", maud, stdin=typed(KITS, KITS))
    assert answer.json["powers"] == ["record"]


@pytest.mark.parametrize("step", ["look", "sign", "finish"])
def test_a_handover_that_broke_off_goes_on(
    mine: Office, kit: dict[str, Any], monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    from cli import management

    desk = manager(mine.desk)
    with monkeypatch.context() as patch:
        patch.setattr(management, step, lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt))
        sheet = str(desk.root / "broken.txt")
        argv = ("staff", "handover", kit["person"], "--recovery-sheet", sheet)
        assert desk.run(*argv, stdin=typed(KITS, NEXT, NEXT)).code == 130
    assert desk.run("verify").code == 0
    theirs = as_(mine.desk, kit["person"], NEXT)
    if step == "finish":  # it was signed: the next manager finishes it
        assert theirs.run("--json", "staff", "handover").json["how"] == "together"
    else:
        assert handed(desk, kit["person"], NEXT)["how"] == "together"
    desk.run("child", "list").failed(2, "", "")
    assert theirs.ask("role", "assign", mine.ref("tove"), role="senco")["entries"]
    assert theirs.run("verify").code == 0


def test_only_the_manager_hands_over(mine: Office, kit: dict[str, Any]) -> None:
    theirs = as_(mine.desk, kit["person"], KITS)
    before = mine.desk.bytes()
    theirs.run("staff", "handover", mine.ref("jo")).failed(2, "only the manager", "--sheet")
    assert mine.desk.bytes() == before


def test_after_a_dead_manager_the_sheet_makes_the_next_one(mine: Office) -> None:
    """Nobody knows Maud's passphrase; the chair has the sheet. From there to recording and verifying."""
    desk = mine.desk
    sheet, following = str(desk.root / "sheet.txt"), str(desk.root / "following.txt")
    locked = desk.having(CONSENT_LEDGER_PASSPHRASE_FILE="")
    argv = ("--json", "staff", "handover", "--sheet", sheet, "--recovery-sheet", following, "--last-day", "yesterday")
    said = locked.run(*argv, stdin=typed(NEXT, NEXT, "Sela Grant")).json
    assert said["how"] == "recovery-sheet"
    theirs = as_(desk, said["incoming"], NEXT)
    assert theirs.ask("child", "add", name="Ned Marsh")["sealed"] is True
    assert theirs.ask("role", "assign", mine.ref("tove"), role="senco")["entries"]
    held = {t["person"]: t["role"] for t in current(theirs, "manager")}
    assert held == {said["incoming"]: "manager"}
    desk.having(CONSENT_LEDGER_AS=said["outgoing"]).run("child", "list").failed(2, "", "")
    verified = theirs.run("verify")
    assert verified.code == 0
    assert "recovery sheet" in verified.out
    printed = theirs.run("report", mine.ref("mia"))
    assert printed.code == 0


def test_a_dead_managers_handover_that_broke_off_goes_on(mine: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    from cli import management

    desk = mine.desk
    locked = desk.having(CONSENT_LEDGER_PASSPHRASE_FILE="")
    with monkeypatch.context() as patch:
        patch.setattr(management, "take_over", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt))
        argv = ("staff", "handover", "--sheet", str(desk.root / "sheet.txt"), "--recovery-sheet", str(desk.root / "b"))
        assert locked.run(*argv, stdin=typed(NEXT, NEXT, "Sela Grant")).code == 130
    with Ledger.open(desk.ledger) as ledger:
        newest = max(ledger.powers.keys.values(), key=lambda key: key.since)
    theirs = as_(desk, str(UUID(bytes=newest.person)), NEXT)
    argv = ("--json", "staff", "handover", "--recovery-sheet", str(desk.root / "c"))
    assert theirs.run(*argv, stdin=typed("Sela Grant")).json["how"] == "recovery-sheet"
    assert theirs.run("verify").code == 0
