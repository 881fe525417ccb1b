"""The stage of the demo: a ledger with a clock that can be set, and a voice that tells what is done and how to see it.

Whatever is played goes through `Ledger.execute` and the decisions of `aggregates`, as the commands do; nothing is written
past them. The clock only ever goes forward, and the year lies in the past.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, Self, cast
from uuid import UUID

from cli import output
from cli.refs import SHOWN, format_ref
from ledger.application import Ledger
from ledger.errors import Refused
from ledger.event import Actor, Decision, When
from ledger.receipt import Receipt

WEEKS = 52  # so long ago the year began; its chapters lie closer together than a clock that leapt


class StoryClock:
    """Set by the story; a second passes at every look."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at

    def move(self, to: datetime) -> None:
        """Forward to this time, never back."""
        self.at = max(self.at, to.astimezone(UTC))


@contextmanager
def whole_or_not_at_all(folder: Path) -> Iterator[None]:
    """A performance that broke off leaves nothing behind."""
    try:
        yield
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def first_monday(today: date) -> date:
    """The Monday on which the year begins."""
    return today - timedelta(days=today.weekday(), weeks=WEEKS)


@dataclass
class Stage:
    """One performance."""

    ledger: Ledger
    clock: StoryClock
    monday: date
    quiet: bool = False
    story: list[dict[str, Any]] = field(default_factory=list)
    ids: dict[str, UUID] = field(default_factory=dict)
    receipts: dict[str, Receipt] = field(default_factory=dict)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.ledger.close()

    def day(self, week: int, weekday: int) -> date:
        return self.monday + timedelta(weeks=week, days=weekday)

    def at(self, week: int, weekday: int, clock: str) -> When:
        """A time of the year, and the clock set to a few minutes after it."""
        moment = datetime.combine(self.day(week, weekday), time.fromisoformat(clock), self.ledger.zone)
        self.clock.move(moment + timedelta(minutes=2))
        return When(moment, "minute")

    def do(self, decide: Callable[..., Decision], /, **facts: Any) -> Receipt:
        """Decide and record; a refusal is part of the story, and so is the record of the attempt."""
        try:
            return self.ledger.execute(lambda book: decide(book, **facts)).receipt
        except Refused as refused:
            return cast("Receipt", refused.receipt)  # every refusal of this play is recorded

    def made(self, name: str, decide: Callable[..., Decision], /, **facts: Any) -> Receipt:
        """The same, and what came into being is called `name` from now on."""
        receipt = self.do(decide, **facts)
        self.ids[name] = self.ledger.read(receipt.first.position).event.stream
        return receipt

    def ref(self, name: str) -> str:
        return format_ref(self.ids[name])[:SHOWN]

    def me(self, role: str = "manager") -> Actor:
        return Actor(self.ledger.require_identity().person, role)

    def then(self, week: int, weekday: int) -> str:
        """How it stood on that day, as far as it was known up to here."""
        return f"--as-at {self.day(week, weekday)} --known-at {self.ledger.head.size}"

    def chapter(self, week: int, weekday: int, title: str) -> None:
        """A heading with the day."""
        day = self.day(week, weekday)
        self.story.append({"day": day, "title": title})
        if not self.quiet:
            output.tell(f"\n{day:%A} {output.day(day)}: {title}")

    def tell(self, said: str, command: str, *, entry: Receipt | None = None) -> None:
        """One line of the story, and the command that shows it."""
        position = entry.first.position if entry else None
        self.story.append({"said": said, "shown_by": f"consent-ledger {command}", "entry": position})
        if not self.quiet:
            which = f" (entry {position})" if position else ""
            output.tell(f"  {said}{which}\n      consent-ledger {command}")
