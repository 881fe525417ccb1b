"""A ledger made by the first build is opened, verified, asked and extended by every later one. It is never made again."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace
from uuid import UUID

import pytest

from aggregates.accesses.access import ACCESS_EVENTS
from aggregates.people import person
from aggregates.permissions import consent
from aggregates.permissions.consent_events import CONSENT_EVENTS
from aggregates.permissions.scope import scope
from aggregates.rules import shipped
from ledger.application import Ledger
from ledger.event import Actor, When
from ledger.evidence.checkpoint import parse_kept
from ledger.evidence.proof import check_proof, parse_proof
from ledger.evidence.report import Anchor
from projections.access import who_saw
from projections.consents import consents_for
from support.books import verified

FIRST = Path(__file__).parent / "first-build"
DIGEST = "5edcf72a2faddc90ac0df09e239c6f61b5401bbf8eb4e0f54f9674aa23617b21"
ANSWERS = json.loads((FIRST / "answers.json").read_text("utf-8"))
ID = SimpleNamespace(**{name: UUID(hex=found) for name, found in ANSWERS["ids"].items()})
TUESDAY = datetime(2026, 9, 15, 12, 0, tzinfo=UTC)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    shutil.copytree(FIRST, tmp_path / "copy")
    with Ledger.open(tmp_path / "copy", clock=lambda: datetime(2026, 11, 2, 9, 0, tzinfo=UTC)) as opened:
        opened.unlock(ID.manager, (FIRST / "passphrase.txt").read_text("utf-8").rstrip("\n"))
        yield opened


def anchor() -> Anchor:
    kept = parse_kept(ANSWERS["kept"])
    return Anchor("the line kept in September", kept.size, kept.root20)


def test_it_was_not_made_again() -> None:
    assert sha256((FIRST / "ledger.db").read_bytes()).hexdigest() == DIGEST


def test_it_verifies(ledger: Ledger) -> None:
    report = verified(ledger.folder / "ledger.db", vkey=ANSWERS["vkey"], anchors=[anchor()])
    assert report.failed == ()
    assert (report.head.size, report.erased_boxes, report.demo) == (ANSWERS["size"], 1, False)


def test_its_proof_holds() -> None:
    head, _body, shown = check_proof(parse_proof((FIRST / "entry.proof").read_bytes()), ANSWERS["vkey"])
    assert head.size == ANSWERS["size"]
    assert shown.what is not None
    assert shown.what["type"] == "access.told"


def test_it_answers_as_it_did(ledger: Ledger) -> None:
    events = ledger.about(ID.eli, *CONSENT_EVENTS, *ACCESS_EVENTS)

    def photographs(known_at: int | None) -> str:
        lines = consents_for(events, zone=ledger.zone, rules=shipped(), as_at=TUESDAY, known_at=known_at)
        return next(line.status for line in lines if line.consent == ID.photo)

    assert photographs(ANSWERS["told"]) == "in-force"
    assert photographs(None) == "withdrawn"
    seen = [
        (line.person, line.role, line.outcome, line.outside)
        for line in who_saw(events, zone=ledger.zone, rules=shipped(), child=ID.eli)
    ]
    assert sorted(seen, key=str) == sorted(
        [
            (ID.nell, "staff", "granted", False),
            (ID.dewi, "parent", "denied", False),
            (ID.esme, "student", "denied", False),
            (ID.esme, "student", "told", True),
        ],
        key=str,
    )


def test_its_words_open_and_what_was_erased_does_not(ledger: Ledger) -> None:
    registered = {entry.event.stream: entry for entry in ledger.all(person.PersonRegistered)}
    assert ledger.texts(registered[ID.nell], ID.nell) == {"name": "Nell Moss", "phone": "01632 960101"}
    assert ledger.texts(registered[ID.dewi], ID.dewi) == {}


def test_it_goes_on(ledger: Ledger) -> None:
    mother = Actor(ID.manager, "manager", on_behalf_of=ID.ines, attested="spoken")
    when = When(date(2026, 10, 30), "day")
    given = scope(actions=["photograph"])
    receipt = ledger.execute(
        lambda book: consent.give(book, by=mother, child=ID.eli, scope=given, method="verbal-in-person", occurred=when)
    ).receipt
    assert receipt.first.position == ANSWERS["size"] + 1
    report = verified(ledger.folder / "ledger.db", vkey=ANSWERS["vkey"], anchors=[anchor()])
    assert report.failed == ()
    assert report.head.size == ANSWERS["size"] + 1
