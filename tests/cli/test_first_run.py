"""The first run: five questions, and a ledger that is whole or not there at all."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from aggregates.governance.setting import PolicyAdopted
from aggregates.people import roles
from cli import first_run
from cli.first_run import Answers, FirstRun
from ledger.application import Ledger
from ledger.custody import place
from ledger.errors import InputError
from ledger.places import Places, configured
from support.desk import PASSPHRASE, Desk

POLICY = b"# Confidentiality at Little Acorns\n\nWe keep confidences.\n"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(place.HOME, str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def sticks(tmp_path: Path) -> Places:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
    return Places(tmp_path / "one", tmp_path / "two")


@pytest.fixture
def begun(tmp_path: Path, sticks: Places) -> FirstRun:
    policy = first_run.policy_of("policy.md", POLICY)
    answers = Answers("Little Acorns", "Maud Ashworth", leads=True, policy=policy, backups=sticks)
    return first_run.begin(tmp_path / "ledger", answers, PASSPHRASE)


def on_paper(run: FirstRun) -> list[str]:
    """The groups that are asked for, as somebody reads them from the printed sheet."""
    stands = dict(re.findall(r"(\d+): ([0-9A-Z]{4})\b", run.sheet_text))
    return [stands[str(number)].lower() for number in run.question.numbers]


def vaults(home: Path) -> list[Path]:
    return sorted(home.rglob("vault.db"))


def test_what_was_answered_stands_in_the_ledger(begun: FirstRun, tmp_path: Path, sticks: Places) -> None:
    assert not (tmp_path / "ledger").exists()  # until the sheet is known to be on paper
    with pytest.raises(InputError, match="not what stands on the sheet"):
        begun.confirm(["0000", "0000"])
    ledger = begun.confirm(on_paper(begun))
    assert ledger.folder == tmp_path / "ledger"
    (adopted,) = ledger.all(PolicyAdopted)
    assert (adopted.event.title, adopted.event.text.media_type) == ("Confidentiality at Little Acorns", "text/markdown")
    assert ledger.document(adopted.event.text.sha256) == POLICY
    held = roles.standing_of(ledger.book(), ledger.require_identity().person, ledger.now()).holding
    assert {t.role for t in held} == {"manager", "designated-person"}
    ledger.close()
    found = configured(ledger.folder)
    assert found is not None
    assert (found.ledger, found.vault) == (sticks.ledger, sticks.vault)


def test_it_can_be_verified_and_written_at_once(begun: FirstRun, tmp_path: Path) -> None:
    begun.confirm(on_paper(begun)).close()
    desk = Desk.on(tmp_path)
    assert desk.run("verify").code == 0
    assert desk.ask("child", "add", name="Mia Lind")["sealed"] is True


def test_a_run_that_ended_before_the_sheet_was_typed_back_leaves_no_ledger(
    begun: FirstRun, tmp_path: Path, home: Path
) -> None:
    first = begun.origin  # and then the computer is switched off
    Desk.on(tmp_path).run("child", "list").failed(10, "no ledger", "")
    again = first_run.begin(tmp_path / "ledger", begun.answers, PASSPHRASE)
    assert again.origin != first
    again.confirm(on_paper(again)).close()
    assert vaults(home) == [place.vault_dir(again.origin) / "vault.db"]
    assert not list(tmp_path.glob(".ledger*"))


def test_undone_nothing_is_left(begun: FirstRun, tmp_path: Path, home: Path) -> None:
    begun.undo()
    assert not list(tmp_path.glob("*ledger*"))
    assert vaults(home) == []


def test_a_second_one_that_was_finished_first_is_not_written_over(begun: FirstRun, tmp_path: Path) -> None:
    (tmp_path / "ledger").mkdir()
    (tmp_path / "ledger" / "something").write_text("theirs", "utf-8")
    with pytest.raises(InputError, match="not empty"):
        begun.confirm(on_paper(begun))
    begun.undo()
    with pytest.raises(InputError, match="has ended"):
        begun.confirm(on_paper(begun))


@pytest.mark.parametrize(
    ("setting", "name", "words", "said"),
    [
        ("", "Maud Ashworth", PASSPHRASE, "name is missing"),
        ("Demo House", "Maud Ashworth", PASSPHRASE, "demo"),
        ("Little Acorns", " ", PASSPHRASE, "name is missing"),
        ("Little Acorns", "Maud Ashworth", "short", "too short"),
    ],
)
def test_what_cannot_be_meant_makes_nothing(tmp_path: Path, setting: str, name: str, words: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        first_run.begin(tmp_path / "ledger", Answers(setting, name), words)
    assert list(tmp_path.iterdir()) == []


def test_both_halves_of_a_backup_in_one_place_are_refused(tmp_path: Path, sticks: Places) -> None:
    answers = Answers("Little Acorns", "Maud Ashworth", backups=Places(sticks.ledger, sticks.ledger))
    with pytest.raises(InputError, match="in one place"):
        first_run.begin(tmp_path / "ledger", answers, PASSPHRASE)
    assert not (tmp_path / "home").exists()


def test_at_a_terminal_it_asks_five_things(tmp_path: Path, sticks: Places) -> None:
    desk = Desk.on(tmp_path)
    (tmp_path / "policy.md").write_bytes(POLICY)
    typed = [
        "Little Acorns",
        "Maud Ashworth",
        "yes",
        str(tmp_path / "policy.md"),
        str(sticks.ledger),
        str(sticks.vault),
    ]
    sheet = str(tmp_path / "sheet.txt")
    answer = desk.run("init", str(desk.ledger), "--recovery-sheet", sheet, stdin="".join(f"{t}\n" for t in typed))
    assert answer.code == 0, answer.err
    assert answer.err.count(": \n") == len(typed)  # a prompt for each, and none besides
    assert "Confidentiality at Little Acorns" in answer.out
    assert str(sticks.ledger) in answer.out
    assert "policy adopt" not in answer.out
    with Ledger.open(desk.ledger) as ledger:
        assert len(ledger.all(PolicyAdopted)) == 1


def test_in_a_file_what_is_left_out_comes_later(tmp_path: Path) -> None:
    desk = Desk.on(tmp_path)
    answer = desk.ask(
        "init", str(desk.ledger), "--recovery-sheet", str(tmp_path / "s"), setting="Little Acorns", name="Maud Ashworth"
    )
    assert (answer["policy"], answer["backup"]) == (None, None)
    wrong = Desk.on(tmp_path).having(CONSENT_LEDGER_HOME=str(tmp_path / "other"))
    form = '{"setting": "Little Acorns", "name": "Maud Ashworth", "backup": "/nowhere"}'
    wrong.run("init", str(tmp_path / "second"), "--from", "-", stdin=form).failed(2, "two places", "another one")
    assert not (tmp_path / "second").exists()
