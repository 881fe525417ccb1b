"""An evidence file against a verifier key from outside: every check, and no exception for what a file says (formats.md 8).

The order is that of trust: the key from outside signed the tree head; the head holds the leaves; the first leaf enrols the
first key, and so on to whoever signed; the digests in the leaves hold the parts. What failed is not used for what follows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import contextmanager

from ledger.evidence.checkpoint import Head
from ledger.evidence.disclosing import open_leaf, open_parts
from ledger.evidence.evidence_file import Entry, EvidenceFile, parse_evidence
from ledger.evidence.key_chain import KeyChain, Opened, check_key_event
from ledger.evidence.note import VerifierKey, parse_vkey
from ledger.evidence.placing import check_after, check_place, open_head
from ledger.evidence.statement import Statement, check_complete, check_head, parse_statement
from ledger.evidence.verdict import Finding, Flawed, Notes, Shown, Verdict
from ledger.evidence.verdict_words import CHECKS

MOST_SEARCHED = 20  # entries at wrong places whose right place is looked for; a hostile file could have thousands
NO_PAGE = "it was not held against a page"
_OF_THE_FILE = [name for name in CHECKS if name not in ("file", "key", "page")]


def judge(data: bytes, vkey: str | None, known_types: Collection[str] | None = None) -> Verdict:
    """The verdict on whatever these bytes are."""
    try:
        file = parse_evidence(data)
    except Flawed as flaw:
        notes = Notes()
        notes.find("file", flaw.finding)
        notes.cannot("the file cannot be read", [name for name in CHECKS if name != "file"])
        return Verdict(notes.checks())
    return check_evidence(file, vkey, known_types)


def check_evidence(file: EvidenceFile, vkey: str | None, known_types: Collection[str] | None = None) -> Verdict:
    """The verdict on a file. `known_types`: the event types that the asking program knows; others are said to be unknown.

    A `vkey` that is none raises EvidenceError: what was typed is judged before the file is.
    """
    key = parse_vkey(vkey) if vkey is not None else None
    notes = Notes()
    notes.cannot(NO_PAGE, ["page"])
    if key is None:
        notes.add("key", "no-key-given", "file", "no verifier key was given, and the file's own word proves nothing")
        notes.cannot("no verifier key from outside was given", ["key", *_OF_THE_FILE])
        return Verdict(notes.checks())
    return _Examination(file, key, notes, known_types).verdict()


class _Examination:
    """One file, one key."""

    def __init__(self, file: EvidenceFile, key: VerifierKey, notes: Notes, known_types: Collection[str] | None) -> None:
        self.file, self.key, self.notes = file, key, notes
        self.chain = KeyChain(key.text)
        self.flaws: dict[str, list[Finding]] = {}  # by place
        self.remarks: list[str] = []
        self._known_types = known_types

    def verdict(self) -> Verdict:
        try:
            head, others = open_head(self.file.checkpoint, self.key)
        except Flawed as flaw:
            check = "origin" if flaw.finding.name == "another-origin" else "checkpoint"
            self.notes.cannot("the checkpoint does not hold", [name for name in _OF_THE_FILE if name != check])
            self.notes.find(check, flaw.finding)
            return Verdict(self.notes.checks())
        keys = [self._open("keys", entry, head) for entry in self.file.keys]
        entries = [self._open("entries", entry, head) for entry in self.file.entries]
        self._fold([o for o in keys if o], [o for o in entries if o])
        statement = self._statement(head)
        shown = tuple(map(self._shown, self.file.entries, entries))
        return Verdict(
            self.notes.checks(),
            origin=self.key.name,
            head=head,
            statement=statement,
            entries=shown,
            remarks=tuple(self.remarks),
            unchecked=tuple(self._unchecked(others, shown)),
        )

    @contextmanager
    def _noting(self, check: str, place: str) -> Iterator[None]:
        """Whatever is wrong is noted, and the examination goes on."""
        try:
            yield
        except Flawed as flaw:
            self.notes.find("origin" if flaw.finding.name == "another-origin" else check, flaw.finding)
            self.flaws.setdefault(place, []).append(flaw.finding)

    def _open(self, where: str, entry: Entry, head: Head) -> Opened | None:
        """The event, if everything about it holds but who signed it."""
        place = f"{where}/{entry.index}"
        with self._noting("entries", place):
            check_place(place, entry, head, search=self.notes.failures.get("entries", 0) < MOST_SEARCHED)
        placed = place not in self.flaws
        with self._noting("file", place):
            leaf, body = open_leaf(place, entry.leaf)
            with self._noting("origin", place):
                self._check_own(place, body.ledger)
            with self._noting("after", place):
                if placed:
                    check_after(place, entry, body, head)
            with self._noting("parts", place):
                shown = open_parts(place, body, entry.parts)
            if place not in self.flaws:
                return Opened(place, entry.index, leaf, body, shown)
        return None

    def _check_own(self, place: str, ledger: str) -> None:
        if ledger != self.key.name:
            raise Flawed("another-origin", f"belongs to the ledger {ascii(ledger)[:80]}", place)

    def _fold(self, keys: list[Opened], entries: list[Opened]) -> None:
        """All events in the order of the log; one that stands in both lists is taken once, with its `what`."""
        events = {event.index: event for event in entries}
        for event in keys:
            with self._noting("signatures", event.place):
                check_key_event(event)
                events[event.index] = event
        for _, event in sorted(events.items()):
            with self._noting("signatures", event.place):
                self.chain.take(event)
        for who, said in self.chain.remarks.items():
            self.remarks += [f"the key {who.hex()}: {remark}" for remark in said]

    def _statement(self, head: Head) -> Statement | None:
        said = None
        with self._noting("statement", "statement"):
            said = parse_statement(self.file.statement)
        if said is None:
            return None
        with self._noting("origin", "statement"):
            self._check_own("statement", said.ledger)
        with self._noting("statement", "statement"):
            check_head(said, head)
        with self._noting("statement", "statement"):
            check_complete(said, [entry.leaf for entry in self.file.entries])
        with self._noting("statement", "statement"):
            self.chain.check_statement(head.size, said.made_by, self.file.statement, self.file.signatures)
        return said

    def _shown(self, entry: Entry, event: Opened | None) -> Shown:
        findings = (*self.flaws.get(f"entries/{entry.index}", ()), *self.flaws.get(f"keys/{entry.index}", ()))
        if event is None:
            return Shown(entry.index, None, None, (), (), findings)
        holds = not findings
        signers = self.chain.people(event) if holds else ()
        remarks = self.chain.remarks_on(event) if holds else ()
        return Shown(entry.index, event.body.event_id, event.shown, signers, remarks, findings)

    def _unchecked(self, cosignatures: int, shown: tuple[Shown, ...]) -> Iterator[str]:
        if self.file.tokens:
            yield f"time stamps: {len(self.file.tokens)}"
        if cosignatures:
            yield f"signatures on the checkpoint by keys that are not known here: {cosignatures}"
        whats = [each.disclosed.what for each in shown if each.disclosed is not None]
        if bare := whats.count(None):
            yield f"that whoever recorded an entry signed it, where its `what` is not shown: {bare}"
        kinds = Counter(what["type"] for what in whats if what is not None)
        for kind, times in sorted(kinds.items()):
            if self._known_types is not None and kind not in self._known_types:
                yield f"what an entry of a type means that this program does not know: {kind} ({times})"
