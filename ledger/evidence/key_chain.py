"""From the first event to whoever signed: the key events of an evidence file, folded in the order of the log (formats.md 3).

The fold is `powers`; what is missing between two events is simply not known to it, so that nobody's key counts unless its
enrolment is shown and holds. Only events that are proven to stand in the log are given to it. That no other event revoked
a key, no file can prove.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from ledger.errors import EvidenceError
from ledger.evidence import ed25519
from ledger.evidence.envelope import PAYLOAD_STATEMENT, Leaf, key_id, pae, verify_signature
from ledger.evidence.parts import Body, Disclosed
from ledger.evidence.powers import OWN_EVENTS, Key, NotEnrolled, Powers, Revoked
from ledger.evidence.statement import Signatures
from ledger.evidence.verdict import Flawed

DOUBTFUL = "doubtful: its key was revoked later, and may have been in other hands by then"

# The events about keys: those that `keys` of an evidence file may hold.
KEY_EVENTS = frozenset({"ledger.opened", "key.enrolled", "key.revoked", "recovery.issued"})


@dataclass(frozen=True, slots=True)
class Opened:
    """An event that stands in the log, taken apart: `place` is where it stands in the file."""

    place: str
    index: int
    leaf: Leaf
    body: Body
    shown: Disclosed

    @property
    def position(self) -> int:
        return self.index + 1

    @property
    def kind(self) -> str | None:
        return self.shown.what["type"] if self.shown.what is not None else None


class KeyChain:
    """Takes events in the order of their positions."""

    def __init__(self, vkey: str) -> None:
        self.powers = Powers()
        self.remarks: dict[bytes, tuple[str, ...]] = {}  # key id -> what is to be said of its enrolment
        self._vkey = vkey

    def take(self, event: Opened) -> None:
        """Who signed might sign, and did; what the event says of keys counts from now on. `Flawed` if not."""
        what = event.shown.what
        with _named(event.place):
            if not self.powers.opened and event.kind != "ledger.opened":
                raise NotEnrolled("the first event, which enrols the first key, is not shown or does not hold")
            keys = self._signers(event, what)
        with _named(event.place, "signature"):
            for key in keys:
                verify_signature(event.leaf, key.public)
        if what is not None and event.kind in OWN_EVENTS:
            self._fold(event, what)

    def _signers(self, event: Opened, what: Mapping[str, Any] | None) -> list[Key]:
        """Without `what` nobody can say who recorded it; but enrolled keys signed it, none of them revoked."""
        if what is not None:
            return self.powers.signers(event.position, event.leaf, event.body, what)
        return [self.powers.signer(who, event.position) for who, _ in event.leaf.signatures]

    def _fold(self, event: Opened, what: Mapping[str, Any]) -> None:
        if event.kind == "ledger.opened" and what["data"]["log_key"] != self._vkey:
            raise Flawed("another-origin", "the first event names another log key than the verifier key", event.place)
        with _named(event.place):
            said = self.powers.apply(event.position, event.leaf, event.body, what, event.shown.inside)
        if event.kind == "key.enrolled":
            self.remarks[key_id(what["data"]["public_key"])] = tuple(said)

    # ---- once all are taken

    def people(self, event: Opened) -> tuple[bytes, ...]:
        """Whose keys signed it."""
        keys = self.powers.keys
        return tuple(dict.fromkeys(keys[who].person for who, _ in event.leaf.signatures if who in keys))

    def remarks_on(self, event: Opened) -> tuple[str, ...]:
        """What must be said of its signatures, though they hold."""
        said: list[str] = []
        for who, _ in event.leaf.signatures:
            said += self.remarks.get(who, ())
            key = self.powers.keys.get(who)
            if key is not None and key.doubtful_from is not None and event.position >= key.doubtful_from:
                said.append(DOUBTFUL)
        return tuple(dict.fromkeys(said))

    def check_statement(self, size: int, made_by: bytes, payload: bytes, signatures: Signatures) -> None:
        """Each signature is by a key that was valid in the log of this size, and one of them is `made_by`'s."""
        message = pae(PAYLOAD_STATEMENT, payload)
        with _named("statement", "statement-signature", missing="statement-signature"):
            keys = [self.powers.signer(who, size + 1) for who, _ in signatures]
            for key, (_, signature) in zip(keys, signatures, strict=True):
                ed25519.verify(key.public, signature, message)
        if not any(key.person == made_by for key in keys):
            raise Flawed("statement-signature", "not signed by the person who is said to have made it", "statement")


def check_key_event(event: Opened) -> None:
    """`keys` holds nothing but the events about keys: whatever else is shown, the statement counts."""
    if event.kind is None:
        raise Flawed("enrolment-missing", "an event about a key, without its `what`", event.place)
    if event.kind not in KEY_EVENTS:
        raise Flawed("entry-added", f"{event.kind} is no event about a key", event.place)


@contextmanager
def _named(place: str, name: str = "not-allowed", missing: str = "enrolment-missing") -> Iterator[None]:
    """Whatever is wrong gets the name that it has in every verifier."""
    try:
        yield
    except Flawed:
        raise
    except EvidenceError as error:
        known = missing if isinstance(error, NotEnrolled) else "key-revoked" if isinstance(error, Revoked) else name
        raise Flawed(known, str(error), place) from None
