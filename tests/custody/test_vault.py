"""The vault: who can open what, what is forgotten, and what several processes may do at once."""

from __future__ import annotations

import multiprocessing
import os
import random
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from ledger.custody import vaultfile
from ledger.custody.vault import Vault
from ledger.custody.wrap import encryption_key, encryption_key_id, wrap
from ledger.errors import EvidenceError, LedgerBusy, LedgerError, NotOpen, StaleDecision
from ledger.evidence.checkpoint import Head
from ledger.evidence.envelope import SigningKey

ORIGIN = "little-acorns/00112233445566778899aabbccddeeff"
ALICE, BOB, SHEET, LEVEL_KEY, NEW_KEY, RESTRICTED_KEY, SEED = (bytes([n]) * 32 for n in range(1, 8))
LEVEL = encryption_key(LEVEL_KEY)
CHILD = UUID("0d5a1f6a-2c3b-4d5e-8f70-112233445566")
HEAD = Head(7, b"\x70" * 32)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "vault" / "vault.db"


@pytest.fixture
def vault(path: Path) -> Iterator[Vault]:
    with Vault.create(path, ORIGIN) as vault:
        vault.put_level("ordinary", LEVEL_KEY, encryption_key(ALICE))
        vault.put_level("ordinary", LEVEL_KEY, encryption_key(SHEET))
        yield vault


def ids(*privates: bytes) -> set[bytes]:
    return {encryption_key_id(encryption_key(private)) for private in privates}


def wraps(path: Path) -> list[bytes]:
    """Every wrap of a data key, read past the vault."""
    with closing(sqlite3.connect(path)) as db:
        return [wrapped for (wrapped,) in db.execute("SELECT wrap FROM data_keys ORDER BY id")]


# ---- data keys


def test_whoever_opens_the_level_opens_the_data_key(vault: Vault) -> None:
    key_id, key = vault.data_key(CHILD, "ordinary", LEVEL, HEAD)
    assert (len(key_id), len(key)) == (16, 32)
    private = vault.open_level("ordinary", LEVEL, ALICE)
    assert private == LEVEL_KEY
    assert vault.open_data_key(key_id, private) == key
    assert vault.level_key_of(key_id) == encryption_key_id(LEVEL)


def test_one_for_each_subject_level_and_sitting(vault: Vault, path: Path) -> None:
    vault.put_level("restricted", RESTRICTED_KEY, encryption_key(ALICE))
    first = vault.data_key(CHILD, "ordinary", LEVEL, HEAD)
    assert vault.data_key(CHILD, "ordinary", LEVEL, HEAD) == first
    others = [
        vault.data_key(uuid4(), "ordinary", LEVEL, HEAD),
        vault.data_key(CHILD, "restricted", encryption_key(RESTRICTED_KEY), HEAD),
    ]
    with Vault.open(path, ORIGIN) as next_sitting:
        others.append(next_sitting.data_key(CHILD, "ordinary", LEVEL, HEAD))
        assert next_sitting.open_data_key(first[0], LEVEL_KEY) == first[1]
    assert len({first, *others}) == 4
    assert len(wraps(path)) == 4


def test_a_data_key_opens_with_no_other_level(vault: Vault) -> None:
    key_id, _ = vault.data_key(CHILD, "ordinary", LEVEL, HEAD)
    with pytest.raises(NotOpen):
        vault.open_data_key(key_id, RESTRICTED_KEY)
    with pytest.raises(NotOpen, match="not in the vault"):
        vault.open_data_key(bytes(16), LEVEL_KEY)
    assert vault.level_key_of(bytes(16)) is None


def test_writing_needs_no_right_to_read(path: Path, vault: Vault) -> None:
    """Bob is in no level; with the public key alone he makes a data key that Alice opens."""
    with Vault.open(path, ORIGIN) as his:
        assert his.open_level("ordinary", LEVEL, BOB) is None
        key_id, key = his.data_key(CHILD, "ordinary", LEVEL, HEAD)
    assert vault.open_data_key(key_id, LEVEL_KEY) == key


def test_nothing_is_wrapped_to_a_level_that_nobody_opens(vault: Vault, path: Path) -> None:
    with pytest.raises(StaleDecision):  # the level has another key: whoever asks has not seen the event yet
        vault.data_key(CHILD, "ordinary", encryption_key(NEW_KEY), HEAD)
    with pytest.raises(LedgerError, match="no way in"):
        vault.data_key(CHILD, "grievance", encryption_key(NEW_KEY), HEAD)
    assert wraps(path) == []
    assert vault.head() is None


def test_the_wrap_is_on_the_disk_before_the_key_is_returned(vault: Vault, path: Path, tmp_path: Path) -> None:
    key_id, key = vault.data_key(CHILD, "ordinary", LEVEL, HEAD)
    copy = tmp_path / "copy.db"
    copy.write_bytes(path.read_bytes())  # what a loss of power would leave, the journal being gone
    assert [file.name for file in path.parent.iterdir()] == [path.name]
    with Vault.open(copy, ORIGIN) as after:
        assert after.open_data_key(key_id, LEVEL_KEY) == key


DIES = f"""
import os, sys
from pathlib import Path
from uuid import UUID
from ledger.custody.vault import Vault
from ledger.evidence.checkpoint import Head
vault = Vault.open(Path(sys.argv[1]), {ORIGIN!r})
key_id, key = vault.data_key(UUID({str(CHILD)!r}), "ordinary", bytes.fromhex({LEVEL.hex()!r}), Head(7, bytes(32)))
print(key_id.hex(), key.hex(), flush=True)
os._exit(9)
"""


def test_a_process_that_dies_at_once_leaves_the_wrap(vault: Vault, path: Path) -> None:
    died = subprocess.run([sys.executable, "-c", DIES, str(path)], capture_output=True, text=True, check=False)
    assert died.returncode == 9, died.stderr
    key_id, key = (bytes.fromhex(word) for word in died.stdout.split())
    assert vault.open_data_key(key_id, LEVEL_KEY) == key


# ---- erasure


def test_an_erased_subjects_keys_are_gone_and_others_stay(vault: Vault) -> None:
    key_id, _ = vault.data_key(CHILD, "ordinary", LEVEL, HEAD)
    other_id, other = vault.data_key(uuid4(), "ordinary", LEVEL, HEAD)
    assert vault.erase(CHILD) == 1
    with pytest.raises(NotOpen):
        vault.open_data_key(key_id, LEVEL_KEY)
    assert vault.open_data_key(other_id, LEVEL_KEY) == other
    assert vault.erase(CHILD) == 0


def test_after_an_erasure_the_sitting_does_not_go_on_with_a_dead_key(vault: Vault, path: Path) -> None:
    mine, _ = vault.data_key(CHILD, "ordinary", LEVEL, HEAD)
    with Vault.open(path, ORIGIN) as elsewhere:
        assert elsewhere.erase(CHILD) == 1
    again, key = vault.data_key(CHILD, "ordinary", LEVEL, HEAD)
    assert again != mine
    assert vault.open_data_key(again, LEVEL_KEY) == key


def test_the_bytes_of_erased_wraps_are_gone_from_the_file(path: Path, vault: Vault) -> None:
    """Whatever SQLite moved between pages on the way: many keys, put in and erased in a random order."""
    chance = random.Random(20261102)
    subjects = [UUID(int=chance.getrandbits(128)) for _ in range(60)]
    mine: dict[UUID, set[bytes]] = {subject: set() for subject in subjects}
    everything: set[bytes] = set()
    for _ in range(200):
        subject = chance.choice(subjects)
        with Vault.open(path, ORIGIN) as sitting:
            sitting.data_key(subject, "ordinary", LEVEL, HEAD)
        now = set(wraps(path))
        mine[subject] |= now - everything
        everything |= now
    content = path.read_bytes()
    assert all(wrapped in content for wrapped in everything)
    chance.shuffle(subjects)
    for erased, subject in enumerate(subjects, 1):
        assert vault.erase(subject) == len(mine[subject])
        content = path.read_bytes()
        gone = set().union(*(mine[other] for other in subjects[:erased]))
        # not even a piece: the key id stands before the wrap, enc is its first half
        assert [wrapped for wrapped in gone if wrapped[:16] in content or wrapped[-16:] in content] == []
        assert all(wrapped in content for other in subjects[erased:] for wrapped in mine[other])
        assert [file.name for file in path.parent.iterdir()] == [path.name]
    assert wraps(path) == []


def test_the_bytes_of_a_level_wrap_are_gone_with_whoever_left(path: Path, vault: Vault) -> None:
    vault.put_log_key(SEED, encryption_key(ALICE))
    with closing(sqlite3.connect(path)) as db:
        query = "SELECT wrap FROM level_keys WHERE recipient = ?1 UNION SELECT wrap FROM log_keys WHERE recipient = ?1"
        hers = [wrapped for (wrapped,) in db.execute(query.replace("?1", ":id"), {"id": ids(ALICE).pop()})]
    assert len(hers) == 2
    assert all(wrapped in path.read_bytes() for wrapped in hers)
    assert vault.revoke(encryption_key(ALICE)) == 2
    assert not any(wrapped[:16] in path.read_bytes() or wrapped[-16:] in path.read_bytes() for wrapped in hers)


# ---- levels and the log key


def test_readers_of_a_level(vault: Vault) -> None:
    assert vault.readers("ordinary") == vault.readers("ordinary", LEVEL) == ids(ALICE, SHEET)
    assert len(vault.readers("ordinary")) == 2
    assert vault.readers("restricted") == set()
    assert len(vault.readers("ordinary", encryption_key(NEW_KEY))) == 0
    vault.put_level("ordinary", LEVEL_KEY, encryption_key(ALICE))  # again: no third way
    assert len(vault.readers("ordinary")) == 2


def test_who_can_read_can_let_in_and_nobody_else_can(vault: Vault) -> None:
    with pytest.raises(NotOpen):
        vault.grant("ordinary", BOB, encryption_key(BOB))
    assert vault.open_level("ordinary", LEVEL, BOB) is None
    assert vault.grant("ordinary", ALICE, encryption_key(BOB)) == 1
    assert vault.open_level("ordinary", LEVEL, BOB) == LEVEL_KEY


def test_a_swapped_level_wrap_is_found(vault: Vault, path: Path) -> None:
    """Whoever can write to the file wraps a level key of their own to Alice; what she would wrap to it they could read."""
    own = wrap(ORIGIN, "level", "ordinary", encryption_key(ALICE), NEW_KEY)
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE level_keys SET wrap = ? WHERE recipient = ?", (own, ids(ALICE).pop()))
    with pytest.raises(EvidenceError, match="another key"):
        vault.open_level("ordinary", LEVEL, ALICE)


def test_a_wrap_of_one_level_is_none_of_another(vault: Vault, path: Path) -> None:
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE level_keys SET level = 'restricted'")
    with pytest.raises(NotOpen):
        vault.open_level("restricted", LEVEL, ALICE)


def test_whoever_holds_the_log_key_seals(vault: Vault) -> None:
    public = SigningKey(SEED).public
    vault.put_log_key(SEED, encryption_key(ALICE))
    assert vault.open_log_key(public, ALICE) == SEED
    assert vault.open_log_key(public, BOB) is None
    assert vault.open_log_key(bytes(32), ALICE) is None


def test_a_swapped_log_key_is_found(vault: Vault, path: Path) -> None:
    public = SigningKey(SEED).public
    vault.put_log_key(SEED, encryption_key(ALICE))
    own = wrap(ORIGIN, "log", public, encryption_key(ALICE), NEW_KEY)
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE log_keys SET wrap = ?", (own,))
    with pytest.raises(EvidenceError, match="another log key"):
        vault.open_log_key(public, ALICE)


def test_whoever_leaves_opens_nothing_afterwards(vault: Vault) -> None:
    vault.put_log_key(SEED, encryption_key(ALICE))
    assert vault.revoke(encryption_key(ALICE)) == 2
    assert vault.open_level("ordinary", LEVEL, ALICE) is None
    assert vault.open_log_key(SigningKey(SEED).public, ALICE) is None
    assert vault.readers("ordinary") == ids(SHEET)
    assert vault.revoke(encryption_key(ALICE)) == 0


def test_the_last_way_into_a_level_is_not_deleted(vault: Vault) -> None:
    vault.revoke(encryption_key(SHEET))
    with pytest.raises(LedgerError, match="nobody else"):
        vault.revoke(encryption_key(ALICE))
    assert vault.open_level("ordinary", LEVEL, ALICE) == LEVEL_KEY


def test_a_level_keyed_anew(vault: Vault, path: Path) -> None:
    """Alice leaves: her copy of the old level key opens no data key any more, neither old nor new."""
    keys = dict(vault.data_key(uuid4(), "ordinary", LEVEL, HEAD) for _ in range(5))
    before = wraps(path)
    new_public = encryption_key(NEW_KEY)
    with pytest.raises(StaleDecision):  # not before somebody can open the new one
        vault.rekey("ordinary", LEVEL_KEY, new_public)
    vault.put_level("ordinary", NEW_KEY, encryption_key(SHEET))
    assert vault.rekey("ordinary", LEVEL_KEY, new_public) == 5
    for key_id, key in keys.items():
        assert vault.open_data_key(key_id, NEW_KEY) == key
        with pytest.raises(NotOpen):
            vault.open_data_key(key_id, LEVEL_KEY)
    assert vault.readers("ordinary") == ids(SHEET)
    assert not any(wrapped[:16] in path.read_bytes() for wrapped in before)
    assert vault.rekey("ordinary", LEVEL_KEY, new_public) == 0
    with pytest.raises(EvidenceError):
        vault.rekey("ordinary", NEW_KEY, new_public)


def test_a_sitting_that_began_before_decides_again(vault: Vault, path: Path) -> None:
    mine, _ = vault.data_key(CHILD, "ordinary", LEVEL, HEAD)
    with Vault.open(path, ORIGIN) as elsewhere:
        elsewhere.put_level("ordinary", NEW_KEY, encryption_key(SHEET))
        elsewhere.rekey("ordinary", LEVEL_KEY, encryption_key(NEW_KEY))
    with pytest.raises(StaleDecision):
        vault.data_key(CHILD, "ordinary", LEVEL, HEAD)
    again, _ = vault.data_key(CHILD, "ordinary", encryption_key(NEW_KEY), HEAD)
    assert again != mine  # a new key for a new level key: who left may have copied the old one


# ---- the ledger's head


def test_the_head_of_the_last_change_is_kept_and_never_goes_back(vault: Vault, path: Path) -> None:
    assert vault.head() is None
    vault.data_key(CHILD, "ordinary", LEVEL, Head(0, b""))
    assert vault.head() is None
    vault.data_key(uuid4(), "ordinary", LEVEL, HEAD)
    assert vault.head() == (7, b"\x70" * 32)
    vault.note_head(5, b"\x05" * 32)
    assert vault.head() == (7, b"\x70" * 32)
    vault.note_head(9, b"\x09" * 32)
    with Vault.open(path, ORIGIN) as again:
        assert again.head() == (9, b"\x09" * 32)


def test_two_histories_of_one_size_are_refused_and_nothing_is_written(vault: Vault, path: Path) -> None:
    vault.note_head(7, b"\x70" * 32)
    with pytest.raises(EvidenceError, match="another history"):
        vault.note_head(7, b"\x08" * 32)
    with pytest.raises(EvidenceError, match="another history"):
        vault.data_key(CHILD, "ordinary", LEVEL, Head(7, b"\x08" * 32))
    assert wraps(path) == []


# ---- the file


def test_settings_of_the_file(path: Path, vault: Vault) -> None:
    file = vault._file
    assert file.row("PRAGMA journal_mode") == ("delete",)
    assert file.row("PRAGMA secure_delete") == (1,)
    assert file.row("PRAGMA synchronous") == (3,)  # EXTRA
    assert file.row("PRAGMA user_version") == (1,)
    strict = file.rows("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND strict = 1")
    assert {name for (name,) in strict} == {"vault", "data_keys", "level_keys", "log_keys"}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_only_its_owner_may_read_it(path: Path, vault: Vault) -> None:
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_neither_a_name_nor_a_key_stands_in_the_file(path: Path, vault: Vault) -> None:
    _, key = vault.data_key(CHILD, "ordinary", LEVEL, HEAD)
    vault.put_log_key(SEED, encryption_key(ALICE))
    content = path.read_bytes()
    for secret in (b"acorns", ORIGIN.encode(), key, LEVEL_KEY, SEED, ALICE, SHEET):
        assert secret not in content


def test_a_vault_is_never_made_over_another(path: Path, vault: Vault) -> None:
    vault.note_head(7, b"\x70" * 32)
    with pytest.raises(LedgerError, match="already"):
        Vault.create(path, ORIGIN)
    assert vault.head() == (7, b"\x70" * 32)


def make(path: Path, start: object, answers: object) -> None:
    start.wait()
    try:
        Vault.create(path, ORIGIN).close()
    except LedgerError as error:
        answers.put(str(error))
    else:
        answers.put("made")


def test_of_two_processes_that_make_the_vault_at_once_one_does(path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    start, answers = context.Barrier(2), context.Queue()
    makers = [context.Process(target=make, args=(path, start, answers)) for _ in range(2)]
    for maker in makers:
        maker.start()
    told = sorted(answers.get(timeout=60) for _ in makers)
    for maker in makers:
        maker.join()
    assert told[0] == "made"
    assert "exists" in told[1] or "already" in told[1]
    Vault.open(path, ORIGIN).close()


LOOKS = f"""
import sys
from pathlib import Path
from ledger.custody import vaultfile
from ledger.custody.vault import Vault
from ledger.errors import LedgerBusy
vaultfile.PATIENCE = 0.05
try:
    Vault.open(Path(sys.argv[1]), {ORIGIN!r}).note_head(1, bytes(32))
except LedgerBusy:
    print("busy")
"""


def test_looking_at_a_vault_lets_go_of_no_lock(path: Path, vault: Vault) -> None:
    """On POSIX, closing any descriptor of a file drops all this process's locks on it."""
    with vault._file.writing() as db:
        db.execute("UPDATE vault SET size = 9, root = x'09'")
        with pytest.raises(LedgerError, match="already"):
            Vault.create(path, ORIGIN)
        Vault.open(path, ORIGIN).close()
        looked = subprocess.run([sys.executable, "-c", LOOKS, str(path)], capture_output=True, text=True, check=False)
    assert (looked.stdout, looked.stderr) == ("busy\n", "")
    assert vault.head() == (9, b"\x09")


def test_what_a_crash_left_while_it_was_made_is_made_again(path: Path) -> None:
    path.parent.mkdir()
    path.touch()
    with pytest.raises(EvidenceError, match="not a vault"):
        Vault.open(path, ORIGIN)
    Vault.create(path, ORIGIN).close()
    Vault.open(path, ORIGIN).close()


def test_a_vault_that_is_not_there_is_told_and_not_made(path: Path) -> None:
    with pytest.raises(LedgerError, match="no vault"):
        Vault.open(path, ORIGIN)
    assert not path.exists()


def test_another_ledgers_vault_is_refused(path: Path, vault: Vault) -> None:
    with pytest.raises(EvidenceError, match="another ledger's"):
        Vault.open(path, "oak-house/00112233445566778899aabbccddeeff")


def test_a_newer_format_is_refused_and_nothing_is_written(path: Path, vault: Vault) -> None:
    vault.close()
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA user_version = 2")
        db.execute("PRAGMA journal_mode = WAL")  # a newer program may think otherwise of that
    before = path.read_bytes()
    with pytest.raises(LedgerError, match="newer program"):
        Vault.open(path, ORIGIN)
    assert path.read_bytes() == before
    assert [file.name for file in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize(
    "statement",
    [
        "PRAGMA application_id = 1",
        "DROP TABLE log_keys",
        "ALTER TABLE data_keys ADD COLUMN name TEXT",
        "CREATE TRIGGER keep BEFORE DELETE ON data_keys BEGIN INSERT INTO kept SELECT OLD.wrap; END",
        "CREATE VIEW more AS SELECT 1",
    ],
)
def test_other_tables_than_ours_are_refused(path: Path, vault: Vault, statement: str) -> None:
    """A trigger could keep what is erased."""
    vault.close()
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE IF NOT EXISTS kept (wrap)") if "kept" in statement else None
        db.execute(statement)
    with pytest.raises(EvidenceError):
        Vault.open(path, ORIGIN)


def test_a_write_ahead_log_does_not_stay_on(path: Path, vault: Vault) -> None:
    vault.close()
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA journal_mode=WAL").fetchone() == ("wal",)
    with Vault.open(path, ORIGIN) as again:
        again.data_key(CHILD, "ordinary", LEVEL, HEAD)
        assert [file.name for file in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize("content", [b"not a database", b"SQLite format 3\0" + bytes(4000), bytes(8192)])
def test_what_is_no_database_is_our_error(path: Path, content: bytes) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    with pytest.raises(EvidenceError):
        Vault.open(path, ORIGIN)


def test_random_damage_ends_in_our_errors_only(path: Path, vault: Vault, tmp_path: Path) -> None:
    key_id, _ = vault.data_key(CHILD, "ordinary", LEVEL, HEAD)
    vault.put_log_key(SEED, encryption_key(ALICE))
    vault.close()
    whole, chance, damaged = path.read_bytes(), random.Random(7), tmp_path / "damaged.db"
    for _ in range(100):
        content = bytearray(whole)
        for _ in range(chance.randint(1, 8)):
            content[chance.randrange(len(content))] = chance.randrange(256)
        damaged.write_bytes(content)
        try:
            with Vault.open(damaged, ORIGIN) as read:
                read.head()
                read.readers("ordinary")
                read.open_level("ordinary", LEVEL, ALICE)
                read.open_log_key(SigningKey(SEED).public, ALICE)
                read.open_data_key(key_id, LEVEL_KEY)
                read.data_key(CHILD, "ordinary", LEVEL, HEAD)
                read.erase(CHILD)
        except LedgerError:
            continue


def test_a_locked_vault_is_busy_and_not_broken(path: Path, vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vaultfile, "PATIENCE", 0.05)
    with closing(sqlite3.connect(path, isolation_level=None)) as other, Vault.open(path, ORIGIN) as hurried:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(LedgerBusy):
            hurried.data_key(CHILD, "ordinary", LEVEL, HEAD)
        other.execute("ROLLBACK")
        hurried.data_key(CHILD, "ordinary", LEVEL, HEAD)


def write_many(path: Path, start: object, answers: object, times: int) -> None:
    """In another process: a sitting for each key, all at once with the other process."""
    start.wait()
    made = []
    for _ in range(times):
        with Vault.open(path, ORIGIN) as vault:
            made.append(vault.data_key(CHILD, "ordinary", LEVEL, HEAD))
    answers.put(made)


def test_two_processes_make_data_keys_at_once(path: Path, vault: Vault) -> None:
    context = multiprocessing.get_context("spawn")
    start, answers = context.Barrier(3), context.Queue()
    writers = [context.Process(target=write_many, args=(path, start, answers, 25)) for _ in range(3)]
    for writer in writers:
        writer.start()
    made = dict(pair for _ in writers for pair in answers.get(timeout=60))
    for writer in writers:
        writer.join()
    assert [writer.exitcode for writer in writers] == [0, 0, 0]
    assert len(made) == 75
    for key_id, key in made.items():
        assert vault.open_data_key(key_id, LEVEL_KEY) == key


def test_threads_of_one_sitting_share_its_keys(vault: Vault, path: Path) -> None:
    subjects, made = [uuid4() for _ in range(5)], []
    start = threading.Barrier(4)

    def write() -> None:
        start.wait()
        made.append([vault.data_key(subject, "ordinary", LEVEL, HEAD) for subject in subjects])

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [made[0]] * 4
    assert len(wraps(path)) == 5
