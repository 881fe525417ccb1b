"""Evidence files of people who have keys, and sign what no program would have written: each breaks one rule of formats.md 3.

`FILES` says for each which findings every verifier has, by name. The vectors of `support.vectors` are committed, for other
people's verifiers; these are made anew for our two.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ledger.evidence import canonical
from ledger.evidence.checkpoint import Head, sign_checkpoint
from ledger.evidence.envelope import (
    PAYLOAD_EVENT,
    PAYLOAD_KEY_PROOF,
    Leaf,
    SigningKey,
    format_leaf,
    key_proof_payload,
    pae,
    parse_leaf,
)
from ledger.evidence.evidence_file import EvidenceFile, format_evidence
from ledger.evidence.note import VerifierKey
from ledger.evidence.powers import recovery_commitment
from support.evidence import LOG, ORIGIN, VKEY, Tree, an_id, seed
from support.vectors import ANNA, BEN, DORA, OTHER_LOG, OTHER_VKEY, Made, Story, event, story

SHEET = {"commitment": recovery_commitment(seed("sheet")), "public_key": seed("sheet opens")}
WRONG_LOG = VerifierKey(ORIGIN, OTHER_LOG.public).text  # another key under this ledger's name
OPENED = {
    "alg": "ed25519",
    "demo": False,
    "encryption_key": seed("anna opens"),
    "log_key": VKEY,
    "person": an_id("anna"),
    "predecessor": None,
    "public_key": ANNA.public,
    "time_zone": "Europe/London",
    "writer": an_id("laptop"),
}
Make = Callable[[Story], Made]


class Log(Story):
    """Opened by Anna, who printed a recovery sheet; then whatever was made."""

    def __init__(self, *makes: Make, opened: Mapping[str, Any] = OPENED, log: SigningKey = LOG) -> None:
        self.events, self.tree, self.log = [], Tree(), log
        self.add(event("open", type="ledger.opened", data=dict(opened)))
        self.add(event("sheet", type="recovery.issued", data=SHEET, after=self.head))
        for make in makes:
            self.add(make(self))

    def note(self, size: int | None = None) -> bytes:
        return sign_checkpoint(ORIGIN, self.tree.head(size), self.log)


def file(
    *makes: Make, show: Sequence[int], keys: Sequence[int] = (0,), said: Mapping[str, Any] | None = None, **log: Any
):
    made = Log(*makes, **log)
    return made.file([made.entry(index) for index in show], keys=keys, **(said or {}))


def told(name: str, *signers: SigningKey, **what: Any) -> Make:
    return lambda log: event(name, *signers, after=log.head, **what)


def enrolment(name: str, key: SigningKey, *, proof: SigningKey | None = None, **change: Any) -> dict[str, Any]:
    powers = change.get("powers", ["record"])
    payload = key_proof_payload(ORIGIN, change.get("person", an_id(name)), key.public, seed(f"{name} opens"), powers)
    return {
        "alg": "ed25519",
        "encryption_key": seed(f"{name} opens"),
        "person": an_id(name),
        "powers": powers,
        "proof": (proof or key).sign(pae(PAYLOAD_KEY_PROOF, payload)),
        "public_key": key.public,
        "recovery": None,
        "replaces": None,
    } | change


def enrol(name: str, key: SigningKey, *signers: SigningKey, by: str = "anna", title: str = "", **change: Any) -> Make:
    what = {"type": "key.enrolled", "data": enrolment(name, key, **change)}
    return lambda log: event(f"enrol {name} {title}", *signers, by=by, after=log.head, **what)


def revoke(key: SigningKey, title: str = "", **change: Any) -> Make:
    data = {"doubtful_from": None, "key": key.key_id, "reason": "left"} | change
    return told(f"revoke {title}", type="key.revoked", data=data)


def by_sheet(name: str, key: SigningKey, value: bytes, **change: Any) -> Make:
    return enrol(name, key, key, by=name, recovery=value, powers=["enrol", "erase", "record", "seal"], **change)


def with_parts(index: int, parts: Callable[[Made], Sequence[bytes]]) -> EvidenceFile:
    made = story()
    return made.file([made.entry(index, *parts(made.events[index]))])


def loose_body() -> EvidenceFile:
    """A body with its keys in another order than the one: signed all the same."""
    log = Log()
    made = event("loose", after=log.head)
    body = parse_leaf(made.leaf).body
    value = canonical.decode(body)
    (first, *rest) = sorted(value)
    loose = body[:1] + b"".join(canonical.encode(key) + canonical.encode(value[key]) for key in (*rest, first))
    leaf = format_leaf(Leaf(loose, ((ANNA.key_id, ANNA.sign(pae(PAYLOAD_EVENT, loose))),)))
    log.add(replace(made, leaf=leaf))
    entry = replace(log.entry(0), index=2, leaf=leaf)
    return log.file([replace(entry, path=_path(log, 2))], keys=(0,))


def _path(log: Log, index: int) -> tuple[bytes, ...]:
    from ledger.evidence import merkle

    return tuple(merkle.prove_inclusion(index, log.tree.size, log.tree.read))


def with_inside(make: Make) -> EvidenceFile:
    """The ledger's own event, shown to stand in another stream than the first."""
    log = Log(make)
    entry = log.entry(2, log.events[2].what, log.events[2].inside)
    first = log.entry(0, log.events[0].what, log.events[0].inside)
    return replace(log.file([entry], keys=(0,)), keys=(first,))


def bare_key_event() -> EvidenceFile:
    good = file(enrol("ben", BEN, ANNA), told("by ben", BEN, by="ben"), show=(3,), keys=(0, 2))
    first, second = good.keys
    return replace(good, keys=(first, replace(second, parts=())))


def after_too_much() -> EvidenceFile:
    log = Log(lambda _log: event("later", after=Head(999, seed("later"))))
    entry = replace(log.entry(0), index=2, leaf=log.events[2].leaf, parts=(log.events[2].what,))
    return log.file([replace(entry, path=_path(log, 2))], keys=(0,))


def one_hash_more() -> EvidenceFile:
    good = file(told("a"), told("b"), show=(3,))
    (entry,) = good.entries
    return replace(good, entries=(replace(entry, after=(*entry.after, bytes(32))),))


# What breaks the rule: the file, and the findings that it has.
FILES: Mapping[str, tuple[Callable[[], EvidenceFile], tuple[str, ...]]] = {
    "nothing": (lambda: file(told("a"), show=(2,)), ()),
    "after more entries than there are": (
        after_too_much,
        ("older-size",),
    ),
    "after itself": (
        lambda: file(lambda _log: event("itself", after=Head(3, seed("itself"))), show=(2,)),
        ("after-inconsistent",),
    ),
    "a proof with a hash more": (one_hash_more, ("after-inconsistent",)),
    "in the name of somebody whose key did not sign": (
        lambda: file(told("own", attested="own_key", actor=an_id("ben")), show=(2,)),
        ("not-allowed",),
    ),
    "without the power to record": (
        lambda: file(enrol("ben", BEN, ANNA, powers=["seal"]), told("a", BEN, by="ben"), show=(3,), keys=(0, 2)),
        ("not-allowed",),
    ),
    "enrolled by somebody without the power to": (
        lambda: file(
            enrol("ben", BEN, ANNA),
            enrol("dora", DORA, BEN, by="ben"),
            told("a", DORA, by="dora"),
            show=(4,),
            keys=(0, 2, 3),
        ),
        ("enrolment-missing", "not-allowed"),
    ),
    "enrolled without proof that anybody holds the key": (
        lambda: file(enrol("ben", BEN, ANNA, proof=ANNA), told("a"), show=(3,), keys=(0, 2)),
        ("not-allowed",),
    ),
    "enrolled with powers that the new key did not sign": (
        lambda: file(_more_powers, told("a"), show=(3,), keys=(0, 2)),
        ("not-allowed",),
    ),
    "enrolled twice": (
        lambda: file(
            enrol("ben", BEN, ANNA), enrol("ben", BEN, ANNA, title="again"), told("a"), show=(4,), keys=(0, 2, 3)
        ),
        ("not-allowed",),
    ),
    "signed before the key was enrolled": (
        lambda: file(told("a", BEN, by="ben"), enrol("ben", BEN, ANNA), show=(2,), keys=(0, 3)),
        ("enrolment-missing",),
    ),
    "with the recovery sheet": (
        lambda: file(by_sheet("ben", BEN, seed("sheet")), told("a", BEN, by="ben"), show=(3,), keys=(0, 1, 2)),
        (),
    ),
    "with a sheet that was never printed": (
        lambda: file(by_sheet("ben", BEN, seed("no sheet")), told("a"), show=(3,), keys=(0, 1, 2)),
        ("not-allowed",),
    ),
    "with the sheet, which is not shown": (
        lambda: file(by_sheet("ben", BEN, seed("sheet")), told("a"), show=(3,), keys=(0, 2)),
        ("not-allowed",),
    ),
    "with a sheet that is spent": (
        lambda: file(
            by_sheet("ben", BEN, seed("sheet")),
            by_sheet("dora", DORA, seed("sheet")),
            told("a"),
            show=(4,),
            keys=(0, 1, 2, 3),
        ),
        ("not-allowed",),
    ),
    "replacing a key without its signature": (
        lambda: file(
            enrol("ben", BEN, ANNA),
            enrol("ben", DORA, ANNA, title="anew", replaces=BEN.key_id),
            told("a"),
            show=(4,),
            keys=(0, 2, 3),
        ),
        (),
    ),
    "replacing somebody else's key": (
        lambda: file(
            enrol("ben", BEN, ANNA),
            enrol("dora", DORA, ANNA, replaces=BEN.key_id),
            told("a"),
            show=(4,),
            keys=(0, 2, 3),
        ),
        ("not-allowed",),
    ),
    "replacing a key that is not shown": (
        lambda: file(enrol("dora", DORA, ANNA, replaces=BEN.key_id), told("a"), show=(3,), keys=(0, 2)),
        ("enrolment-missing",),
    ),
    "revoked twice": (
        lambda: file(
            enrol("ben", BEN, ANNA), revoke(BEN), revoke(BEN, "again"), told("a"), show=(5,), keys=(0, 2, 3, 4)
        ),
        ("not-allowed",),
    ),
    "doubtful from later on": (
        lambda: file(enrol("ben", BEN, ANNA), revoke(BEN, doubtful_from=99), told("a"), show=(4,), keys=(0, 2, 3)),
        ("not-allowed",),
    ),
    "opened a second time": (
        lambda: file(told("again", type="ledger.opened", data=OPENED), told("a"), show=(2, 3)),
        ("not-allowed",),
    ),
    "an own event of a version that is not known": (
        lambda: file(
            lambda log: event("v2", after=log.head, type="key.revoked", type_version=2, data=_gone(BEN)),
            told("a"),
            show=(2, 3),
        ),
        ("not-allowed",),
    ),
    "an own event with a field more": (
        lambda: file(told("more", type="key.revoked", data={**_gone(BEN), "why": "quarrel"}), show=(2,)),
        ("not-allowed",),
    ),
    "an own event in another stream": (
        lambda: with_inside(_elsewhere),
        ("not-allowed",),
    ),
    "opened under another log key": (
        lambda: file(told("a"), show=(2,), opened={**OPENED, "log_key": OTHER_VKEY}),
        ("another-origin", "enrolment-missing", "statement-signature"),
    ),
    "a key event of which nothing is shown": (bare_key_event, ("enrolment-missing",)),
    "a statement of another root": (
        lambda: file(told("a"), show=(2,), said={"head": Head(3, seed("another root"))}),
        ("older-size",),
    ),
    "a part twice": (lambda: with_parts(9, lambda made: (made.what, made.what)), ("not-canonical",)),
    "a text without its about": (lambda: with_parts(9, lambda made: (made.what, made.texts[0])), ("part-not-its-own",)),
    "a body that is written otherwise": (loose_body, ("not-canonical",)),
}


def _gone(key: SigningKey) -> dict[str, Any]:
    return {"doubtful_from": None, "key": key.key_id, "reason": "left"}


def _more_powers(log: Story) -> Made:
    data = enrolment("ben", BEN) | {"powers": ["enrol", "record"]}
    return event("enrol ben", after=log.head, type="key.enrolled", data=data)


def _elsewhere(log: Story) -> Made:
    """`support.vectors.event` puts all into one stream; this one is in its own."""
    from support import vectors

    own = dict(vectors.INSIDE)
    try:
        vectors.INSIDE = {**own, "stream": an_id("another stream")}
        return event("elsewhere", after=log.head, type="writer.changed", data={"writer": an_id("phone")})
    finally:
        vectors.INSIDE = own


def under_a_false_name() -> tuple[bytes, str]:
    """A ledger whose name does not end with the digest of its key, and the verifier key that says otherwise."""
    made = file(told("a"), show=(2,), opened={**OPENED, "log_key": WRONG_LOG}, log=OTHER_LOG)
    return format_evidence(made), WRONG_LOG
