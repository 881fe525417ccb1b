"""Whether a ledger and a vault are sound and belong together, before either is relied upon: copies, above all.

Full verification of the ledger (`ledger.evidence.verify`), then the vault against it: is it this ledger's, does it hold the
key to every box, can somebody open each level. And heads that are known from elsewhere against the ledger's tree: what it
does not contain is a `Gap`, and no error; what follows is for whoever asks. No byte is changed and no box is opened.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from uuid import UUID

from ledger.copies import BOOK, books
from ledger.custody.box import box_key_id
from ledger.custody.vault import Vault
from ledger.errors import EvidenceError
from ledger.evidence import envelope, merkle, parts
from ledger.evidence.checkpoint import Head, open_checkpoint
from ledger.evidence.powers import Powers
from ledger.evidence.report import Anchor, Report
from ledger.evidence.verify import verify
from ledger.founding import DATABASE, VAULT
from ledger.keyring import LedgerKeyring
from ledger.opening import EARLIER
from ledger.store.connect import db_uri
from ledger.store.revive import StoredRow
from ledger.store.source import SQLiteSource
from ledger.store.sqlite import LedgerDatastore, LedgerRecorder

Sourced = Callable[[Path], SQLiteSource]


@dataclass(frozen=True, slots=True)
class Gap:
    """A head that somebody knows and this ledger does not contain.

    `missing`: the first and the last entry that it lacks; None if it has as many, and other ones: another history.
    """

    anchor: Anchor
    missing: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Examined:
    """A ledger that verified within itself, and what else is to be known of it."""

    report: Report
    vkey: str
    powers: Powers
    checkpoint: bytes
    erased: frozenset[UUID]
    gaps: tuple[Gap, ...]

    @property
    def head(self) -> Head:
        return self.report.head

    @property
    def origin(self) -> str:
        return self.report.origin or ""


class EarlierBooks:
    """The earlier books and branches in a ledger's folder, open as long as they are checked."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._open = folder, ExitStack()

    def find(self, name: str) -> SQLiteSource | None:
        """The book in the folder of this name, however many books back."""
        if not BOOK.fullmatch(name):
            return None
        places = sorted(self._folder.glob(f"**/{EARLIER}/{name}/{DATABASE}"))
        return self._open.enter_context(SQLiteSource(places[0])) if places else None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *why: object) -> None:
        self._open.__exit__(*why)  # type: ignore[arg-type]


def examine(
    database: Path,
    *,
    known_types: Collection[str],
    heads: Iterable[Anchor] = (),
    source: Sourced = SQLiteSource,
    label: str = "the copy",
) -> Examined:
    """Verify the ledger in a file at rest. EvidenceError if it does not hold, or if a signed head is another ledger's."""
    with source(database) as rows, EarlierBooks(database.parent) as earlier:
        report = verify(rows, known_types=known_types, earlier=earlier.find)
    if report.failed or report.vkey is None or report.origin is None:
        found = next(iter(report.findings), None)
        what = report.failed[0].meaning if report.failed else "no key"
        raise EvidenceError(
            f"{label} does not verify: {what}" + (f" ({found})" if found else ""), hint="take another backup"
        )
    with closing(LedgerRecorder(LedgerDatastore(db_uri(database, immutable=True)))) as recorder:
        keyring, note = _keys(recorder), recorder.checkpoint()
        assert note is not None
        gaps = tuple(find_gaps(heads, report.head.size, recorder.read_node, report.vkey))
    erased = set(keyring.erased)
    for book in list(books(database.parent))[1:]:
        with closing(
            LedgerRecorder(LedgerDatastore(db_uri(database.parent / book / DATABASE, immutable=True)))
        ) as past:
            erased |= _keys(past).erased
    return Examined(report, report.vkey, keyring.powers, note, frozenset(erased), gaps)


def _keys(recorder: LedgerRecorder) -> LedgerKeyring:
    """Whose keys and which erasures a ledger knows of."""
    first = recorder.row(1)
    if first is None:
        raise EvidenceError("there is no first entry", hint="take another backup")
    keyring = LedgerKeyring(parts.parse_body(envelope.parse_leaf(first.state).body).ledger)
    keyring.learn(row for row in recorder.select_events(first.originator_id) if isinstance(row, StoredRow))
    return keyring


def find_gaps(heads: Iterable[Anchor], size: int, read_node: merkle.ReadNode, vkey: str) -> Iterable[Gap]:
    """The heads that a tree of this size does not contain."""
    for anchor in heads:
        if anchor.note is not None:
            try:
                open_checkpoint(anchor.note, vkey)
            except EvidenceError as error:
                raise EvidenceError(
                    f"{anchor.label} is not of this ledger: {error}", hint="was it given by another setting?"
                ) from None
        if anchor.size > size:
            yield Gap(anchor, (size + 1, anchor.size))
        elif merkle.root(anchor.size, read_node)[: len(anchor.root)] != anchor.root:
            yield Gap(anchor, None)


def keyless(folder: Path, place: Path, found: Examined, source: Sourced = SQLiteSource) -> list[int]:
    """The entries whose words no key in the vaults of this place opens, but for those about subjects that were erased.

    Entries of earlier books count as well; a branch that came without its vault is left out.
    """
    lost = []
    for book in books(folder):
        if book == Path() or (place / book / VAULT).is_file():
            lost += _keyless(folder / book / DATABASE, place / book / VAULT, found.erased, source)
    return lost


def _keyless(database: Path, path: Path, erased: Collection[UUID], source: Sourced) -> list[int]:
    gone = {subject.bytes for subject in erased}
    known: dict[bytes, bool] = {}
    lost: dict[int, None] = {}
    with closing(LedgerRecorder(LedgerDatastore(db_uri(database, immutable=True)))) as recorder:
        origin = _keys(recorder).origin
    with source(database) as rows, Vault.open(path, origin) as vault:
        for position, subject, box in rows.boxes():
            if subject in gone:
                continue
            key = box_key_id(box)
            if key not in known:
                known[key] = vault.level_key_of(key) is not None
            if not known[key]:
                lost[position] = None
    return list(lost)


def closed_levels(vault: Vault, powers: Powers) -> list[str]:
    """Levels whose present key nobody can open with this vault."""
    return sorted(level for level, public in powers.levels.items() if not vault.readers(level, public))


def without_key_file(keys: Collection[str], powers: Powers) -> list[UUID]:
    """Whose key is in use and whose key file is not among these names."""
    people = {key.person for key in powers.keys.values() if key.revoked is None}
    return sorted(UUID(bytes=person) for person in people if person.hex() not in keys)


def vault_heads(vault: Vault, label: str) -> Sequence[Anchor]:
    """What a vault remembers of its ledger."""
    head = vault.head()
    return [] if head is None else [Anchor(label, *head)]
