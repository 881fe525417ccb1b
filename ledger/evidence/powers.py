"""Who may sign what: keys and their powers, folded from key events and from nothing else (formats.md 3, "Whose key").

Positions count from 1, and an event is judged by what stood before it. `check_signer` is for every event; `apply` does the
same for the ledger's own events, and then takes what they say. Roles in the world belong to `aggregates`. That a key is a
certain person's is bound by the card that the person took home, and by nothing here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import Any

from ledger.errors import EvidenceError
from ledger.evidence import ed25519
from ledger.evidence.checkpoint import check_origin
from ledger.evidence.envelope import PAYLOAD_KEY_PROOF, Leaf, key_id, key_proof_payload, pae, verify_signature
from ledger.evidence.note import parse_vkey
from ledger.evidence.parts import Body
from ledger.evidence.schema import ALL_POWERS, check_own_event

# What each of the ledger's own events needs; every other event needs `record`.
_NEEDS = {
    "ledger.opened": "enrol",
    "key.enrolled": "enrol",
    "key.revoked": "enrol",
    "level.keyed": "enrol",
    "recovery.issued": "enrol",
    "writer.changed": "seal",
    "branch.attached": "enrol",
    "erasure.requested": "erase",
    "erasure.completed": "erase",
    "stream.disposed": "erase",
}
OWN_EVENTS = frozenset(_NEEDS)

# What is said wherever an enrolment is relied upon.
ALONE = "enrolled on one signature, although two people may enrol keys"
NO_COUNTERSIGNATURE = "replaces a key without that key's countersignature"
BY_RECOVERY_SHEET = "enrolled with the recovery sheet"


class NotEnrolled(EvidenceError):
    """A key that no earlier event enrols."""


class Revoked(EvidenceError):
    """A key that an earlier event revokes."""


def recovery_commitment(recovery: bytes) -> bytes:
    r"""SHA-256("consent-ledger/recovery/v1\0" ‖ recovery), made known when the sheet is printed."""
    return sha256(b"consent-ledger/recovery/v1\0" + recovery).digest()


@dataclass(frozen=True, slots=True)
class Key:
    """A person's two public keys, from the position of their enrolment to that of their revocation."""

    person: bytes
    public: bytes
    encryption_key: bytes
    powers: frozenset[str]
    since: int
    revoked: int | None = None
    doubtful_from: int | None = None

    def signs_at(self, position: int) -> bool:
        """Enrolled before; revoked by no earlier event. The one that revokes it, it may still sign."""
        return self.since < position and (self.revoked is None or position <= self.revoked)


class Powers:
    """The state after the events so far. Its collections are replaced and never changed: a copy keeps what it showed."""

    def __init__(self) -> None:
        self.opened = False
        self.demo = False
        self.log_key = ""  # a verifier key
        self.time_zone = ""
        self.writer = b""
        self.predecessor: Mapping[str, Any] | None = None  # what the first event says of the book before
        self.branches: Sequence[Mapping[str, Any]] = ()  # what was attached, in order
        self.keys: Mapping[bytes, Key] = {}  # by key id
        self.levels: Mapping[str, bytes] = {}  # the current public key of each
        self.recovery: tuple[bytes, bytes] | None = None  # commitment and public key of the newest sheet, until spent
        self._stream: bytes | None = None  # of the first event, and so of all the ledger's own

    def check_signer(self, position: int, leaf: Leaf, body: Body, what: Mapping[str, Any]) -> None:
        """Each signature holds and is by a key enrolled before; one is `recorded_by`'s, with the power that is needed."""
        for key in self.signers(position, leaf, body, what):
            verify_signature(leaf, key.public)

    def signers(self, position: int, leaf: Leaf, body: Body, what: Mapping[str, Any]) -> list[Key]:
        """Whose signatures these must be. Everything that `check_signer` checks, but for the signatures themselves."""
        kind = what["type"]
        if (kind == "ledger.opened") == self.opened or (not self.opened and (position != 1 or body.after_size != 0)):
            raise EvidenceError(f"a ledger is opened by its first event and by no other; got {kind} at {position}")
        check_own_event(what)
        own = self._own_key(position, kind, what["data"])
        known = {**own, **self.keys} if own else self.keys
        keys = [self._valid(known, who, position) for who, _ in leaf.signatures]
        needed = _NEEDS.get(kind, "record")
        if not any(key.person == what["recorded_by"] and needed in key.powers for key in keys):
            raise EvidenceError(f"{kind}: not signed by its recorder with the power to {needed}")
        if what["attested"] == "own_key" and not any(key.person == what["actor"] for key in keys):
            raise EvidenceError(f"{kind}: says that whoever did it signed too, and they did not")
        return keys

    @staticmethod
    def _valid(known: Mapping[bytes, Key], who: bytes, position: int) -> Key:
        key = known.get(who)
        if key is None:
            raise NotEnrolled(f"signed by a key that was not enrolled before: {who.hex()}")
        if position <= key.since:
            raise NotEnrolled(f"signed by a key that was enrolled only at {key.since}: {who.hex()}")
        if not key.signs_at(position):
            raise Revoked(f"signed by a key that was revoked at {key.revoked}: {who.hex()}")
        return key

    def _own_key(self, position: int, kind: str, data: Mapping[str, Any]) -> dict[bytes, Key]:
        """The key that may sign its own enrolment: the very first, or one that comes with the recovery sheet."""
        if kind == "key.enrolled" and data["recovery"] is not None:
            if self.recovery is None or recovery_commitment(data["recovery"]) != self.recovery[0]:
                raise EvidenceError(f"{kind}: not the value behind the newest recovery sheet, or the sheet is spent")
        elif kind != "ledger.opened":
            return {}
        return {key_id(data["public_key"]): _key(data, ALL_POWERS, position - 1)}

    def signer(self, who: bytes, position: int) -> Key:
        """The key with this id, if it may sign anything at all at this position."""
        return self._valid(self.keys, who, position)

    def may_sign(self, position: int, key_id: bytes, kind: str) -> bool:
        """Could this key sign such an event here? Asked before signing, so that nothing void is stored."""
        key = self.keys.get(key_id)
        return key is not None and key.signs_at(position) and _NEEDS.get(kind, "record") in key.powers

    def apply(
        self, position: int, leaf: Leaf, body: Body, what: Mapping[str, Any], inside: Mapping[str, Any] | None = None
    ) -> list[str]:
        """Take what an event of the ledger's own says, and return what is to be said with it. Others say nothing.

        An event that does not hold raises and changes nothing. `inside`, if it is shown, says in which stream it stands.
        """
        kind, data = what["type"], what["data"]
        if self.opened and kind not in OWN_EVENTS:
            return []
        self.check_signer(position, leaf, body, what)
        stream = (inside or {}).get("stream")
        if stream is not None and self._stream not in (None, stream):
            raise EvidenceError(f"{kind}: stands in the stream {stream.hex()}, not in the ledger's own")
        match kind:
            case "ledger.opened":
                self._open(position, body, data)
                self._stream = stream
            case "key.enrolled":
                return self._enrol(position, leaf, body, data)
            case "key.revoked":
                self._revoke(position, data)
            case "level.keyed":
                self.levels = {**self.levels, data["level"]: data["public_key"]}
            case "recovery.issued":
                self.recovery = (data["commitment"], data["public_key"])
            case "writer.changed":
                self.writer = data["writer"]
            case "branch.attached":
                self.branches = (*self.branches, {**data, "position": position})
        return []

    def _open(self, position: int, body: Body, data: Mapping[str, Any]) -> None:
        log = parse_vkey(data["log_key"])
        check_origin(body.ledger, log.public)
        if log.name != body.ledger:
            raise EvidenceError(f"ledger.opened: expected a log key named {body.ledger}, got {log.name}")
        self.keys = {key_id(data["public_key"]): _key(data, ALL_POWERS, position)}
        self.log_key, self.writer = data["log_key"], data["writer"]
        self.time_zone, self.demo, self.opened = data["time_zone"], data["demo"], True
        self.predecessor = data["predecessor"]

    def _enrol(self, position: int, leaf: Leaf, body: Body, data: Mapping[str, Any]) -> list[str]:
        new = key_id(data["public_key"])
        if new in self.keys:
            raise EvidenceError(f"key.enrolled: enrolled before, at {self.keys[new].since}: {new.hex()}")
        old = data["replaces"]
        if old is not None and (old not in self.keys or self.keys[old].person != data["person"]):
            raise (EvidenceError if old in self.keys else NotEnrolled)(
                f"key.enrolled: replaces a key that is not this person's: {old.hex()}"
            )
        payload = key_proof_payload(
            body.ledger, data["person"], data["public_key"], data["encryption_key"], data["powers"]
        )
        ed25519.verify(data["public_key"], data["proof"], pae(PAYLOAD_KEY_PROOF, payload))
        remarks = self._remarks(position, leaf, data)
        self.keys = {**self.keys, new: _key(data, data["powers"], position)}
        if data["recovery"] is not None:
            self.recovery = None  # spent
        return remarks

    def _remarks(self, position: int, leaf: Leaf, data: Mapping[str, Any]) -> list[str]:
        signed = {who for who, _ in leaf.signatures}
        holders = {who: k.person for who, k in self.keys.items() if "enrol" in k.powers and k.signs_at(position)}
        signers = {person for who, person in holders.items() if who in signed}
        said = {
            NO_COUNTERSIGNATURE: data["replaces"] is not None and data["replaces"] not in signed,
            BY_RECOVERY_SHEET: data["recovery"] is not None,
            ALONE: len(signers) < 2 <= len(set(holders.values())),
        }
        return [remark for remark, applies in said.items() if applies]

    def _revoke(self, position: int, data: Mapping[str, Any]) -> None:
        key, since = self.keys.get(data["key"]), data["doubtful_from"]
        if key is None or key.revoked is not None:
            raise EvidenceError(f"key.revoked: not a valid key: {data['key'].hex()}")
        if since is not None and since > position:
            raise EvidenceError(f"key.revoked: doubtful from {since}, which is later than {position}")
        self.keys = {**self.keys, data["key"]: replace(key, revoked=position, doubtful_from=since)}


def _key(data: Mapping[str, Any], powers: Sequence[str], since: int) -> Key:
    return Key(data["person"], data["public_key"], data["encryption_key"], frozenset(powers), since)
