"""Real ledgers for tests: made once with the cheapest allowed key file, copied for each test."""

from __future__ import annotations

import atexit
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from shutil import copytree, rmtree
from tempfile import mkdtemp
from typing import Any
from uuid import UUID, uuid4

from ledger.application import Ledger
from ledger.custody.keyfile import Identity
from ledger.event import About, Actor, Event, Sealed, When
from ledger.evidence.report import Report
from ledger.evidence.verify import verify
from ledger.store.source import SQLiteSource

PASSPHRASE = "correct horse battery staple five"


@dataclass(frozen=True, kw_only=True)
class Noted(Event):
    """A domain event that knows nothing of the domain."""

    TOPIC = "test.noted"
    number: int


def noted(
    person: UUID, subject: UUID, number: int = 0, *, sensitivity: str = "personal", words: str = "a quiet day"
) -> Noted:
    """One note about a subject, with sealed words."""
    return Noted(
        stream=uuid4(),
        stream_version=1,
        occurred=When(datetime(2026, 11, 2, 9, 0, tzinfo=UTC), "minute"),
        by=Actor(person, "staff"),
        about=(About(subject),),
        sealed=(Sealed(subject, words=words),),
        sensitivity=sensitivity,
        number=number,
    )


class Clock:
    """A clock that goes on by one second at every look, and can be set."""

    def __init__(self, at: datetime = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)) -> None:
        self.at = at

    def __call__(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at


def new_ledger(folder: Path, *, clock: Clock | None = None, **options: Any) -> Ledger:
    """An open ledger with its vault beside it, so that a copy of the folder is a whole ledger. Each has keys of its own."""
    ledger, _sheet = Ledger.create(
        folder,
        name="Little Acorns",
        time_zone="Europe/London",
        passphrase=PASSPHRASE,
        vault="vault",
        clock=clock or Clock(),
        **options,
    )
    return ledger


@cache
def _template() -> tuple[Path, Identity]:
    """Made once in each process: what a new key file costs is the same every time."""
    folder = Path(mkdtemp()) / "ledger"
    atexit.register(rmtree, folder.parent, ignore_errors=True)
    with new_ledger(folder) as ledger:
        return folder, ledger.require_identity()


def a_ledger(folder: Path, *, clock: Clock | None = None) -> Ledger:
    """An open ledger that may have the keys of another test's."""
    template, identity = _template()
    copytree(template, folder)
    return Ledger.open(folder, identity=identity, clock=clock or Clock())


def verified(database: Path, **held: Any) -> Report:
    """The verdict on a database file, held against whatever is given."""
    with SQLiteSource(database) as source:
        return verify(source, **held)
