"""Tables beside the ledger change no answer, whatever becomes of them; `rebuild` finds what does not belong there."""

from __future__ import annotations

import io
import json
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from cli import views
from ledger.application import Ledger
from projections.views.tables import APPLICATION_ID, NAME
from support import every_act
from support.both_ways import compare
from support.desk import Desk
from support.office import Office
from support.place import Place


def opened(desk: Desk) -> Ledger:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in desk.environ.items():
            patch.setenv(name, value)
        return Ledger.open(desk.ledger)


def test_the_office_answers_the_same_with_tables_and_without(mine: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = mine.desk
    desk.ask("access", "open", mine.ref("record"), purpose="care")
    desk.ask("consent", "withdraw", mine.ref("mia"), by=mine.ref("tove"), consent=mine.ref("consent"), channel="slip")
    with opened(desk) as ledger:
        assert compare(ledger, monkeypatch) > 20
    assert desk.run("verify").code == 0


@pytest.mark.thorough
def test_a_year_answers_the_same_with_tables_and_without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk.on(tmp_path).having(CONSENT_LEDGER_PASSPHRASE_FILE="")
    desk.run("demo", str(desk.ledger), "--seed", "7", place=False)
    with opened(desk) as ledger:
        assert compare(ledger, monkeypatch) > 500


@pytest.mark.thorough
def test_when_everything_was_done_that_can_be_the_answers_are_the_same(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tables are asked again now and then, so that they are caught up and not only made."""
    acts, done = every_act.acts(), 0
    for number, (name, act) in enumerate(acts.items()):
        with suppress(AssertionError, StopIteration, LookupError):  # what must be there was made for another act
            answers = every_act.prepared(place, act)
            file = place.desk.root / "answers.json"
            file.write_text(json.dumps(answers), encoding="utf-8")
            done += place.run(*name.split(), "--from", str(file)).code == 0
        if number % 25 == 24:
            with opened(place.desk) as ledger:
                compare(ledger, monkeypatch)
    assert done > len(acts) * 0.8
    said = place.desk.run("--json", "rebuild").json
    assert (said["before"] > 100, said["differing"], said["switched"]) == (True, 0, True)


# ---- whatever becomes of the file


def gone(file: Path) -> None:
    file.unlink()


def garbage(file: Path) -> None:
    file.write_bytes(b"no database at all" * 1000)


def torn(file: Path) -> None:
    """The second half was never written."""
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def holes(file: Path) -> None:
    """Pages in the middle are zeros."""
    content = file.read_bytes()
    file.write_bytes(content[:4096] + bytes(len(content) - 4096))


@contextmanager
def editing(file: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        yield connection


def by(*statements: str) -> Callable[[Path], None]:
    def spoil(file: Path) -> None:
        with editing(file) as connection:
            for statement in statements:
                connection.execute(statement)

    return spoil


SPOILT: dict[str, Callable[[Path], None]] = {
    "gone": gone,
    "garbage": garbage,
    "torn": torn,
    "holes": holes,
    "a table is missing": by("DROP TABLE accesses"),
    "a table has other columns": by("DROP TABLE duties", "CREATE TABLE duties (position INTEGER, duty TEXT)"),
    "lines are none": by("UPDATE consents SET line = '[1,2]'", "UPDATE duties SET line = 'nothing'"),
    "times are none": by("UPDATE consents SET line = replace(line, ',17', ',17171717171717171717')"),
    "one model is behind": by("UPDATE reached SET position = position - 1 WHERE model = 'duties'"),
    "it says it had read more than there is": by("UPDATE reached SET position = position + 1000"),
    "it is of another ledger": by("UPDATE reached SET root = zeroblob(32)", "DELETE FROM accesses"),
    "another program made it": by("UPDATE reached SET made_by = zeroblob(32)", "DELETE FROM consents"),
    "a newer program made it": by("PRAGMA user_version = 99", "DELETE FROM accesses"),
    "it is another program's": by("PRAGMA application_id = 7", "DELETE FROM accesses"),
    "it holds nothing": by("DELETE FROM reached"),
}


def everything(office: Office) -> list[Any]:
    """What the three commands answer, without what tells of the asking."""
    asked = (("access", "list", office.ref("mia")), ("consent", "list", office.ref("mia")), ("duties",))
    said = [office.desk.tell(*argv) for argv in asked]
    return [{name: value for name, value in one.items() if name != "as_at"} for one in said]


@pytest.fixture(scope="module")
def answered(office: Office, tmp_path_factory: pytest.TempPathFactory) -> tuple[Office, list[Any]]:
    """An office that was asked with tables, which are there now, and before without them. Read only."""
    mine = Office(office.desk.copy(tmp_path_factory.mktemp("answered")), office.ids)
    mine.desk.ask("access", "open", mine.ref("record"), purpose="care")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(views, "from_tables", lambda *_: None)
        expected = everything(mine)
    assert everything(mine) == expected
    assert (mine.desk.ledger / NAME).is_file()
    return mine, expected


RARE = ("torn", "a table has other columns", "it holds nothing", "one model is behind", "times are none")


@pytest.mark.parametrize("how", [pytest.param(n, marks=pytest.mark.thorough) if n in RARE else n for n in SPOILT])
def test_a_spoilt_file_changes_no_answer(answered: tuple[Office, list[Any]], how: str, tmp_path: Path) -> None:
    office, expected = answered
    mine = Office(office.desk.copy(tmp_path), office.ids)
    SPOILT[how](mine.desk.ledger / NAME)
    assert everything(mine) == expected
    if how not in ("a newer program made it", "it is another program's"):  # these are left alone
        assert mine.desk.run("--json", "rebuild", "--dry-run").json["before"] is not None


def test_somebody_who_is_at_work_there_changes_no_answer(mine: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("projections.views.tables.WAIT", 0.01)
    expected = everything(mine)
    mine.desk.ask("access", "open", mine.ref("record"), purpose="care")
    with editing(mine.desk.ledger / NAME) as connection:
        connection.execute("BEGIN IMMEDIATE")
        meanwhile = everything(mine)
    assert len(meanwhile[0]["accesses"]) == len(expected[0]["accesses"]) + 1
    assert everything(mine) == meanwhile


def test_two_processes_that_catch_up_at_once_make_one_whole(mine: Office) -> None:
    """Started together, on no tables at all; afterwards nothing is missing and nothing is there twice."""
    desk, code = mine.desk, "import sys; from cli.main import main; sys.exit(main())"
    environment = {"PYTHONPATH": str(Path(__file__).parents[2]), "CONSENT_LEDGER_LEDGER": str(desk.ledger)}
    command = [sys.executable, "-c", code, "--json", "duties"]
    running = [
        subprocess.Popen(command, env={**desk.environ, **environment}, stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    said = [json.loads(one.communicate(timeout=120)[0])["duties"] for one in running]
    assert said[0] == said[1] == said[2]
    assert [one.returncode for one in running] == [0, 0, 0]
    assert desk.run("--json", "rebuild", "--dry-run").json["differing"] == 0


@pytest.mark.skipif(sys.platform == "win32", reason="rights are another thing there")
def test_the_tables_have_the_rights_of_the_ledger(mine: Office) -> None:
    (mine.desk.ledger / "ledger.db").chmod(0o640)
    mine.desk.tell("duties")
    assert stat.S_IMODE((mine.desk.ledger / NAME).stat().st_mode) == 0o640


def test_no_name_and_no_word_stands_in_the_tables(mine: Office) -> None:
    everything(mine)
    content = (mine.desk.ledger / NAME).read_bytes()
    for word in ("Maud", "Ashworth", "Jo Reed", "Tove", "Lind", "Mia", "Bricks", "Twelve", "She counted"):
        assert word.encode() not in content
        assert word.encode("utf-16-le") not in content


def test_a_copy_that_may_only_be_read_uses_the_tables_that_lie_in_it(mine: Office) -> None:
    """What is new since they were made is caught up in memory, and no byte of the copy changes."""
    everything(mine)
    mine.desk.ask("access", "open", mine.ref("record"), purpose="care")
    next((mine.desk.root / "home").rglob("mark")).unlink()
    before = mine.desk.bytes()
    assert NAME in before
    assert [line["purpose"] for line in mine.desk.tell("access", "list", mine.ref("mia"))["accesses"]] == ["care"]
    assert mine.desk.bytes() == before
    refused = mine.desk.run("rebuild")
    refused.failed(1, "nothing is written here", "--dry-run")
    assert mine.desk.run("--json", "rebuild", "--dry-run").json["differing"] == 0
    assert mine.desk.bytes() == before


# ---- rebuild


def test_rebuild_makes_them_where_there_are_none(mine: Office) -> None:
    said = mine.desk.run("rebuild")
    assert said.code == 0
    assert "There were no tables of this ledger" in said.out
    assert said.err == ""  # no bar in a pipe
    with editing(mine.desk.ledger / NAME) as connection:
        assert connection.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
        position = connection.execute("SELECT DISTINCT position FROM reached").fetchall()
    assert position == [(mine.desk.tell("checkpoint")["size"],)]


def test_rebuild_names_what_somebody_changed_and_puts_it_right(mine: Office) -> None:
    """An access is hidden, a duty is made to look settled, a consent is put in force again: exit code 3, each row named."""
    desk = mine.desk
    desk.ask("access", "open", mine.ref("record"), purpose="care")
    expected = everything(mine)
    with editing(desk.ledger / NAME) as connection:
        connection.execute("UPDATE accesses SET record = zeroblob(16)")
        connection.execute("DELETE FROM duties WHERE position = (SELECT min(position) FROM duties)")
        connection.execute("UPDATE consents SET line = replace(line, 'in-force', 'withdrawn')")
    looked = desk.run("--json", "rebuild", "--dry-run")
    assert looked.code == 3
    said = json.loads(looked.out)
    assert (said["ok"], said["switched"]) == (False, False)
    assert {(drift["model"], drift["table"]) for drift in said["drift"]} == {
        ("accesses", "accesses"),
        ("consents", "consents"),
        ("duties", "duties"),
    }
    assert len(said["drift"]) == said["differing"] == 3
    told = desk.run("rebuild")
    assert told.code == 3
    assert "THE OLD TABLES DIFFERED in 3 rows" in told.out
    assert everything(mine) == expected
    assert desk.run("rebuild").code == 0


def test_a_dry_run_changes_no_byte(mine: Office) -> None:
    everything(mine)
    before = mine.desk.bytes()
    assert mine.desk.run("rebuild", "--dry-run").out.endswith("Nothing was changed.\n")
    assert mine.desk.bytes() == before


def test_what_is_left_of_a_rebuild_that_failed_is_nothing(mine: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    everything(mine)
    before = mine.desk.bytes()

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", refuse)
    mine.desk.run("rebuild").failed(1, "could not be put in place", "close the other windows")
    assert mine.desk.bytes() == before


def test_nothing_minds_that_they_are_there(mine: Office) -> None:
    without = [mine.desk.run(command).code for command in ("verify", "doctor")]
    everything(mine)
    assert [mine.desk.run(command).code for command in ("verify", "doctor")] == without
    assert NAME not in mine.desk.run("verify").out + mine.desk.run("doctor").out


class Screen(io.StringIO):
    """Standard error that is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize("screen", [Screen, io.StringIO])
def test_how_far_long_work_is_stands_on_a_terminal_and_in_no_pipe(
    screen: type[io.StringIO], monkeypatch: pytest.MonkeyPatch
) -> None:
    stderr = screen()
    monkeypatch.setattr(sys, "stderr", stderr)
    with views.shown(least=50) as progress:
        progress("reading", 3, 4)  # too short for anybody to notice
        for done in (40, 80):
            progress("reading", done, 80)
        progress("accesses", 60, 60)
    said = stderr.getvalue()
    assert ("reading entries" in said, "accesses" in said, "100%" in said) == (3 * (screen is Screen,))
