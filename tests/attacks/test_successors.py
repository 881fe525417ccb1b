"""False claims to continue a ledger, and branches that are not what was signed for: each is named."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ledger import succession
from ledger.application import Ledger
from ledger.control import BranchAttached, KnownHead, Predecessor
from ledger.custody.keyfile import Identity, new_identity
from ledger.errors import EvidenceError
from ledger.evidence.report import Report
from ledger.evidence.verify import verify
from ledger.founding import DATABASE, Continuing, found
from ledger.leaving import header
from ledger.matching import EarlierBooks
from ledger.opening import EARLIER
from ledger.store.source import SQLiteSource
from support.books import PASSPHRASE, Clock, new_ledger, noted
from support.victim import recompute

CHECK = "earlier books"


class Family:
    """A ledger, its successor, and a copy that went on by itself."""

    def __init__(self, root: Path) -> None:
        self.root, self.old, self.other, self.new = root, root / "old", root / "other", root / "new"
        self.clock = Clock()
        with new_ledger(self.old, clock=self.clock) as ledger:
            self.identity: Identity = ledger.require_identity()
            self.write(ledger, 3)
            shutil.copytree(self.old, self.other)
            self.write(ledger, 2)
        with self.unlocked(self.other) as ledger:
            self.write(ledger, 4)

    def unlocked(self, folder: Path) -> Ledger:
        return Ledger.open(folder, identity=self.identity, clock=self.clock)

    def write(self, ledger: Ledger, count: int) -> None:
        for number in range(count):
            who = ledger.require_identity().person
            ledger.record([noted(who, who, number)])

    def succeed(self, **other: Any) -> None:
        """The successor of `old`, or one that claims something else."""
        with self.unlocked(self.old) as old:
            heads = succession.known_heads(old)
            succession.succeed(old, self.new, passphrase=PASSPHRASE, heads=heads, reason="two-copies", **other)

    def attach(self) -> None:
        with self.unlocked(self.new) as ledger:
            ledger.attach(self.other)

    def verified(self) -> Report:
        with SQLiteSource(self.new / DATABASE) as source, EarlierBooks(self.new) as books:
            return verify(source, earlier=books.find)

    def said(self) -> str:
        """What is said of the earlier books; no other check fails."""
        report = self.verified()
        assert {check.name for check in report.failed} <= {CHECK}, report.findings
        return "\n".join(map(str, report.check(CHECK).findings))

    def books(self) -> Iterator[Path]:
        yield from sorted((self.new / EARLIER).iterdir())

    def book(self, of: Path) -> Path:
        """Where the copy of this folder lies."""
        size = count(of / DATABASE)
        return next(book for book in self.books() if count(book / DATABASE) == size)


def count(database: Path) -> int:
    with closing(sqlite3.connect(database)) as c:
        return int(c.execute("SELECT count(*) FROM stored_events").fetchone()[0])


def edited(database: Path, change: Callable[[sqlite3.Connection], object]) -> None:
    """Written into by somebody who has the files and no key; what needs no key is put right afterwards."""
    with closing(sqlite3.connect(database)) as c:
        triggers = c.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in triggers:
            c.execute(f"DROP TRIGGER {name}")
        change(c)
        recompute(c)
        for _, sql in triggers:
            c.execute(sql)
        c.commit()


@pytest.fixture
def family(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Family:
    monkeypatch.setenv("CONSENT_LEDGER_HOME", str(tmp_path / "home"))
    return Family(tmp_path)


def test_an_honest_successor_with_its_branch_holds(family: Family) -> None:
    family.succeed()
    family.attach()
    report = family.verified()
    assert report.ok, report.findings
    assert report.check(CHECK).count == 2
    assert set(report.earlier) == {book.name for book in family.books()}


def test_without_its_earlier_books_it_is_not_whole(family: Family) -> None:
    family.succeed()
    shutil.rmtree(family.new / EARLIER)
    assert "missing: the folder of the earlier book is not here" in family.said()
    with pytest.raises(Exception, match="no ledger"):
        family.unlocked(family.new)


def test_a_predecessor_that_the_founder_never_had_a_key_in_is_a_false_claim(family: Family) -> None:
    stranger = new_identity(family.identity.person)
    claim(family, stranger)
    assert "a false claim to go on" in family.said()


def test_a_checkpoint_that_is_known_must_be_owned_up_to(family: Family) -> None:
    """The founder leaves out that the old book had signed for more than stands there."""
    with family.unlocked(family.other) as other:
        note = other.checkpoint()
    more = KnownHead(99, bytes(32), "computer")
    claim(family, family.identity, heads=(more,))
    assert "a checkpoint of 99 events is known, and not said to be lost up to there" in family.said()
    assert note


def test_a_head_that_the_old_key_never_signed_is_named(family: Family) -> None:
    with family.unlocked(family.old) as old:
        real = old.checkpoint()
    forged = KnownHead(9, bytes(32), "given", real)
    claim(family, family.identity, heads=(forged,), lost_to=9)
    assert "its note says another head" in family.said()


def test_a_key_that_the_name_does_not_commit_to_is_named(family: Family) -> None:
    with family.unlocked(family.other) as other:
        other_key = other.vkey
    with new_ledger(family.root / "stranger", clock=family.clock) as stranger:
        strange = stranger.vkey
    claim(family, family.identity, vkey=strange)
    assert "expected it to end with" in family.said()
    assert other_key != strange


@pytest.mark.parametrize("kind", ["old", "other"])
def test_an_earlier_book_that_was_cut_off_is_named(family: Family, kind: str) -> None:
    family.succeed()
    family.attach()
    edited(family.book(getattr(family, kind)) / DATABASE, _cut)
    said = family.said()
    assert "cut off: " in said
    assert "signed for" in said


def _cut(c: sqlite3.Connection) -> None:
    c.execute("DELETE FROM stored_events WHERE rowid = (SELECT max(rowid) FROM stored_events)")
    c.execute("DELETE FROM sealed_boxes WHERE position > (SELECT max(rowid) FROM stored_events)")
    c.execute("DELETE FROM subject_events WHERE position > (SELECT max(rowid) FROM stored_events)")


@pytest.mark.parametrize("kind", ["old", "other"])
def test_an_earlier_book_in_which_something_was_changed_is_named(family: Family, kind: str) -> None:
    """The last leaf takes the place of the one before: well signed, each of them, and not what stood there."""
    family.succeed()
    family.attach()

    def swap(c: sqlite3.Connection) -> None:
        last = c.execute("SELECT max(rowid) FROM stored_events").fetchone()[0]
        for table, column in (("stored_events", "rowid"), ("sealed_boxes", "position"), ("subject_events", "position")):
            for a, b in ((last, 999), (last - 1, last), (999, last - 1)):
                c.execute(f"UPDATE {table} SET {column} = ? WHERE {column} = ?", (b, a))

    edited(family.book(getattr(family, kind)) / DATABASE, swap)
    assert "not the events that were signed for: another root" in family.said()


def test_a_sealed_box_taken_out_of_a_branch_is_named_and_one_that_was_erased_is_not(family: Family) -> None:
    family.succeed()
    family.attach()
    with family.unlocked(family.new) as ledger:
        who = ledger.require_identity().person
    edited(family.book(family.other) / DATABASE, lambda c: c.execute("DELETE FROM sealed_boxes"))
    assert "the box is missing, and nobody asked for its erasure" in family.said()
    with family.unlocked(family.new) as ledger:
        ledger.erase(who, "request")
        assert ledger.past is not None
        assert not any(ledger.books.box(r.position, who) for r in ledger.history())
    assert family.said() == ""


def test_a_branch_that_was_cut_before_it_was_attached_is_refused(family: Family) -> None:
    family.succeed()
    before = count(family.new / DATABASE)
    edited(family.other / DATABASE, _cut)
    with pytest.raises(EvidenceError, match="that copy was changed"):
        family.attach()
    assert count(family.new / DATABASE) == before
    assert len(list(family.books())) == 1


def test_somebody_elses_ledger_is_no_branch(family: Family) -> None:
    family.succeed()
    with new_ledger(family.root / "stranger", clock=family.clock) as stranger:
        family.write(stranger, 2)
    family.other = family.root / "stranger"
    with pytest.raises(EvidenceError, match="another ledger"):
        family.attach()


def test_a_lie_about_what_is_common_is_named(family: Family) -> None:
    family.succeed()
    family.attach()
    with family.unlocked(family.new) as ledger:
        (branch,) = ledger.powers.branches
        own = {name: branch[name] for name in ("note", "origin", "root", "size", "vkey")}
        ledger.record([BranchAttached(**header(ledger), **own, common=branch["common"] - 1)])  # type: ignore[arg-type]
    assert f"says that {branch['common'] - 1} are common to both; {branch['common']} are" in family.said()


def claim(family: Family, founder: Identity, **lies: Any) -> None:
    """A successor of `old` as somebody might found it by hand."""
    with family.unlocked(family.old) as old:
        size = old.head.size
        said = Predecessor(old.origin, old.vkey, size, old.root_at(size), (), size + 1, None, "unknown")
        said = replace(said, **lies)
        name = succession.folder_name(said.origin, said.root)

        def bring(building: Path, _place: Path) -> None:
            succession.copy_book(old.folder, building / EARLIER / name)

        readers = {level: [founder.encryption_key] for level in old.powers.levels}
        after = Continuing(founder, said, readers, [], bring)
        how = {"name": "Claimed", "time_zone": "Europe/London", "passphrase": PASSPHRASE}
        found(family.new, at=family.clock(), first=after, **how)  # type: ignore[arg-type]
