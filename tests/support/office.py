"""A small playgroup made through the program, for tests of the desk."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from ledger.custody import keyfile
from ledger.custody.keyfile import LEAST, read_keyfile, write_keyfile
from support.desk import PASSPHRASE, Desk


@dataclass(frozen=True)
class Office:
    """The desk, and the ids of those who are registered."""

    desk: Desk
    ids: dict[str, str]

    def ref(self, name: str) -> str:
        return self.ids[name]


def begin(desk: Desk) -> None:
    """A ledger whose manager is Maud Ashworth."""
    desk.ask(
        "init",
        str(desk.ledger),
        "--recovery-sheet",
        str(desk.root / "sheet.txt"),
        setting="Little Acorns",
        name="Maud Ashworth",
        time_zone="Europe/London",
    )


def cheapen(desk: Desk) -> None:
    """The least cost of a guess that is read at all, for a key file that these tests open hundreds of times."""
    (path,) = (desk.ledger / "keys").iterdir()
    origin = desk.tell("checkpoint")["origin"]
    write_keyfile(path, origin, read_keyfile(path, origin, PASSPHRASE), PASSPHRASE, LEAST)


def stretch_once(patch: pytest.MonkeyPatch) -> None:
    """A passphrase that was stretched once for a key file is not again: for a story in which one file is opened all year."""
    known: dict[tuple[Any, ...], bytes] = {}
    derive = keyfile._derive

    def remembered(passphrase: str, header: dict[str, Any]) -> bytes:
        key = (passphrase, *header.values())
        return known.get(key) or known.setdefault(key, derive(passphrase, header))

    patch.setattr(keyfile, "_derive", remembered)


def furnish(root: Path) -> Office:
    """Maud is the manager, Jo works here, Tove is Mia's mother and works here too."""
    desk, ids = Desk.on(root), {}
    begin(desk)
    cheapen(desk)
    (desk.root / "policy.txt").write_bytes(b"We keep\r\nconfidences. \xc2\xa3\n")
    desk.ask(
        "policy",
        "adopt",
        str(desk.root / "policy.txt"),
        title="Confidentiality",
        version="1",
        effective_from="yesterday",
    )
    ids["jo"] = desk.ask("person", "add", kind="staff", name="Jo Reed")["person"]
    ids["tove"] = desk.ask("person", "add", kind="staff", name="Tove Lind")["person"]
    ids["mia"] = desk.ask("child", "add", name="Mia Lind")["child"]
    for who in ("jo", "tove"):
        desk.ask("role", "assign", ids[who], role="staff")
    relation = {"relation": "mother", "authority": "parental-responsibility", "evidence": "birth-certificate"}
    ids["relationship"] = desk.ask("relationship", "record", ids["tove"], ids["mia"], **relation)["relationship"]
    note = {"category": "observation", "title": "Bricks", "content": "Twelve bricks high.\nShe counted them."}
    ids["record"] = desk.ask("record", "create", ids["mia"], **note)["record"]
    given = {"by": ids["tove"], "actions": ["photograph"], "method": "wet-signature"}
    ids["consent"] = desk.ask("consent", "give", ids["mia"], **given)["consent"]
    return Office(desk, ids)


def as_jo(mine: Office) -> Desk:
    """Jo, a member of staff, with a key of her own."""
    mine.desk.run("key", "enrol", mine.ref("jo"), stdin="tulips by the garden gate\n" * 2)
    (mine.desk.root / "jo").write_text("tulips by the garden gate", encoding="utf-8")
    return mine.desk.having(CONSENT_LEDGER_PASSPHRASE_FILE=str(mine.desk.root / "jo"), CONSENT_LEDGER_AS=mine.ref("jo"))
