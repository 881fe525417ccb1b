"""Evidence files that are right, and one that is wrong in each way that has a name: what every verifier is held to.

Made from fixed keys and times, so that they are the same at every run. `PYTHONPATH=tests python -m support.vectors` writes
them anew; a test compares. `vectors.json` says for each file which verifier key it is held against, and its findings.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from ledger.evidence import merkle
from ledger.evidence.checkpoint import Head, format_checkpoint, origin_of, sign_checkpoint
from ledger.evidence.envelope import (
    PAYLOAD_KEY_PROOF,
    PAYLOAD_STATEMENT,
    SigningKey,
    format_leaf,
    key_proof_payload,
    pae,
    parse_leaf,
    sign_event,
)
from ledger.evidence.evidence_file import Entry, EvidenceFile, format_evidence
from ledger.evidence.note import NoteSigner, VerifierKey, format_note, parse_note
from ledger.evidence.parts import Body, Part, digest, format_body, format_part, parse_body
from ledger.evidence.powers import recovery_commitment
from ledger.evidence.statement import Statement, sign_statement
from support.evidence import HEADER, INSIDE, LOG, ORIGIN, VKEY, Tree, an_id, seed

FOLDER = Path(__file__).parents[1] / "evidence" / "vectors"
INDEX = "vectors.json"
T0 = 1_790_000_000_000_000
ANNA, BEN, CLARA, DORA, EVE, FAY = (SigningKey(seed(name)) for name in ("anna", "ben", "clara", "dora", "eve", "fay"))
OTHER_LOG = SigningKey(seed("other log"))
OTHER = origin_of("oaks.example/ledger", OTHER_LOG.public)
OTHER_VKEY = VerifierKey(OTHER, OTHER_LOG.public).text
WITNESS = SigningKey(seed("witness"))


@dataclass(frozen=True)
class Made:
    """An event as somebody with these keys may have made it, and its parts."""

    leaf: bytes
    what: bytes
    inside: bytes
    about: tuple[bytes, ...]
    texts: tuple[bytes, ...]


def event(
    name: str,
    *signers: SigningKey,
    by: str = "anna",
    subjects: Sequence[str] = (),
    after: Head | None = None,
    ledger: str = ORIGIN,
    **what: Any,
) -> Made:
    """One `about` with one sealed text for each subject; a subject that is named twice gets two."""
    event_id = an_id(("vector", name))

    def part(kind: str, content: Any, salt: object = "") -> bytes:
        return format_part(Part(seed((name, kind, salt)), kind, content))

    def about(at: int, subject: str) -> dict[str, Any]:
        fields = {"words": digest(event_id, texts[at])}
        return {"subject": an_id(subject), "involvement": "primary", "box": seed((name, at)), "fields": fields}

    texts = [part("text", f"what was said about {subject}", at) for at, subject in enumerate(subjects)]
    abouts = sorted(
        (part("about", about(at, subject), at) for at, subject in enumerate(subjects)),
        key=lambda each: digest(event_id, each),
    )
    stands = part("what", {**HEADER, "actor": an_id(by), "recorded_by": an_id(by), **what})
    inside = part("inside", dict(INSIDE))
    head = after or Head(0, merkle.EMPTY_ROOT)
    digests = [digest(event_id, each) for each in (stands, inside, *abouts)]
    body = Body(ledger, event_id, head.size, head.root, digests[0], digests[1], tuple(digests[2:]))
    return Made(sign_event(format_body(body), *(signers or (ANNA,))), stands, inside, tuple(abouts), tuple(texts))


def enrolment(name: str, key: SigningKey, powers: Sequence[str]) -> dict[str, Any]:
    """What `key.enrolled` says of a key."""
    payload = key_proof_payload(ORIGIN, an_id(name), key.public, seed(f"{name} opens"), powers)
    return {
        "alg": "ed25519",
        "encryption_key": seed(f"{name} opens"),
        "person": an_id(name),
        "powers": list(powers),
        "proof": key.sign(pae(PAYLOAD_KEY_PROOF, payload)),
        "public_key": key.public,
        "recovery": None,
        "replaces": None,
    }


def opening() -> dict[str, Any]:
    """What the first event says: Anna's key, and the log's."""
    return {
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


def enrolled(
    name: str, key: SigningKey, *signers: SigningKey, powers: Sequence[str], after: Head, by: str = "anna"
) -> Made:
    data = enrolment(name, key, powers)
    return event(f"enrol {name}", *signers, by=by, type="key.enrolled", data=data, after=after)


class Story:
    """A log of 21 entries. Its last are what somebody with a key may have signed and no program would have written."""

    def __init__(self) -> None:
        self.events: list[Made] = []
        self.tree = Tree()
        sheet = {"commitment": recovery_commitment(seed("sheet")), "public_key": seed("sheet opens")}
        self.add(event("open", type="ledger.opened", data=opening()))  # 0
        self.add(event("sheet", type="recovery.issued", data=sheet, after=self.head))  # 1
        self.add(enrolled("ben", BEN, ANNA, powers=["enrol", "record"], after=self.head))  # 2
        self.add(enrolled("clara", CLARA, ANNA, BEN, powers=["record"], after=self.head))  # 3
        self.add(event("park", CLARA, by="clara", subjects=["mia"], after=self.head))  # 4
        self.add(event("garden", BEN, by="ben", subjects=["mia", "tom"], after=self.head))  # 5
        self.add(enrolled("fay", FAY, BEN, powers=["record"], after=self.head, by="ben"))  # 6
        self.add(event("swim", FAY, by="fay", subjects=["mia"], after=self.head, type="test.swum"))  # 7
        gone = {"doubtful_from": 5, "key": CLARA.key_id, "reason": "left"}
        self.add(event("gone", type="key.revoked", data=gone, after=self.head))  # 8
        self.add(event("lunch", subjects=["mia"], after=self.head))  # 9
        self.add(event("ghost", CLARA, by="clara", after=self.head))  # 10: signed after her key was revoked
        self.add(event("stranger", DORA, by="dora", after=self.head))  # 11: never enrolled
        self.add(
            replace(event("forged", after=self.head), leaf=_other_signature(event("forged", after=self.head).leaf))
        )
        self.add(event("for another", BEN, by="anna", after=self.head))  # 13: recorded_by is not the signer
        self.add(event("two", subjects=["mia", "mia"], after=self.head))  # 14
        self.add(event("other history", after=Head(9, seed("another history"))))  # 15
        self.add(event("elsewhere", after=self.head, ledger=OTHER))  # 16
        self.add(enrolled("eve", EVE, CLARA, powers=["record"], after=self.head, by="clara"))  # 17
        for number in range(3):
            self.add(event(f"quiet {number}", after=self.head))  # 18 to 20

    def add(self, made: Made) -> None:
        self.events.append(made)
        self.tree.extend([merkle.leaf_hash(made.leaf)])

    @property
    def head(self) -> Head:
        return self.tree.head()

    def note(self, size: int | None = None) -> bytes:
        return sign_checkpoint(ORIGIN, self.tree.head(size), LOG)

    def entry(self, index: int, *parts: bytes, size: int | None = None) -> Entry:
        """The entry with `what`, if no other parts are named."""
        made, size = self.events[index], size or self.tree.size
        seen = _after(made.leaf)
        return Entry(
            index,
            made.leaf,
            tuple(merkle.prove_inclusion(index, size, self.tree.read)),
            tuple(merkle.prove_consistency(seen, size, self.tree.read)) if seen else (),
            parts or (made.what,),
        )

    def statement(self, entries: Sequence[Entry], **change: Any) -> Statement:
        said = Statement(
            ledger=ORIGIN,
            kind="child",
            asked={"subject": an_id("mia"), "from": "2026-09-01", "until": "2026-12-18"},
            audience="parent",
            made_at=T0,
            made_by=an_id("anna"),
            known_at=self.tree.size,
            head=self.head,
            to=an_id("mother"),
        )
        return replace(said.proving([entry.leaf for entry in entries]), **change)

    def file(
        self,
        entries: Sequence[Entry],
        *,
        keys: Sequence[int] = (0, 1, 2, 3, 6, 8),
        by: Sequence[SigningKey] = (ANNA,),
        note: bytes | None = None,
        **said: Any,
    ) -> EvidenceFile:
        payload, signatures = sign_statement(self.statement(entries, **said), *by)
        return EvidenceFile(note or self.note(), payload, signatures, tuple(map(self.entry, keys)), tuple(entries))


def _after(leaf: bytes) -> int:
    return parse_body(parse_leaf(leaf).body).after_size


def _other_signature(leaf: bytes) -> bytes:
    """The signature of another body."""
    ((who, _),) = parse_leaf(leaf).signatures
    ((_, signature),) = parse_leaf(event("something else").leaf).signatures
    return format_leaf(replace(parse_leaf(leaf), signatures=((who, signature),)))


@cache
def story() -> Story:
    return Story()


def good() -> EvidenceFile:
    """Three entries about Mia: one bare but for `what`, one with everything about her, one of a type nobody knows."""
    made = story().events[5]
    mine = next(part for part in made.about if an_id("mia") in part)
    return story().file([story().entry(4), story().entry(5, made.what, mine, made.texts[0]), story().entry(7)])


def of(*indices: int, **options: Any) -> EvidenceFile:
    return story().file([story().entry(index) for index in indices], **options)


def changed(file: EvidenceFile, index: int, **change: Any) -> EvidenceFile:
    entries = (replace(entry, **change) if entry.index == index else entry for entry in file.entries)
    return replace(file, entries=tuple(entries))


def text(old: str, new: str) -> bytes:
    """The good file, with its first `old` written otherwise."""
    data = format_evidence(good()).decode()
    assert old in data, old
    return data.replace(old, new, 1).encode()


def loose_base64() -> bytes:
    """A hash written with a last letter that means the same 32 bytes, and is not the one that is written."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    node = b64encode(good().entries[0].path[0]).decode()
    return text(node, node[:-2] + letters[letters.index(node[-2]) + 1] + "=")


def other_payload() -> EvidenceFile:
    """A statement that nothing is wrong with but the one byte behind it."""
    file = good()
    payload = file.statement + b"\xc0"
    return replace(file, statement=payload, signatures=((ANNA.key_id, ANNA.sign(pae(PAYLOAD_STATEMENT, payload))),))


def extended() -> bytes:
    """A checkpoint with a fourth line that the log key signed all the same."""
    line = format_checkpoint(ORIGIN, story().head) + "and nothing else happened\n"
    return format_note(line, [NoteSigner(ORIGIN, LOG).sign(line)])


def cosigned() -> bytes:
    """A checkpoint that somebody unknown signed too."""
    line, signatures = parse_note(story().note())
    return format_note(line, [*signatures, NoteSigner("witness.example", WITNESS).sign(line)])


def elsewhere() -> Entry:
    """An entry that is really in a log, but in another one."""
    there = event("there", ledger=OTHER)
    tree = Tree(merkle.leaf_hash(made.leaf) for made in (event("a", ledger=OTHER), there, event("b", ledger=OTHER)))
    return Entry(4, there.leaf, tuple(merkle.prove_inclusion(1, 3, tree.read)), (), (there.what,))


def older(size: int) -> EvidenceFile:
    """Proven against an earlier head of the log, with the statement of the later one."""
    entries = [story().entry(index, size=size) for index in (4, 5)]
    file = story().file(entries, note=story().note(size))
    return replace(file, keys=tuple(story().entry(index, size=size) for index in (0, 1, 2, 3)))


def moved_part() -> EvidenceFile:
    """The words of one entry beside another."""
    return changed(good(), 4, parts=(story().events[4].what, story().events[7].about[0]))


def swapped_text() -> EvidenceFile:
    """What was said about Tom, shown as if it had been said about Mia."""
    made = story().events[5]
    mine = next(part for part in made.about if an_id("mia") in part)
    return changed(good(), 5, parts=(made.what, mine, made.texts[1]))


def both_abouts() -> EvidenceFile:
    made = story().events[14]
    return story().file([story().entry(14, made.what, *made.about)])


Vector = tuple[Callable[[], EvidenceFile | bytes], str | None, tuple[str, ...]]
VECTORS: Mapping[str, Vector] = {
    # right
    "good": (good, VKEY, ()),
    "good-cosigned": (lambda: replace(good(), checkpoint=cosigned(), tokens=(b"\x30\x00",)), VKEY, ()),
    "good-no-entries": (of, VKEY, ()),
    "good-key-event-proven": (lambda: of(3, 4), VKEY, ()),
    "good-nothing-shown": (lambda: changed(of(4, 5), 4, parts=()), VKEY, ()),
    "good-white-space": (lambda: format_evidence(good()).replace(b"\n", b"\n\t "), VKEY, ()),
    # not this format
    "no-key-given": (good, None, ("no-key-given",)),
    "cut-short": (lambda: format_evidence(good())[:900], VKEY, ("not-evidence",)),
    "another-format": (lambda: text("evidence/v1", "evidence/v2"), VKEY, ("not-evidence",)),
    "too-deep": (lambda: text('"tokens": []', f'"tokens": {"[" * 17}{"]" * 17}'), VKEY, ("not-evidence",)),
    "doubled-key": (lambda: text('"tokens": []', '"tokens": [], "tokens": []'), VKEY, ("doubled-key",)),
    "doubled-key-within": (lambda: text('"index": 5', '"index": 4, "index": 5'), VKEY, ("doubled-key",)),
    "unknown-key": (lambda: text('"tokens": []', '"tokens": [], "note": ""'), VKEY, ("unknown-key",)),
    "missing-key": (lambda: text(' "tokens": [],\n', ""), VKEY, ("missing-key",)),
    "wrong-type": (lambda: text('"index": 4', '"index": "4"'), VKEY, ("wrong-type",)),
    "a-fraction": (lambda: text('"index": 4', '"index": 4.0'), VKEY, ("wrong-type",)),
    "an-exponent": (lambda: text('"index": 4', '"index": 4e0'), VKEY, ("wrong-type",)),
    "a-negative-number": (lambda: text('"index": 4', '"index": -4'), VKEY, ("wrong-type",)),
    "not-canonical-base64": (loose_base64, VKEY, ("not-canonical",)),
    "not-canonical-order": (
        lambda: replace(good(), entries=good().entries[::-1]),
        VKEY,
        ("not-canonical",),
    ),
    "not-canonical-part": (
        lambda: changed(good(), 4, parts=(story().events[4].what + b"\xc0",)),
        VKEY,
        ("not-canonical",),
    ),
    "not-canonical-leaf": (
        lambda: changed(of(4, 5), 4, leaf=story().events[4].leaf + b"\xc0"),
        VKEY,
        ("entry-added", "not-canonical", "not-in-log"),
    ),
    "not-canonical-payload": (other_payload, VKEY, ("not-canonical",)),
    # another ledger
    "another-origin-key": (good, OTHER_VKEY, ("another-origin",)),
    "another-origin-event": (lambda: of(4, 16), VKEY, ("another-origin",)),
    "another-origin-statement": (lambda: of(4, ledger=OTHER), VKEY, ("another-origin",)),
    # the checkpoint
    "checkpoint-extended": (lambda: replace(good(), checkpoint=extended()), VKEY, ("checkpoint-extended",)),
    "checkpoint-signature": (
        lambda: replace(good(), checkpoint=sign_checkpoint(ORIGIN, story().head, WITNESS)),
        VKEY,
        ("checkpoint-signature",),
    ),
    # places
    "leaf-of-another-ledger": (
        lambda: replace(good(), entries=(elsewhere(), *good().entries[1:])),
        VKEY,
        ("another-origin", "entry-added", "wrong-index"),
    ),
    "not-in-log": (
        lambda: changed(good(), 4, path=good().entries[0].path[::-1]),
        VKEY,
        ("not-in-log",),
    ),
    "wrong-index": (
        lambda: replace(of(4, 7), entries=(replace(story().entry(4), index=5), story().entry(7))),
        VKEY,
        ("wrong-index",),
    ),
    "wrong-index-path-length": (
        lambda: replace(of(4), entries=(replace(story().entry(4), index=20),)),
        VKEY,
        ("wrong-index",),
    ),
    "older-size": (lambda: older(10), VKEY, ("older-size",)),
    "older-size-index": (
        lambda: replace(of(4), entries=(replace(story().entry(4), index=21),)),
        VKEY,
        ("older-size",),
    ),
    "older-size-known-at": (lambda: of(4, known_at=22), VKEY, ("older-size",)),
    "after-inconsistent": (
        lambda: changed(good(), 4, after=good().entries[1].after),
        VKEY,
        ("after-inconsistent",),
    ),
    "after-another-history": (
        lambda: of(15),
        VKEY,
        ("after-inconsistent",),
    ),
    # parts
    "part-of-another-event": (moved_part, VKEY, ("part-not-its-own",)),
    "text-of-another-subject": (swapped_text, VKEY, ("part-not-its-own",)),
    "two-abouts": (both_abouts, VKEY, ("two-abouts",)),
    # signatures
    "signature": (lambda: of(4, 12), VKEY, ("signature",)),
    "enrolment-missing": (lambda: of(4, keys=(0, 1, 2, 6, 8)), VKEY, ("enrolment-missing", "not-allowed")),
    "enrolment-missing-signer": (lambda: of(9, 11), VKEY, ("enrolment-missing",)),
    "enrolment-missing-first": (
        lambda: of(9, keys=()),
        VKEY,
        ("enrolment-missing", "statement-signature"),
    ),
    "enrolment-by-a-revoked-key": (lambda: of(9, keys=(0, 1, 2, 3, 8, 17)), VKEY, ("key-revoked",)),
    "not-allowed": (lambda: of(4, 13), VKEY, ("not-allowed",)),
    "key-revoked": (lambda: of(4, 10), VKEY, ("key-revoked",)),
    # the statement
    "statement-signature": (lambda: of(4, by=(BEN,)), VKEY, ("statement-signature",)),
    "statement-by-a-stranger": (lambda: of(4, by=(DORA,), made_by=an_id("dora")), VKEY, ("statement-signature",)),
    "statement-changed": (
        lambda: replace(of(4), statement=of(4, audience="court").statement),
        VKEY,
        ("statement-signature",),
    ),
    "statement-by-a-revoked-key": (lambda: of(9, by=(CLARA,), made_by=an_id("clara")), VKEY, ("key-revoked",)),
    "entry-left-out": (lambda: replace(good(), entries=good().entries[:2]), VKEY, ("entry-left-out",)),
    "entry-added": (lambda: replace(of(4, 5), entries=of(4, 5, 7).entries), VKEY, ("entry-added",)),
    "entry-exchanged": (lambda: replace(of(4, 5), entries=of(4, 7).entries), VKEY, ("entry-added",)),
    "entry-among-the-keys": (lambda: of(4, keys=(0, 1, 2, 3, 6, 8, 9)), VKEY, ("entry-added",)),
}


def made() -> dict[str, bytes]:
    """Name of the file to its content."""
    files: dict[str, bytes] = {}
    for name, (make, _, _) in VECTORS.items():
        value = make()
        files[f"{name}.evidence.json"] = value if isinstance(value, bytes) else format_evidence(value)
    index = {name: {"vkey": vkey, "findings": sorted(names)} for name, (_, vkey, names) in VECTORS.items()}
    files[INDEX] = json.dumps(index, indent=1).encode() + b"\n"
    return files


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    for name, content in made().items():
        (FOLDER / name).write_bytes(content)
