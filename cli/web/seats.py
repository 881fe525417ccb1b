"""Who sits at the desk: one seat for each browser that was let in, with the keys of whoever unlocked it, in memory only.

A browser is let in by an address that works once, which the command gave it when it opened it. What a seat holds is gone
when it is locked: by hand, after a time without use, or with the process. Nothing of it is written anywhere.
"""

from __future__ import annotations

import hmac
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from ledger.custody.keyfile import Identity

SEATS = 8  # browsers at a time
KEPT = 40  # answers that can still be looked at, of one seat
UPLOADS = 8
IDLE_SECONDS = 15 * 60


def token() -> str:
    """43 letters for 256 bits."""
    return secrets.token_urlsafe(32)


@dataclass
class Seat:
    """One browser. `kept`: answers that can be shown again; `uploads`: files between a form and its signature."""

    used: float
    form: str = field(default_factory=token)  # what a form of this seat carries
    identity: Identity | None = None
    undo: Callable[[], None] | None = None  # takes back what was begun and is not finished when this seat locks
    notes: dict[str, Any] = field(
        default_factory=dict
    )  # what a screen remembers from one page to the next, until it locks
    kept: OrderedDict[str, Any] = field(default_factory=OrderedDict)
    uploads: OrderedDict[str, tuple[str, bytes]] = field(default_factory=OrderedDict)

    def keep(self, shown: Any, name: str = "") -> str:
        """Keep an answer; returns the name under which it can be shown."""
        return _put(self.kept, name or token(), shown, KEPT)

    def hold(self, filename: str, content: bytes) -> str:
        """Keep a file that came with a form until the form is signed."""
        return _put(self.uploads, token(), (filename, content), UPLOADS)

    def lock(self) -> None:
        """Whoever was here has left; nothing they saw or brought stays, and no form of theirs is taken any more."""
        self.take_back()
        self.identity, self.form = None, token()
        self.notes.clear()
        self.kept.clear()
        self.uploads.clear()

    def take_back(self) -> None:
        """Undo what is not finished, once."""
        undo, self.undo = self.undo, None
        if undo is not None:
            undo()

    def owns(self, given: str) -> bool:
        """Whether a form is this seat's own."""
        return hmac.compare_digest(self.form.encode(), given.encode("utf-8", "replace"))


def _put(where: OrderedDict[str, Any], name: str, value: Any, most: int) -> str:
    where[name] = value
    while len(where) > most:
        where.popitem(last=False)
    return name


class Seats:
    """All browsers that were let in. Used under the lock of `cli.web.app`, and by the clock that locks."""

    def __init__(self, idle: float = IDLE_SECONDS, clock: Callable[[], float] = time.monotonic) -> None:
        self.idle, self.clock = idle, clock
        self._seats: OrderedDict[str, Seat] = OrderedDict()
        self._tickets: set[str] = set()
        self.latest: UUID | None = None  # who unlocked last: their key is tried first
        self.mutex = threading.RLock()
        self.touched = clock()  # when any browser was here last

    def ticket(self) -> str:
        """What lets one browser in, once."""
        made = token()
        self._tickets.add(made)
        return made

    def admit(self, ticket: str) -> str | None:
        """The cookie of a new seat, for whoever has a ticket; None otherwise."""
        with self.mutex:
            if ticket not in self._tickets:
                return None
            self._tickets.discard(ticket)
            return _put(self._seats, token(), Seat(self.clock()), SEATS)

    def find(self, cookie: str) -> Seat | None:
        """The seat of a browser, used now; locked if it was left alone for too long."""
        with self.mutex:
            self.sweep()
            seat = self._seats.get(cookie)
            if seat is not None:
                seat.used = self.touched = self.clock()
            return seat

    def sweep(self) -> None:
        """Lock what nobody used for too long."""
        with self.mutex:
            for seat in self._seats.values():
                if (seat.identity is not None or seat.notes) and self.clock() - seat.used > self.idle:
                    seat.lock()

    @property
    def left(self) -> float:
        """Seconds since any browser was here."""
        return self.clock() - self.touched

    def lock_all(self) -> None:
        with self.mutex:
            for seat in self._seats.values():
                seat.lock()
