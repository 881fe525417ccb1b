"""What stands only in another copy of the book: for whoever asks, and marked as that wherever an answer is given.

The copy is read as a book of its own, with its own roles and holds; whoever is present is told of nothing that they are not
told of in both.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from aggregates.permissions import branches as ends
from cli import inspecting, seen
from cli.say import say
from cli.sitting import Sitting
from ledger.branching import Branch, branches, opened
from ledger.errors import InputError
from ledger.event import Recorded
from ledger.receipt import Receipt


def find(at: Sitting, name: str) -> Branch:
    """The branch that is meant: by its number in the list, or the beginning of its name."""
    found = branches(at.ledger)
    fits = [b for n, b in enumerate(found, 1) if name == str(n) or (len(name) >= 4 and b.name.startswith(name))]
    if len(fits) != 1:
        raise InputError(f"expected one branch, found {len(fits)}", hint="see: consent-ledger branch list")
    return fits[0]


@contextmanager
def inside(at: Sitting, branch: Branch) -> Iterator[tuple[Sitting, list[Recorded[Any]]]]:
    """The copy as somebody sits at it, and its own entries, as far as whoever is present is told of them."""
    with opened(at.ledger, branch) as book:
        there = Sitting(book)
        audience = "setting" if inspecting.present() is None else inspecting.ROLE
        own = [r for r in seen.everything(there, audience) if r.position > branch.common]
        yield there, seen.told_of(at, own, audience)


def remarks(at: Sitting, whose: UUID | None) -> list[str]:
    """What has to be said under an answer: that another copy says more, and where to read it."""
    if at.ledger.identity is None:
        return []
    lines = []
    for number, branch in enumerate(branches(at.ledger), 1):
        with inside(at, branch) as (_, own):
            count = sum(whose is None or any(a.subject == whose for a in r.event.about) for r in own)
        if count:
            lines.append(say("branch.beside", count=count, number=number))
    return lines


def tell_again(at: Sitting, branch: Branch) -> list[Receipt]:
    """Record here every end of a consent that stands only there (`aggregates.permissions.branches`)."""
    with opened(at.ledger, branch) as book:
        found = [r for r in book.all(*ends.ENDS) if r.position > branch.common]
    made = [at.ledger.execute(lambda known, r=r: ends.retold(known, r)).receipt for r in found]  # type: ignore[misc]
    return [receipt for receipt in made if receipt.entries]
