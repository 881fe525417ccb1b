"""One ledger from the first leaf on: recording, reading, refusing, coming back in."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from ledger.application import Ledger
from ledger.custody.wrap import unwrap
from ledger.errors import (
    EvidenceError,
    InputError,
    LedgerError,
    NoLedger,
    NotOpen,
    ReadOnly,
    Refused,
    StaleDecision,
    WrongPassphrase,
)
from ledger.event import LEVELS, Decision
from ledger.evidence.proof import check_proof, parse_proof
from support.books import PASSPHRASE, Clock, Noted, a_ledger, new_ledger, noted, verified

POWERS, ORDINARY = ["record"], ["ordinary"]


@pytest.fixture
def book(tmp_path: Path) -> Iterator[Ledger]:
    with a_ledger(tmp_path / "ledger") as ledger:
        yield ledger


def manager(ledger: Ledger) -> object:
    return ledger.require_identity().person


def damage(folder: Path, sql: str, *parameters: object) -> None:
    """An edit by hand, past the triggers."""
    with closing(sqlite3.connect(folder / "ledger.db")) as c:
        for (name,) in c.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            c.execute(f"DROP TRIGGER {name}")
        c.execute(sql, parameters)
        c.commit()


def blobs(path: Path) -> list[bytes]:
    """Every binary value in a database, whatever it is called."""
    with closing(sqlite3.connect(path)) as c:
        tables = [name for (name,) in c.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return [v for table in tables for row in c.execute(f"SELECT * FROM {table}") for v in row if type(v) is bytes]


def opens(origin: str, level: str, private: bytes, blob: bytes) -> bool:
    try:
        unwrap(origin, "level", level, private, blob)
    except LedgerError:
        return False
    return True


def test_what_is_recorded_comes_back_with_its_words_and_its_proof(book: Ledger) -> None:
    child = uuid4()
    receipt = book.record([noted(manager(book), child, 7, words="fell and was comforted")])
    recorded = book.read(receipt.first.position)
    assert isinstance(recorded.event, Noted)
    assert recorded.event.number == 7
    assert recorded.event.sealed == ()
    assert book.texts(recorded, child) == {"words": "fell and was comforted"}
    head, body, shown = check_proof(parse_proof(book.prove(receipt.first.position)), book.vkey)
    assert (head.size, body.event_id) == (receipt.first.position, receipt.first.event_id.bytes)
    assert shown.what is None


def test_a_proof_shows_what_was_chosen_and_no_more(book: Ledger) -> None:
    child = uuid4()
    receipt = book.record([noted(manager(book), child, words="only this")])
    show = ["what", f"about:{child.hex}", f"text:{child.hex}:words"]
    _, _, shown = check_proof(parse_proof(book.prove(receipt.first.position, show)), book.vkey)
    assert shown.what is not None
    assert shown.inside is None
    assert shown.texts == ((child.bytes, "words", "only this"),)
    with pytest.raises(InputError):
        book.prove(receipt.first.position, ["text:" + child.hex + ":address"])


def test_the_same_event_id_again_gives_the_first_receipt_and_writes_nothing(book: Ledger) -> None:
    once, child = uuid4(), uuid4()
    events = [noted(manager(book), child, 1), noted(manager(book), child, 2)]
    first = book.record(events, event_id=once)
    size, again = book.refresh().size, book.record(events, event_id=once)
    assert again.repeated
    assert not first.repeated
    assert again.entries == first.entries
    assert book.refresh().size == size


def test_what_was_recorded_and_not_sealed_is_sealed_when_it_is_asked_for_again(book: Ledger) -> None:
    colleague, once = uuid4(), uuid4()
    book.enrol(colleague, PASSPHRASE, POWERS, ORDINARY)
    with Ledger.open(book.folder, clock=book.now) as other:
        other.unlock(colleague, PASSPHRASE)
        assert other.record([noted(colleague, uuid4())], event_id=once).checkpoint is None
        assert other.record([noted(colleague, uuid4())], event_id=once).checkpoint is None
    again = book.record([], event_id=once)
    assert again.repeated
    assert again.kept is not None
    assert again.kept.startswith(f"{again.first.position}-")


def test_a_refusal_is_raised_after_the_attempt_was_recorded(book: Ledger) -> None:
    attempt = noted(manager(book), uuid4())
    size = book.refresh().size
    with pytest.raises(Refused) as refused:
        book.execute(lambda _book: Decision([attempt], refused=Refused("no", rule="S42")))
    assert refused.value.receipt.first.position == size + 1
    assert book.refresh().size == size + 1


def test_a_decision_sees_nothing_after_its_head_and_is_taken_again_on_a_conflict(book: Ledger) -> None:
    child, tries = uuid4(), []
    stream = noted(manager(book), child)

    def decide(view: object) -> Decision:
        tries.append(len(view.about(child)))
        if len(tries) == 1:  # somebody else is quicker
            book.record([stream])
            assert len(view.about(child)) == 0
        return Decision([_next(stream, len(view.about(child)) + 1)])

    book.execute(decide)
    assert tries == [0, 1]
    assert [r.event.stream_version for r in book.about(child)] == [1, 2]


def _next(event: Noted, version: int) -> Noted:
    return replace(event, stream_version=version)


def test_a_key_revoked_between_decision_and_commit_signs_nothing(book: Ledger) -> None:
    colleague = uuid4()
    book.enrol(colleague, PASSPHRASE, POWERS, ORDINARY)
    key = next(k for k, v in book.powers.keys.items() if v.person == colleague.bytes)
    with Ledger.open(book.folder, clock=book.now) as other:
        other.unlock(colleague, PASSPHRASE)
        view = other.book()
        book.revoke(key, "left")
        with pytest.raises(StaleDecision):
            other._write([noted(colleague, uuid4())], view.head, None)
        with pytest.raises(LedgerError, match="revoked"):
            other.record([noted(colleague, uuid4())])
    assert not verified(book.folder / "ledger.db", vkey=book.vkey).failed


def test_who_may_not_seal_records_and_the_next_who_can_seals(book: Ledger) -> None:
    colleague = uuid4()
    book.enrol(colleague, PASSPHRASE, POWERS, ORDINARY)
    with Ledger.open(book.folder, clock=book.now) as other:
        other.unlock(colleague, PASSPHRASE)
        receipt = other.record([noted(colleague, uuid4())])
        assert receipt.checkpoint is None
        assert receipt.kept is None
        with pytest.raises(LedgerError, match="not yet sealed"):
            other.prove(receipt.first.position)
        report = verified(book.folder / "ledger.db", vkey=book.vkey)
        assert not report.failed
        assert any("sealed" in remark for remark in report.remarks)
    book.seal()
    book.prove(receipt.first.position)


def test_a_volunteer_opens_nothing_restricted(book: Ledger) -> None:
    volunteer, child = uuid4(), uuid4()
    book.enrol(volunteer, PASSPHRASE, POWERS, ORDINARY)
    plain = book.record([noted(manager(book), child, words="general")]).first.position
    secret = book.record([noted(manager(book), child, sensitivity="safeguarding", words="a worry")]).first.position
    with Ledger.open(book.folder, clock=book.now) as other:
        other.unlock(volunteer, PASSPHRASE)
        assert other.texts(other.read(plain), child) == {"words": "general"}
        with pytest.raises(NotOpen):
            other.texts(other.read(secret), child)
        # below the application: no wrap in the vault gives this person's key a level that is not theirs
        private = other.require_identity().open
        wraps = blobs(book.opened.place / "vault.db")
        opened = [level for level in LEVELS for blob in wraps if opens(book.origin, level, private, blob)]
        assert opened == ["ordinary"]
        # but they may write about a worry that they cannot read
        third = other.record([noted(volunteer, child, sensitivity="safeguarding", words="seen by me")]).first.position
    assert book.texts(book.read(third), child) == {"words": "seen by me"}


def test_whoever_leaves_opens_nothing_that_is_written_later_and_the_others_still_open_all(book: Ledger) -> None:
    leaver, child = uuid4(), uuid4()
    book.enrol(leaver, PASSPHRASE, POWERS, ["ordinary", "restricted"])
    before = book.record([noted(manager(book), child, words="before")]).first.position
    with Ledger.open(book.folder, clock=book.now) as other:
        identity = other.unlock(leaver, PASSPHRASE)
    old = dict(book.powers.levels)
    book.revoke(identity.sign.key_id, "left")
    after = book.record([noted(manager(book), child, words="after")]).first.position
    assert {level for level in old if book.powers.levels[level] != old[level]} == {"ordinary", "restricted"}
    assert [book.texts(book.read(p), child) for p in (before, after)] == [{"words": "before"}, {"words": "after"}]
    with Ledger.open(book.folder, identity=identity, clock=book.now) as other:
        for position in (before, after):
            with pytest.raises(NotOpen):
                other.texts(other.read(position), child)
    assert not verified(book.folder / "ledger.db", vkey=book.vkey).failed


def test_a_keying_anew_that_was_interrupted_loses_nothing(book: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    leaver, child = uuid4(), uuid4()
    book.enrol(leaver, PASSPHRASE, POWERS, ORDINARY)
    before = book.record([noted(manager(book), child, words="before")]).first.position
    key = next(k for k, v in book.powers.keys.items() if v.person == leaver.bytes)
    monkeypatch.setattr(book.require_vault(), "rekey", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        book.revoke(key, "left")
    with Ledger.open(book.folder, identity=book.require_identity(), clock=book.now) as again:
        after = again.record([noted(manager(again), child, words="after")]).first.position
        assert [again.texts(again.read(p), child)["words"] for p in (before, after)] == ["before", "after"]


def test_what_was_erased_is_gone_from_every_file_and_the_proof_still_holds(book: Ledger) -> None:
    child, other = uuid4(), uuid4()
    position = book.record([noted(manager(book), child, words="gone")]).first.position
    kept = book.record([noted(manager(book), other, words="kept")]).first.position
    box, proof = book.recorder.box(position, child), book.prove(position)
    database, vault = book.folder / "ledger.db", book.opened.place / "vault.db"
    old_vault = vault.read_bytes()
    book.erase(child, "asked")
    with pytest.raises(LedgerError, match="erased"):
        book.record([noted(manager(book), child)])
    assert book.texts(book.read(position), child) == {}
    assert book.texts(book.read(kept), other) == {"words": "kept"}
    check_proof(parse_proof(proof), book.vkey)
    identity = book.require_identity()
    book.close()
    assert box[40:] not in database.read_bytes()
    report = verified(database, vkey=book.vkey)
    assert not report.failed
    assert report.erased_boxes == 1
    vault.write_bytes(old_vault)  # an old copy of the vault is restored
    with Ledger.open(book.folder, identity=identity) as restored:
        assert restored.require_vault().erase(child) == 0, "carried out again when the ledger was opened"


def test_the_recovery_sheet_is_a_second_way_in_and_is_spent(tmp_path: Path) -> None:
    ledger, sheet = Ledger.create(
        tmp_path / "l", name="Oak", time_zone="Europe/London", passphrase=PASSPHRASE, vault="vault", clock=Clock()
    )
    child, person = uuid4(), ledger.require_identity().person
    with ledger:
        position = ledger.record([noted(person, child, sensitivity="grievance", words="heard")]).first.position
    with Ledger.open(tmp_path / "l", clock=Clock(datetime(2026, 11, 3, tzinfo=UTC))) as again:
        _, next_sheet = again.recover(sheet, person, "another long passphrase")
        assert again.texts(again.read(position), child) == {"words": "heard"}
        with pytest.raises(InputError, match="newest"):
            again.recover(sheet, person, "another long passphrase")
        assert next_sheet.public != sheet.public
        vault, public = again.require_vault(), again.powers.levels["grievance"]
        assert vault.open_level("grievance", public, sheet.private) is None
        assert vault.open_level("grievance", public, next_sheet.private) is not None
    with Ledger.open(tmp_path / "l") as once_more:
        with pytest.raises(WrongPassphrase):
            once_more.unlock(person, PASSPHRASE)
        once_more.unlock(person, "another long passphrase")
        assert once_more.record([noted(person, child)]).checkpoint is not None
    report = verified(tmp_path / "l" / "ledger.db", vkey=again.vkey)
    assert not report.failed
    assert any("recovery sheet" in remark for remark in report.remarks)


def test_an_old_copy_is_read_and_not_written(book: Ledger, tmp_path: Path) -> None:
    identity, folder = book.require_identity(), book.folder
    book.record([noted(identity.person, uuid4())])
    book.close()
    old = (folder / "ledger.db").read_bytes()
    with Ledger.open(folder, identity=identity) as later:
        later.record([noted(identity.person, uuid4())])
    (folder / "ledger.db").write_bytes(old)
    with Ledger.open(folder, identity=identity) as copy:
        assert "old or changed copy" in copy.read_only
        assert copy.read(1).event.TOPIC == "ledger.opened"
        with pytest.raises(ReadOnly):
            copy.record([noted(identity.person, uuid4())])
    assert (folder / "ledger.db").read_bytes() == old


def test_a_copy_without_vault_and_mark_is_read_and_not_written(book: Ledger, tmp_path: Path) -> None:
    identity = book.require_identity()
    book.close()
    shutil.copytree(book.folder, tmp_path / "copy", ignore=shutil.ignore_patterns("vault"))
    with Ledger.open(tmp_path / "copy", identity=identity) as copy, pytest.raises(ReadOnly, match="copy"):
        copy.record([noted(identity.person, uuid4())])


def test_a_ledger_from_a_newer_program_is_refused_and_not_touched(book: Ledger) -> None:
    book.close()
    damage(book.folder, "PRAGMA user_version = 2")
    before = (book.folder / "ledger.db").read_bytes()
    with pytest.raises(LedgerError, match="newer program"):
        Ledger.open(book.folder)
    assert (book.folder / "ledger.db").read_bytes() == before


def test_there_is_no_ledger_here(tmp_path: Path) -> None:
    with pytest.raises(NoLedger):
        Ledger.open(tmp_path)


def test_a_ledger_is_never_made_over_anything(tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text("mine")
    with pytest.raises(InputError, match="not empty"):
        new_ledger(tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["note.txt"]


@pytest.mark.parametrize("column", ["state", "parts"])
def test_what_was_changed_is_not_read(book: Ledger, column: str) -> None:
    position = book.record([noted(manager(book), uuid4())]).first.position
    book.close()
    sql = f"UPDATE stored_events SET {column} = CAST({column} || x'00' AS BLOB) WHERE rowid = ?"
    damage(book.folder, sql, position)
    with Ledger.open(book.folder) as changed, pytest.raises(EvidenceError, match=f"entry {position}"):
        changed.read(position)


def test_a_box_of_another_entry_is_not_opened(book: Ledger) -> None:
    identity, child = book.require_identity(), uuid4()
    one = book.record([noted(identity.person, child, words="one")]).first.position
    two = book.record([noted(identity.person, child, words="two")]).first.position
    book.close()
    damage(
        book.folder,
        "UPDATE sealed_boxes SET box = (SELECT box FROM sealed_boxes WHERE position=?) WHERE position=?",
        one,
        two,
    )
    with Ledger.open(book.folder, identity=identity) as changed, pytest.raises(EvidenceError, match="sealed box"):
        changed.texts(changed.read(two), child)


def test_the_log_key_signs_no_head_that_lost_the_last_one(book: Ledger) -> None:
    book.record([noted(manager(book), uuid4())])
    damage(book.folder, "UPDATE tree_nodes SET hash = zeroblob(32) WHERE level = 0 AND idx = 0")
    damage(book.folder, "UPDATE tree_nodes SET hash = zeroblob(32) WHERE level = 1 AND idx = 0")
    damage(book.folder, "UPDATE tree_nodes SET hash = zeroblob(32) WHERE level = 2 AND idx = 0")
    before = book.checkpoint()
    size = book.recorder.head().size
    with pytest.raises(EvidenceError, match="nothing is signed"):
        book.record([noted(manager(book), uuid4())])
    assert book.checkpoint() == before
    assert book.recorder.head().size == size, "nor does an author vouch for what was changed"


def test_a_clock_that_went_back_is_a_mark_and_never_a_refusal(book: Ledger) -> None:
    book.record([noted(manager(book), uuid4())])
    last = book.read(book.refresh().size).recorded_at
    book.now.at -= timedelta(days=3)
    recorded = book.read(book.record([noted(manager(book), uuid4())]).first.position)
    assert (recorded.clock, recorded.recorded_at - last) == ("behind", timedelta(microseconds=1))
    book.now.at += timedelta(days=400)
    book.on_leap = lambda _last, _now: False
    with pytest.raises(InputError, match="not confirmed"):
        book.record([noted(manager(book), uuid4())])
    book.on_leap = lambda _last, _now: True
    assert book.read(book.record([noted(manager(book), uuid4())]).first.position).clock == "leapt"
    assert not verified(book.folder / "ledger.db", vkey=book.vkey).failed


def test_nobody_is_said_to_have_signed_who_has_not(book: Ledger) -> None:
    event = noted(uuid4(), uuid4())
    with pytest.raises(InputError, match="own_key"):
        book.record([replace(event, by=replace(event.by, attested="own_key"))])
    drafts = [replace(event, by=replace(event.by, attested="own_key"))]
    book._signer = lambda *_: book.require_identity()
    book.record(drafts)
    report = verified(book.folder / "ledger.db", vkey=book.vkey)
    assert [(f.table, f.row) for f in report.findings] == [("stored_events", book.refresh().size)]


def test_a_copied_database_is_complete(book: Ledger) -> None:
    book.record([noted(manager(book), uuid4())])
    size = book.refresh().size
    book.close()
    assert sorted(p.name for p in book.folder.iterdir()) == ["config.toml", "keys", "ledger.db", "vault"]
    with closing(sqlite3.connect(f"{(book.folder / 'ledger.db').as_uri()}?immutable=1", uri=True)) as c:
        assert c.execute("SELECT MAX(rowid) FROM stored_events").fetchone() == (size,)


def test_a_stray_environment_does_not_reconfigure_a_ledger(book: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = book.folder
    book.close()
    for name in ("PERSISTENCE_MODULE", "LEDGER_PERSISTENCE_MODULE", "SQLITE_DBNAME", "CIPHER_KEY", "COMPRESSOR_TOPIC"):
        monkeypatch.setenv(name, "elsewhere")
    with Ledger.open(folder) as ledger:
        assert ledger.head.size == 5
