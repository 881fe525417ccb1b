"""The same Enter pressed twice: the second one gives the first receipt.

Before a command records, its event id is remembered for a minute beside the vault, under a keyed hash of what was asked,
so that even a receipt lost in a crash is found. The key comes from the person's own signing seed: whoever reads the file
learns neither what was asked nor whether two people asked the same. `--again` says that it is meant as a second act.
"""

from __future__ import annotations

import hmac
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from cli import output
from ledger.application import Ledger
from ledger.custody.files import read_private, write_private
from ledger.errors import LedgerError, Refused
from ledger.evidence.canonical import decode, encode

SECONDS = 60
FILE, LIMIT, EMPTY = "again", 64 << 10, b"\x90"


def tag(seed: bytes, origin: str, command: str, answers: dict[str, Any]) -> bytes:
    """HMAC-SHA256 of the command and its answers, under a key that only this person has in this ledger."""
    key = hmac.digest(seed, b"consent-ledger/again/v1\0" + origin.encode(), sha256)
    asked = output.plain(answers)
    return hmac.digest(key, encode([command, [[k, str(asked[k])] for k in sorted(asked)]]), sha256)


@contextmanager
def once(ledger: Ledger, command: str, answers: dict[str, Any], *, second: bool) -> Iterator[UUID | None]:
    """The event id under which to record. A refused attempt is not remembered: asking again is another attempt."""
    if ledger.read_only is not None:  # then there is nothing to remember, and perhaps no place for it
        yield None
        return
    acts, mark = Again(ledger.opened.place), tag(ledger.require_identity().seed, ledger.origin, command, answers)
    event_id = acts.event_id(mark, second=second)
    if (found := ledger.book().find(event_id)) is not None and found.event.TOPIC.endswith(".denied"):
        event_id = acts.event_id(mark, second=True)  # it was refused, and the program ended before it could forget
    try:
        yield event_id
    except Refused:
        acts.forget(mark)
        raise


class Again:
    """The acts of the last minute."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE

    def event_id(self, mark: bytes, *, second: bool) -> UUID:
        """The id under which to record: the remembered one, or, if `second` or if there is none, a new one."""
        acts, now = self._recent(), int(time.time())
        if not second and (known := acts.get(mark)):
            return UUID(bytes=known[0])
        fresh = uuid4()
        self._write({**acts, mark: (fresh.bytes, now)})
        return fresh

    def forget(self, mark: bytes) -> None:
        """The act was refused: entering it again is another attempt."""
        acts = self._recent()
        if acts.pop(mark, None):
            self._write(acts)

    def _recent(self) -> dict[bytes, tuple[bytes, int]]:
        """What is there and not too old. A damaged or foreign file is no memory, and no reason to stop."""
        try:
            rows = decode(read_private(self.path, LIMIT) or EMPTY)
            acts = {bytes(mark): (bytes(event_id), int(at)) for mark, event_id, at in rows}
        except (LedgerError, TypeError, ValueError):
            return {}
        now = int(time.time())
        return {m: (e, at) for m, (e, at) in acts.items() if 0 <= now - at < SECONDS and len(e) == 16}

    def _write(self, acts: dict[bytes, tuple[bytes, int]]) -> None:
        made = encode([[mark, event_id, at] for mark, (event_id, at) in sorted(acts.items())])
        write_private(self.path, made)
