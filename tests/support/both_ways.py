"""The three daily questions asked twice: of the tables, and of all entries. For whoever could be asking."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from cli import views
from cli.commands import accesses, consents, duties
from cli.moments import Moment, moment
from cli.sitting import Sitting
from ledger.application import Ledger


@dataclass
class As(Sitting):
    """A sitting of somebody, whoever's key is there."""

    who: UUID | None = None

    @property
    def me(self) -> UUID:
        assert self.who is not None
        return self.who


def compare(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> int:
    """Every answer is the same both ways; returns how many lines were compared."""
    known = Sitting(ledger).refs.known.values()
    people = [k.id for k in known if k.kind == "person"]
    lines = 0
    for who in people:
        at = As(ledger, who)
        with_tables, without = answers(at), answers(at, monkeypatch)
        for mine, theirs in zip(with_tables, without, strict=True):
            assert mine == theirs
            lines += len(mine)
    return lines


def answers(at: As, without: pytest.MonkeyPatch | None = None) -> Iterator[Any]:
    """What is answered to every question of this kind; `without` the tables, if that is given."""
    now = moment(at, None, None)
    days = [Moment(now.as_at - timedelta(days=days), None, "") for days in (3, 40, 200)]
    for what in at.refs.known.values():
        for asked in (now, *days):
            if what.kind in ("record", "child", "person"):
                yield ask(without, accesses.seen, at, what.kind, what.id, asked)
            if what.kind == "child":
                stood = ask(without, consents.stand, at, what.id, asked)
                yield (*stood.lines, *stood.disagreements)
    yield ask(without, duties.seen, at, now)


def ask(without: pytest.MonkeyPatch | None, question: Any, *arguments: Any) -> Any:
    if without is None:
        return tuple_of(question(*arguments))
    with without.context() as patch:
        patch.setattr(views, "from_tables", lambda *_: None)
        return tuple_of(question(*arguments))


def tuple_of(found: Any) -> Any:
    return tuple(found) if isinstance(found, list | tuple) else found
