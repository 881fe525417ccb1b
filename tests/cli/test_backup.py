"""Backups, restoring them, and the one computer that writes: from each disaster to working again, at the desk."""

from __future__ import annotations

import json
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from aggregates.governance.copies import COPY_EVENTS, standing
from cli.domain import TOPICS
from ledger import copies, places, restore, restore_plan
from ledger.application import Ledger
from ledger.evidence.checkpoint import parse_kept
from support.computers import another, at, everything, home, with_copied_folder
from support.desk import PASSPHRASE, Answer, Desk
from support.office import Office

TO_GO_ON = "to go on here and nowhere else: consent-ledger writer take"


@dataclass(frozen=True)
class Backed:
    """A computer, and the two places of its backups."""

    desk: Desk
    ids: dict[str, str]
    first: Path
    second: Path

    def take(self, *more: str) -> Any:
        return self.desk.tell("backup", *more)

    def halves(self, taken: Any) -> tuple[str, str]:
        return taken["ledger"], taken["vault"]


@pytest.fixture
def backed(mine: Office, tmp_path: Path) -> Backed:
    first, second = tmp_path / "stick", tmp_path / "cupboard"
    for place in (first, second):
        place.mkdir()
    mine.desk.tell("backup", "places", str(first), str(second))
    return Backed(mine.desk, mine.ids, first, second)


def somebody_else(root: Path) -> Desk:
    """Another setting, with a name that is much the same."""
    root.mkdir()
    desk = Desk.on(root)
    answers = {"setting": "Little Acorns", "name": "Ida Fry", "time_zone": "Europe/London"}
    desk.ask("init", str(desk.ledger), "--recovery-sheet", str(root / "sheet.txt"), **answers)
    return desk


def note(desk: Desk, child: str, words: str = "What was seen.") -> Any:
    return desk.ask("record", "create", child, category="observation", title=words, content=words)


def size(desk: Desk) -> int:
    return int(desk.tell("checkpoint")["size"])


def restored(desk: Desk, *given: str, code: int = 0) -> Any:
    answer = desk.run("--json", "restore", *given, "--to", str(desk.ledger))
    assert answer.code == code, answer.err
    return json.loads(answer.out)


def records_nothing(desk: Desk, who: str, why: str) -> None:
    before = everything(desk.ledger)
    desk.run("role", "assign", who, "--role", "staff", "--when", "now").failed(1, why, "doctor")
    assert everything(desk.ledger) == before


def refused(desk: Desk, *given: str) -> Answer:
    """Nothing was restored, and nothing is left of the attempt."""
    before = everything(desk.root)
    answer = desk.run("restore", *given, "--to", str(desk.ledger))
    assert answer.code in (1, 2, 3), answer
    assert answer.out == ""
    assert everything(desk.root) == before
    return answer


# ---- making one


def test_a_backup_is_two_whole_halves_that_verify(backed: Backed, tmp_path: Path) -> None:
    before, waiting = size(backed.desk), f"keys/next/{'0a' * 16}/{'0b' * 16}"  # its event is not recorded yet
    (backed.desk.ledger / waiting).parent.mkdir(parents=True)
    for name in (waiting, "keys/note.txt"):
        (backed.desk.ledger / name).write_bytes(b"sealed")
    taken = backed.take()
    assert taken["size"] == before + 1  # with the entry that says that the keys are copied
    assert taken["entry"] == before + 2
    assert sorted(everything(Path(taken["vault"]))) == ["backup.json", "mark", "vault.db"]
    names = set(everything(Path(taken["ledger"])))
    assert {"backup.json", "config.toml", "ledger.db", waiting} < names
    assert "keys/note.txt" not in names
    assert not [name for name in names if "views" in name or name.endswith(("-wal", "-shm"))]
    listed = backed.desk.tell("backup", "list", "--check")["backups"]
    assert [(one["state"], one["size"]) for one in listed] == [("held", before + 1)]
    stranger = another(backed.desk, tmp_path / "stranger")
    assert stranger.run("verify", taken["ledger"]).code == 0  # like any ledger's folder


def test_the_two_halves_never_hold_each_other_s_secrets(backed: Backed) -> None:
    taken = backed.take()
    wraps = Path(taken["vault"], "vault.db").read_bytes()
    assert not any(path.name == "vault.db" for path in Path(taken["ledger"]).rglob("*"))
    assert not any(path.name in ("ledger.db", "keys") for path in Path(taken["vault"]).rglob("*"))
    for data in (wraps, *everything(Path(taken["ledger"])).values()):
        assert b"Mia Lind" not in data
        assert b"Twelve bricks" not in data


def test_the_copy_knows_that_it_exists_and_the_ledger_that_it_was_made(backed: Backed, tmp_path: Path) -> None:
    taken = backed.take()
    other = another(backed.desk, tmp_path / "other")
    restored(other, *backed.halves(taken))
    for desk, made in ((backed.desk, 1), (other, 0)):
        with at(desk), Ledger.open(desk.ledger) as ledger:
            assert [str(copy) for copy in standing(ledger.all(*COPY_EVENTS))] == [taken["copy"]]
            assert len([r for r in ledger.history() if r.event.TOPIC == "backup.taken"]) == made


def test_a_place_that_is_not_there_is_said_and_nothing_is_written(backed: Backed) -> None:
    before = size(backed.desk)
    backed.second.rename(backed.second.with_name("taken out"))
    backed.desk.run("backup").failed(2, "there is no folder", "memory stick")
    backed.second.mkdir()  # another stick under the same name
    backed.desk.run("backup").failed(2, "is not the place that was set", "memory stick")
    assert size(backed.desk) == before
    assert everything(backed.second) == {}
    assert set(everything(backed.first)) == {places.MARKER}
    assert "is not there now" in backed.desk.run("doctor").out


def test_two_halves_in_one_place_are_refused(backed: Backed, tmp_path: Path) -> None:
    inside = backed.first / "inside"
    inside.mkdir()
    synced = tmp_path / "Dropbox"
    synced.mkdir()
    for one, two, error in (
        (backed.first, backed.first, "both halves would lie in one place"),
        (backed.first, inside, "both halves would lie in one place"),
        (inside, backed.first, "both halves would lie in one place"),
        (backed.desk.ledger, backed.second, "lies in the ledger's own folder"),
        (backed.first, home(backed.desk) / backed.desk.tell("checkpoint")["origin"], "lies in the vault's own folder"),
        (synced, backed.second, "Dropbox"),
    ):
        for command in (("backup", "--to", str(one), "--vault-to", str(two)), ("backup", "places", str(one), str(two))):
            answer = backed.desk.run(*command)
            assert answer.code == 2, answer
            assert error in answer.err
    assert backed.desk.run("backup", "--to", str(backed.first)).code == 2
    taken = backed.desk.tell("backup", "--even-so", "--to", str(synced), "--vault-to", str(backed.second))
    assert Path(taken["ledger"]).parent == synced
    same = backed.desk.run("backup", "--even-so", "--to", str(synced), "--vault-to", str(synced))
    same.failed(2, "both halves would lie in one place", "two memory sticks")


def test_setting_the_places_leaves_what_else_is_set(backed: Backed, tmp_path: Path) -> None:
    config = backed.desk.ledger / "config.toml"
    config.write_text('# ours\nname = "Acorns"\nbackup = "old"\n\n[witnesses]\nbackup = "theirs"\n', encoding="utf-8")
    third = tmp_path / 'a "third" place'
    third.mkdir()
    backed.desk.tell("backup", "places", str(backed.first), str(third))
    said = config.read_text(encoding="utf-8")
    assert said.startswith('# ours\nname = "Acorns"\n')
    assert said.endswith('\n[witnesses]\nbackup = "theirs"\n')
    assert '"old"' not in said
    found = places.configured(backed.desk.ledger)
    assert found is not None
    assert (found.ledger, found.vault) == (backed.first, third)
    config.write_text("name = [broken\n", encoding="utf-8")
    backed.desk.run("backup", "places", str(backed.first), str(third)).failed(1, "config.toml cannot be read", "")
    assert config.read_text(encoding="utf-8") == "name = [broken\n"


def test_older_backups_are_thinned_out_and_the_register_knows(backed: Backed) -> None:
    first, second, third = (backed.take("--keep", "2") for _ in range(3))
    assert (first["thinned_out"], second["thinned_out"], third["thinned_out"]) == (
        [],
        [],
        [],
    )  # the month's newest stays
    fourth = backed.take("--keep", "2")
    assert fourth["thinned_out"] == [Path(first["ledger"]).name]
    assert not Path(first["ledger"]).exists()
    assert not Path(first["vault"]).exists()
    listed = backed.desk.tell("backup", "list", "--check")
    assert [one["state"] for one in listed["backups"]] == ["held"] * 3
    assert listed["elsewhere"] == []
    shutil.rmtree(second["vault"])  # somebody takes one away: the register still has it
    assert [one["copy"] for one in backed.desk.tell("backup", "list")["elsewhere"]] == [second["copy"]]


def test_a_ledger_that_does_not_verify_gives_no_backup(backed: Backed) -> None:
    backed.take()
    with closing(sqlite3.connect(backed.desk.ledger / "ledger.db", isolation_level=None)) as c:
        c.execute("DELETE FROM sealed_boxes WHERE position = (SELECT MIN(position) FROM sealed_boxes)")
    before = everything(backed.first)
    answer = backed.desk.run("backup")
    assert answer.code == 3, answer
    assert "does not verify" in answer.err
    assert everything(backed.first) == before
    with at(backed.desk), Ledger.open(backed.desk.ledger) as ledger:  # what was announced was taken back
        assert len(standing(ledger.all(*COPY_EVENTS))) == 1


# ---- refusing


def test_each_damaged_file_is_named_and_nothing_is_restored(backed: Backed, tmp_path: Path) -> None:
    taken = backed.take()
    other = another(backed.desk, tmp_path / "other")
    for half in backed.halves(taken):
        for name, was in everything(Path(half)).items():
            path = Path(half, name)
            middle = len(was) // 2
            changed = was[:middle] + bytes([was[middle] ^ 1]) + was[middle + 1 :]
            for spoilt in (was[:middle], None, *([] if name == "backup.json" else [changed])):
                path.unlink()
                if spoilt is not None:
                    path.write_bytes(spoilt)
                answer = refused(other, *backed.halves(taken))
                assert (name in answer.err) or name == "backup.json", answer.err
                path.write_bytes(was)
    restored(other, *backed.halves(taken))


def test_what_does_not_belong_together_is_refused_by_name(backed: Backed, tmp_path: Path) -> None:
    one = backed.take()
    note(backed.desk, backed.ids["mia"])
    two = backed.take()
    other = another(backed.desk, tmp_path / "other")
    assert "halves of two backups" in refused(other, one["ledger"], two["vault"]).err
    assert "halves of two backups" in refused(other, two["ledger"], one["vault"]).err
    assert "both are a ledger's half" in refused(other, one["ledger"], two["ledger"]).err
    assert "does not have this ledger's vault" in refused(other, one["ledger"]).err
    assert "there is no ledger in" in refused(other, one["vault"]).err
    assert "is no backup" in refused(other, str(tmp_path)).err
    assert "there is no" in refused(other, str(tmp_path / "nowhere")).err
    assert "does not have this ledger's vault" in refused(other, str(backed.first)).err
    foreign = somebody_else(tmp_path / "foreign")
    (tmp_path / "x").mkdir()
    (tmp_path / "y").mkdir()
    theirs = foreign.tell("backup", "--to", str(tmp_path / "x"), "--vault-to", str(tmp_path / "y"))
    assert "backups of two ledgers" in refused(other, one["ledger"], theirs["vault"]).err
    shutil.copytree(theirs["ledger"], backed.first / Path(theirs["ledger"]).name)
    assert "backups of several ledgers" in refused(other, str(backed.first), str(backed.second)).err


def test_a_half_that_was_exchanged_for_another_ledger_s_is_found(backed: Backed, tmp_path: Path) -> None:
    """Somebody who writes backup.json anew still does not get past what was signed."""
    taken = backed.take()
    foreign = somebody_else(tmp_path / "foreign")
    shutil.copy(foreign.ledger / "ledger.db", Path(taken["ledger"], "ledger.db"))
    half = copies.read_half(Path(taken["ledger"]))
    anew = copies.describe(half.folder, "ledger", half.copy, half.origin, (half.size, half.root), half.taken)
    files = {name: was for name, was in anew.files.items() if name != copies.MANIFEST}
    manifest = copies.Half(half.folder, "ledger", half.copy, half.origin, half.size, half.root, half.taken, files)
    Path(taken["ledger"], copies.MANIFEST).write_bytes(manifest.manifest())
    answer = refused(another(backed.desk, tmp_path / "other"), *backed.halves(taken))
    assert answer.code == 3
    assert "is not of this ledger" in answer.err


def test_nothing_is_restored_over_anything(backed: Backed, tmp_path: Path) -> None:
    taken = backed.take()
    before = everything(backed.desk.root)
    backed.desk.run("restore", *backed.halves(taken), "--to", str(tmp_path / "new")).failed(
        2, "has this ledger's vault already", "give the ledger's half alone"
    )
    backed.desk.run("restore", taken["ledger"], "--to", str(backed.desk.ledger)).failed(2, "is not empty", "new folder")
    assert everything(backed.desk.root) == before


def test_a_restore_that_cannot_be_finished_leaves_nothing(backed: Backed, tmp_path: Path) -> None:
    taken = backed.take()
    other = another(backed.desk, tmp_path / "other")
    with at(other):
        plan = restore_plan.plan([Path(half) for half in backed.halves(taken)], other.ledger, known_types=TOPICS)
        other.ledger.mkdir()
        (other.ledger / "somebody's").write_bytes(b"letter")  # was quicker
        with pytest.raises(OSError, match="not empty"):
            restore.carry_out(plan)
        assert {name.rpartition("/")[2] for name in everything(other.root)} == {"somebody's"}
        (other.ledger / "somebody's").unlink()
        restore.carry_out(plan)
    assert other.run("writer", "take", "--yes").code == 0


# ---- from disaster to working again


def test_a_lost_laptop(backed: Backed, tmp_path: Path) -> None:
    """Both halves on a new computer, one hand-over, and the day goes on with the same passphrase."""
    taken = backed.take()
    shutil.rmtree(backed.desk.ledger)
    shutil.rmtree(home(backed.desk))
    new = another(backed.desk, tmp_path / "new")
    said = restored(new, *backed.halves(taken))
    assert (said["newest"], said["writes_here"], said["next"]) == (True, False, TO_GO_ON)
    records_nothing(new, backed.ids["jo"], "another computer is this ledger's writer")
    new.run("writer", "take", stdin="no\n").failed(2, "nothing was taken over", "nobody goes on there")
    took = new.run("writer", "take", stdin="yes\n")
    assert took.code == 0, took.err
    assert new.tell("writer", "show")["writes_here"]
    note(new, backed.ids["mia"], "After the fire.")
    assert "Mia Lind" in new.run("child", "list").out
    assert new.run("verify").code == 0
    new.tell("backup")  # the places are known there too


def test_of_two_places_the_newest_whole_backup_is_restored(backed: Backed, tmp_path: Path) -> None:
    for _ in range(2):
        note(backed.desk, backed.ids["mia"])
        whole = backed.take()
    note(backed.desk, backed.ids["mia"])
    shutil.rmtree(backed.take()["vault"])  # the newest lost a half
    new = another(backed.desk, tmp_path / "new")
    assert restored(new, str(backed.second), str(backed.first))["size"] == whole["size"]


def test_a_lost_vault(backed: Backed) -> None:
    """The folder is whole, the keys are gone: the newest vault brings them back, and what it cannot open is said."""
    taken = backed.take()
    later = backed.desk.ask("child", "add", name="Ned Marsh")
    shutil.rmtree(home(backed.desk))
    records_nothing(backed.desk, backed.ids["jo"], "does not keep this ledger's vault")
    said = backed.desk.run("--json", "restore", taken["vault"]).json
    assert said["newest"]
    assert said["without_key"]
    assert min(said["without_key"]) >= later["entry"]
    assert backed.desk.run("writer", "take", "--yes").code == 0
    backed.desk.ask("child", "add", name="Ida Fry")
    listed = backed.desk.run("child", "list").out
    assert "Mia Lind" in listed
    assert "Ida Fry" in listed
    assert "Ned Marsh" not in listed
    assert backed.desk.run("verify").code == 0


def test_a_lost_folder(backed: Backed) -> None:
    """The keys and the mark are on the computer: the ledger's half alone, and this computer is its writer still."""
    taken = backed.take("--keep", "9")
    note(backed.desk, backed.ids["mia"])
    again = backed.desk.run("writer", "release", "--to", str(backed.first), "--vault-to", str(backed.second))
    assert again.code == 0, again.err
    shutil.rmtree(backed.desk.ledger)
    said = restored(backed.desk, taken["ledger"], code=3)  # the mark knows that there was more
    assert said["missing"][0] == taken["size"] + 1
    backed.desk.run("writer", "take", "--yes").failed(1, "old or changed copy", "consent-ledger succeed")
    shutil.rmtree(backed.desk.ledger)
    halves = sorted(backed.first.glob("*-ledger"))
    assert restored(backed.desk, str(halves[-1]))["newest"]
    assert backed.desk.run("writer", "take", "--yes").code == 0
    note(backed.desk, backed.ids["mia"])


@pytest.mark.parametrize("kind", ["kept line", "checkpoint", "receipt"])
def test_an_older_backup_than_what_somebody_kept_is_only_read(backed: Backed, tmp_path: Path, kind: str) -> None:
    taken = backed.take()
    kept = note(backed.desk, backed.ids["mia"])["kept"]
    newest = parse_kept(kept).size
    file = tmp_path / "kept"
    if kind == "checkpoint":
        file.write_text(backed.desk.run("checkpoint").out, encoding="utf-8")
    elif kind == "receipt":
        assert backed.desk.run("prove", str(newest), "-o", str(file)).code == 0
    else:
        file.write_text(kept, encoding="utf-8")
    other = another(backed.desk, tmp_path / "other")
    answer = other.run("restore", *backed.halves(taken), "--to", str(other.ledger), "--against", str(file))
    assert answer.code == 3, answer
    assert f"entries {taken['size'] + 1} to {newest} are missing" in answer.out
    assert "consent-ledger succeed" in answer.out
    assert "slips and receipts" in answer.out
    before = everything(other.ledger)
    other.run("writer", "take", "--yes").failed(1, "cannot take over", "consent-ledger succeed")
    records_nothing(other, backed.ids["jo"], "nothing can be recorded here")
    assert everything(other.ledger) == before
    assert not other.tell("writer", "show")["writes_here"]


def test_a_writer_is_not_taken_against_what_somebody_kept(backed: Backed, tmp_path: Path) -> None:
    taken = backed.take()
    kept = note(backed.desk, backed.ids["mia"])["kept"]
    other = another(backed.desk, tmp_path / "other")
    restored(other, *backed.halves(taken))
    other.run("writer", "take", "--yes", "--against", kept).failed(1, "entries", "consent-ledger succeed")
    assert other.run("writer", "take", "--yes").code == 0  # nobody showed it anything: it is on their word


def test_a_copied_folder_is_read_only_until_it_is_handed_over(backed: Backed, tmp_path: Path) -> None:
    taken = backed.take()
    other = with_copied_folder(backed.desk, tmp_path / "other")
    entries = size(other)
    records_nothing(other, backed.ids["jo"], "it is a copy")
    other.run("writer", "take", "--yes").failed(1, "does not keep this ledger's vault", "consent-ledger restore")
    assert other.run("doctor").code == 1
    assert size(other) == entries
    assert other.run("--json", "restore", taken["vault"]).json["vault"].startswith(str(home(other)))
    records_nothing(other, backed.ids["jo"], "another computer")
    assert "another computer" in other.run("doctor").out
    assert other.run("writer", "take", "--yes").code == 0
    note(other, backed.ids["mia"])
    assert other.run("verify").code == 0


def test_handing_over_stops_this_computer_first(backed: Backed, tmp_path: Path) -> None:
    released = backed.desk.tell("writer", "release")
    assert (released["writes_here"], released["writer"]) == (False, None)
    records_nothing(backed.desk, backed.ids["jo"], "it was handed over")
    other = another(backed.desk, tmp_path / "other")
    restored(other, released["ledger"], released["vault"])
    assert other.run("writer", "take", "--yes").code == 0
    note(other, backed.ids["mia"])
    shown = other.tell("writer", "show")
    assert (shown["writes_here"], shown["writer"]) == (True, shown["this_computer"])


def test_a_hand_over_that_fails_is_taken_back(backed: Backed) -> None:
    origin, entries = backed.desk.tell("checkpoint")["origin"], size(backed.desk) + 2
    (backed.first / copies.half_name(origin, entries, datetime.now(UTC), "ledger")).mkdir()  # something is in the way
    backed.desk.run("writer", "release").failed(1, "is there already", "nothing is written over")
    assert copies.backups(backed.first, backed.second, origin) == []
    assert backed.desk.tell("writer", "show")["writes_here"]
    note(backed.desk, backed.ids["mia"])


def test_what_was_erased_stays_erased(backed: Backed, tmp_path: Path) -> None:
    """By the older vault with the newer ledger, and by the older backup as well, once a newer one has been made."""
    before = backed.take()
    with at(backed.desk), Ledger.open(backed.desk.ledger) as ledger:
        ledger.unlock(ledger.people_with_keys()[0], PASSPHRASE)
        ledger.erase(UUID(backed.ids["mia"]), "rights-request")
    other = another(backed.desk, tmp_path / "other")
    vault = tmp_path / "kept" / Path(before["vault"]).name
    shutil.copytree(before["vault"], vault)  # a vault that no backup reaches any more
    after = backed.take()
    assert after["forgotten"] == 1
    told = backed.desk.tell("report", "erasure", backed.ids["mia"])
    with at(backed.desk), Ledger.open(backed.desk.ledger) as ledger:
        (made, _) = standing(ledger.all(*COPY_EVENTS)).values()
    assert told["copies"] == [made.position]  # the one before; the one after has nothing of it
    assert f"(entries {made.position})" in backed.desk.run("report", "erasure", backed.ids["mia"]).out
    said = other.run("--json", "restore", after["ledger"], str(vault), "--even-so", "--to", str(other.ledger)).json
    assert said["erased"] == 1
    assert other.run("writer", "take", "--yes").code == 0
    assert "Mia Lind" not in other.run("child", "list").out
    assert other.run("verify").code == 0
    third = another(backed.desk, tmp_path / "third")
    said = third.run("--json", "restore", *backed.halves(before), "--even-so", "--to", str(third.ledger)).json
    assert "Mia Lind" not in third.run("child", "list").out


def test_a_successor_is_backed_up_with_the_book_before_it(backed: Backed, tmp_path: Path) -> None:
    """An older backup, and a slip that shows more: it goes on, is backed up, and restored with all that went before."""
    taken = backed.take()
    kept = note(backed.desk, backed.ids["mia"])["kept"]
    laptop = another(backed.desk, tmp_path / "laptop")
    assert laptop.run("restore", *backed.halves(taken), "--to", str(laptop.ledger), "--against", kept).code == 3
    next_ = replace(laptop, ledger=laptop.root / "goes-on")
    begun = laptop.run(  # what was given when it was restored is remembered
        *("--json", "succeed", str(laptop.ledger), str(next_.ledger), "--reason", "older-copy"),
        *("--recovery-sheet", str(laptop.root / "next-sheet.txt")),
    )
    assert begun.code == 0, begun.err
    assert begun.json["old"]["lost_to"] == parse_kept(kept).size
    laptop.run("writer", "take", "--yes").failed(1, "it goes on as", "open the ledger that goes on")
    next_.ask("child", "add", name="Ned Marsh")
    again = next_.tell("backup", "--to", str(backed.first), "--vault-to", str(backed.second))
    assert [one["state"] for one in _listed(next_, backed)] == ["held"]
    third = another(backed.desk, tmp_path / "third")
    restored(third, *backed.halves(again))
    assert third.run("writer", "take", "--yes").code == 0
    children = third.run("child", "list").out
    assert "Mia Lind" in children
    assert "Ned Marsh" in children
    assert third.run("verify").code == 0
    with at(next_), Ledger.open(next_.ledger) as ledger:  # of what is erased now, yesterday's backup has no key
        ledger.unlock(ledger.people_with_keys()[0], PASSPHRASE)
        ledger.erase(UUID(backed.ids["mia"]), "rights-request")
    after = next_.tell("backup", "--to", str(backed.first), "--vault-to", str(backed.second))
    assert after["forgotten"] == 2  # that of the earlier book as well
    for number, halves in enumerate((backed.halves(taken), backed.halves(again), backed.halves(after))):
        other = another(backed.desk, tmp_path / f"other-{number}")
        assert other.run("restore", *halves, "--even-so", "--to", str(other.ledger)).code == 0
        assert other.run("verify").code == 0
        assert ("Ned Marsh" in other.run("child", "list").out) == (number > 0)
        assert "Mia Lind" not in other.run("child", "list").out


def test_a_backup_that_lacks_the_earlier_book_is_refused(backed: Backed, tmp_path: Path) -> None:
    note(backed.desk, backed.ids["mia"])
    next_ = replace(backed.desk, ledger=backed.desk.root / "goes-on")
    begun = backed.desk.run(
        *("succeed", str(backed.desk.ledger), str(next_.ledger), "--reason", "unknown", "--nothing-known"),
        *("--recovery-sheet", str(backed.desk.root / "next-sheet.txt")),
    )
    assert begun.code == 0, begun.err
    taken = next_.tell("backup", "--to", str(backed.first), "--vault-to", str(backed.second))
    earlier = next(Path(taken["ledger"]).glob("earlier/*/ledger.db"))
    earlier.unlink()
    assert earlier.parent.name in refused(another(backed.desk, tmp_path / "other"), *backed.halves(taken)).err


def _listed(desk: Desk, backed: Backed) -> Any:
    return desk.tell("backup", "list", "--check", "--to", str(backed.first), "--vault-to", str(backed.second))[
        "backups"
    ]


# ---- what the doctor says


def test_the_doctor_speaks_of_backups(mine: Office, tmp_path: Path) -> None:
    assert "none ever" in mine.desk.run("doctor").out
    assert "none are set" in mine.desk.run("doctor").out
    for name in ("x", "y"):
        (tmp_path / name).mkdir()
    mine.desk.tell("backup", "--to", str(tmp_path / "x"), "--vault-to", str(tmp_path / "y"))
    said = mine.desk.run("doctor").out
    assert "0 entries came since" in said
    if (tmp_path / "x").stat().st_dev == (tmp_path / "y").stat().st_dev:
        assert "on one disk" in said
