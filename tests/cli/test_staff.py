"""Joining, leaving and handing over, each in one sitting, with real key files."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from ledger import leaving
from ledger.application import Ledger
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


@pytest.fixture
def kit(mine: Office) -> dict[str, Any]:
    """Kit joins as a member of staff and designated person."""
    answers = {"name": "Kit Larkin", "roles": ["staff", "designated-person"], "method": "signed", "when": FIRST_DAY}
    said = join(mine.desk, KITS, KITS, **answers).json
    return dict(said)


def manager(desk: Desk) -> Desk:
    """Maud says who she is, now that there are several keys."""
    with Ledger.open(desk.ledger) as ledger:
        first = min(ledger.powers.keys.values(), key=lambda key: key.since)
        return desk.having(CONSENT_LEDGER_AS=str(UUID(bytes=first.person)))


def test_somebody_joins_in_one_sitting_and_works_at_once(mine: Office, kit: dict[str, Any]) -> None:
    assert len({entry["entry"] for entry in kit["entries"]}) == len(kit["entries"]) == 5  # one transaction
    listed = next(p for p in manager(mine.desk).tell("person", "list")["persons"] if p["person"] == kit["person"])
    assert {role["role"] for role in listed["roles"]} == {"staff", "designated-person"}
    theirs = as_(mine.desk, kit["person"], KITS)
    assert theirs.ask("child", "add", name="Ned Marsh")["recorded_by"] == kit["person"]
    assert "Mia Lind" in theirs.run("child", "list").out
    acknowledged = manager(mine.desk).tell("policy", "acknowledged")
    assert kit["person"] in str(acknowledged)
    assert manager(mine.desk).run("verify").code == 0


def test_the_card_says_whose_key_it_is(mine: Office) -> None:
    answer = mine.desk.run(
        "staff", "join", "--roles", "staff", "--when", FIRST_DAY,
        stdin=typed("Kit Larkin", "", "", "", KITS, KITS),
    )  # fmt: skip
    assert answer.code == 0, answer.err
    assert "keep it at home" in answer.out
    assert "key fingerprint" in answer.out
    assert "Kit Larkin" in answer.out


def test_a_volunteer_joins_without_a_key(mine: Office) -> None:
    said = join(mine.desk, name="Vera Holt", roles=["volunteer"], when=FIRST_DAY).json
    assert (said["fingerprint"], said["key"]) == (None, None)
    assert len(list((mine.desk.ledger / "keys").iterdir())) == 1


def test_a_passphrase_that_is_too_short_records_nothing(mine: Office) -> None:
    before = mine.desk.bytes()
    join(mine.desk, "short", "short", name="Kit Larkin", roles=["staff"], when=FIRST_DAY).failed(2, "too short", "")
    assert mine.desk.bytes() == before


def test_whoever_is_registered_already_gets_only_what_is_missing(mine: Office) -> None:
    said = join(mine.desk, KITS, KITS, person=mine.ref("jo"), roles=["staff"], when="now", method="spoken").json
    assert said["type"] == "policy.acknowledged"  # Jo is registered and staff already
    assert said["fingerprint"]
    again = join(mine.desk, person=mine.ref("jo"), roles=["staff"], when="now", method="spoken")
    assert again.code == 2  # several keys: who is at the desk?
    again = join(manager(mine.desk), person=mine.ref("jo"), roles=["staff"], when="now", method="spoken")
    assert again.json["entries"] == []


def test_somebody_who_left_cannot_unlock_any_more(mine: Office, kit: dict[str, Any], tmp_path: Path) -> None:
    desk, key_file = manager(mine.desk), mine.desk.ledger / "keys" / kit["person"].replace("-", "")
    copy = tmp_path / "copy"
    shutil.copy(key_file, copy)
    desk.tell("key-person", "assign", mine.ref("mia"), kit["person"])
    said = desk.ask("staff", "leave", kit["person"], successor=mine.ref("jo"))
    assert said["key_revoked"] is True
    assert said["levels"] == ["ordinary", "restricted"]
    assert said["key_children"] == [mine.ref("mia")]
    assert not key_file.exists()
    theirs = as_(mine.desk, kit["person"], KITS)
    theirs.run("child", "list").failed(2, "", "")
    shutil.copy(copy, key_file)  # they kept it, and put it back
    theirs.run("child", "list").failed(2, "", "")
    with Ledger.open(mine.desk.ledger) as ledger, Vault.open(ledger.opened.place / "vault.db", ledger.origin) as vault:
        opened = [vault.ways_in(level, public) for level, public in ledger.powers.levels.items()]
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
    manager(mine.desk).ask("staff", "leave", kit["person"])
    with Ledger.open(mine.desk.ledger) as ledger:
        with pytest.raises(NotOpen, match="was revoked by entry"):
            ledger.admit(identity)


def test_a_last_day_to_come_ends_roles_then_and_the_key_on_the_day(mine: Office, kit: dict[str, Any]) -> None:
    desk = manager(mine.desk)
    answer = desk.run("staff", "leave", kit["person"], "--when", "in 5 days", stdin="\n")
    if answer.code:  # how a day ahead is said
        answer = desk.run("staff", "leave", kit["person"], "--when", "tomorrow", stdin="\n")
    assert answer.code == 0, answer.err
    assert "until their last day is over" in answer.out
    assert as_(mine.desk, kit["person"], KITS).run("child", "list").code == 0


def test_nobody_records_their_own_leaving(mine: Office, kit: dict[str, Any]) -> None:
    desk = manager(mine.desk)
    me = desk.environ["CONSENT_LEDGER_AS"]
    before = desk.bytes()
    desk.run("staff", "leave", me, stdin="\n").failed(2, "their own leaving", "handover")
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
        assert desk.run("staff", "leave", kit["person"], "--when", "now", stdin="\n").code == 130
    join(desk, NEXT, NEXT, name="Priya Nair", roles=["staff"], when="now")  # any other key does
    with Ledger.open(mine.desk.ledger) as ledger, Vault.open(ledger.opened.place / "vault.db", ledger.origin) as vault:
        gone = {k.encryption_key for k in ledger.powers.keys.values() if k.revoked is not None}
        assert len(gone) == 1
        readers = {i for level in ledger.powers.levels for i in vault.readers(level)}
        from ledger.custody.wrap import encryption_key_id

        assert not {encryption_key_id(key) for key in gone} & readers
        assert all(vault.level_keys(level) == {encryption_key_id(p)} for level, p in ledger.powers.levels.items())
    assert desk.run("verify").code == 0
