"""What is handed out with a signature: evidence files, and the statement over any report (formats.md 8).

Collects what the ledger holds: leaves, parts, proofs, and the events about keys that lead from the first entry to whoever
signed. It decides nothing: who may be shown which part is asked in `aggregates`, before. `Reading.prove` makes the receipt
of a single entry, which needs nobody's key; neither does the published log.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from ledger.errors import LedgerError
from ledger.evidence import merkle, parts, tiles
from ledger.evidence.checkpoint import open_checkpoint
from ledger.evidence.closure import KeyEvent, needed
from ledger.evidence.envelope import parse_leaf
from ledger.evidence.evidence_file import Entry, EvidenceFile, format_evidence
from ledger.evidence.key_chain import KEY_EVENTS
from ledger.evidence.statement import Place, Statement, sign_statement
from ledger.reading import Reading
from ledger.store.codec import to_micros
from ledger.store.revive import StoredRow


@dataclass(frozen=True)
class Asked:
    """What a statement says was asked: codes, ids, days and times, never a name. `page`, `places`: of the page with it."""

    kind: str
    audience: str
    asked: Mapping[str, Any] = field(default_factory=dict)
    to: UUID | None = None
    as_at: datetime | None = None
    known_at: int | None = None  # None: everything that the checkpoint covers
    page: bytes | None = None
    places: tuple[Place, ...] = ()


def evidence(ledger: Reading, show: Mapping[int, Sequence[str]], asked: Asked) -> bytes:
    """An evidence file over these positions, each with the parts that are named as for `Reading.prove`.

    Without positions it is a signed statement and nothing else: what goes with a report.
    """
    of = {ledger.at(position)[0].origin: ledger.at(position)[0] for position in show}
    if len(of) > 1:
        message = "these entries stand in two books, and one file proves entries of one"
        raise LedgerError(message, hint="ask for those of the old book by themselves: their numbers begin with old")
    book = next(iter(of.values()), ledger)
    return format_evidence(_Collecting(book).file({ledger.at(n)[1]: parts for n, parts in show.items()}, asked))


class _Collecting:
    """One file, over one checkpoint."""

    def __init__(self, ledger: Reading) -> None:
        self.ledger, self.note = ledger, ledger.checkpoint()
        self.head = open_checkpoint(self.note, ledger.vkey)
        self._read = cache(ledger.recorder.read_node)

    def file(self, show: Mapping[int, Sequence[str]], asked: Asked) -> EvidenceFile:
        rows = [self.ledger.row(position) for position in sorted(show)]
        entries = tuple(self._entry(row, show[row.position]) for row in rows)
        signer = self.ledger.require_identity().sign
        said = self._statement(asked).proving([entry.leaf for entry in entries])
        payload, signatures = sign_statement(said, signer)
        signers = {signer.key_id, *(who for row in rows for who, _ in parse_leaf(row.state).signatures)}
        keys = [self._entry(self.ledger.row(position), show=("what",)) for position in self._needed(signers)]
        return EvidenceFile(self.note, payload, signatures, tuple(keys), entries)

    def _statement(self, asked: Asked) -> Statement:
        ledger = self.ledger
        return Statement(
            ledger=ledger.origin,
            kind=asked.kind,
            asked={name: _plain(value) for name, value in asked.asked.items()},
            audience=asked.audience,
            to=asked.to.bytes if asked.to else None,
            as_at=to_micros(asked.as_at) if asked.as_at else None,
            known_at=max(0, min(asked.known_at or self.head.size, self.head.size)),
            made_at=to_micros(ledger.now()),
            made_by=ledger.require_identity().person.bytes,
            head=self.head,
            page=asked.page,
            places=asked.places,
        )

    def _entry(self, row: StoredRow, show: Sequence[str]) -> Entry:
        if row.position > self.head.size:
            message = f"entry {row.position} is recorded and not yet sealed"
            raise LedgerError(message, hint="a holder of the log key seals it")
        index, size = row.position - 1, self.head.size
        seen = parts.parse_body(parse_leaf(row.state).body).after_size
        path = merkle.prove_inclusion(index, size, self._read)
        after = merkle.prove_consistency(seen, size, self._read) if seen else ()
        shown = dict.fromkeys(part for wanted in show for part in self.ledger.chosen(row, wanted))
        return Entry(index, row.state, tuple(path), tuple(after), tuple(shown))

    def _needed(self, signers: set[bytes]) -> list[int]:
        """The positions of the events about keys that lead from the first entry to whoever signed."""
        rows = self.ledger.recorder.select_events(self.ledger.control_stream)
        events = [_key_event(row) for row in rows if isinstance(row, StoredRow) and row.position <= self.head.size]
        return needed([event for event in events if event.what["type"] in KEY_EVENTS], signers)


def _key_event(row: StoredRow) -> KeyEvent:
    leaf = parse_leaf(row.state)
    shown = parts.match(parts.parse_body(leaf.body), parts.unpack_parts(row.parts or b""))
    assert shown.what is not None  # it was checked when the ledger was opened
    return KeyEvent(row.position, leaf, shown.what)


def _plain(value: Any) -> Any:
    """Ids as bytes, times as microseconds, days as they are written."""
    match value:
        case UUID():
            return value.bytes
        case datetime():
            return to_micros(value)
        case date():
            return value.isoformat()
        case list() | tuple():
            return [_plain(each) for each in value]
    return value


def publish(ledger: Reading, out: Path, *, entries: bool = False) -> None:
    """A C2SP tlog-tiles folder (formats.md 9): checkpoint and hash tiles, with `entries` also the leaves."""
    note = ledger.checkpoint()
    size = open_checkpoint(note, ledger.vkey).size
    leaves = (row.state for row in ledger.recorder.rows(0, size)) if entries else None
    tiles.publish(out, note, size, ledger.recorder.read_node, leaves)
