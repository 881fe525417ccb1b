from __future__ import annotations

import io
import json
import sys
from datetime import UTC, date, datetime
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli import output
from ledger.event import When

LONDON = ZoneInfo("Europe/London")


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("\x1b[2J\x1b]0;owned\x07", "\\x1b[2J\\x1b]0;owned\\x07"),
        ("\x9b31m", "\\x9b31m"),
        ("name\rerror: gone", "name\\rerror: gone"),
        ("\u202egnp.exe", "\\u202egnp.exe"),
        ("a\u2028b\nc", "a\\u2028b\\nc"),
        ("Zoë Ó Súilleabháin 鈴木 £", "Zoë Ó Súilleabháin 鈴木 £"),
    ],
)
def test_what_steers_a_terminal_is_shown_and_not_obeyed(hostile: str, shown: str) -> None:
    assert output.clean(hostile) == shown


@given(st.text())
def test_nothing_that_acts_is_left(text: str) -> None:
    shown = output.clean(text, lines=True)
    assert not any(output._acts(c) for c in shown.replace("\n", ""))


def test_any_text_can_be_printed_on_any_console(monkeypatch: pytest.MonkeyPatch) -> None:
    console = io.TextIOWrapper(io.BytesIO(), "ascii")
    monkeypatch.setattr(sys, "stdout", console)
    output.prepare()
    output.tell("Zoë £ \x1b")
    console.flush()
    assert console.buffer.getvalue() == b"Zo\\xeb \\xa3 \\x1b\n"  # type: ignore[attr-defined]


def test_times_are_told_in_words_and_in_the_ledgers_zone() -> None:
    assert output.moment(datetime(2026, 7, 1, 23, 5, tzinfo=UTC), LONDON) == "2 July 2026, 12:05am"
    assert output.when(When.day(date(2026, 11, 2)), LONDON) == "2 November 2026"
    twice = [output.moment(datetime(2026, 10, 25, hour, 30, tzinfo=UTC), LONDON) for hour in (0, 1)]
    assert twice == ["25 October 2026, 1:30am BST", "25 October 2026, 1:30am GMT"]


def test_json_is_ascii_with_times_in_utc(capsys: pytest.CaptureFixture[str]) -> None:
    at = datetime(2026, 7, 1, 12, 0, tzinfo=LONDON)
    data = {"at": at, "day": date(2026, 7, 1), "id": UUID(int=1), "raw": b"\xff", "name": "Zoë\u202e", "when": When(at)}
    output.tell_json(data)
    printed = capsys.readouterr().out
    assert printed.isascii()
    assert json.loads(printed) == {
        "at": "2026-07-01T11:00:00Z",
        "day": "2026-07-01",
        "id": "00000000-0000-0000-0000-000000000001",
        "raw": "ff",
        "name": "Zoë\u202e",
        "when": {"at": "2026-07-01T11:00:00Z", "precision": "instant"},
    }


def test_a_table_that_is_too_wide_for_the_terminal_is_a_block_for_each_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(output, "columns", lambda: 12)
    rows = [("kdwnt", "in force", ""), ("bdrxf", "withdrawn", "late")]
    assert output.table(rows, ("ref", "stands", "note")) == [
        "ref     kdwnt", "stands  in force", "", "ref     bdrxf", "stands  withdrawn", "note    late",
    ]  # fmt: skip
    monkeypatch.setattr(output, "columns", lambda: 30)
    assert len(output.table(rows, ("ref", "stands", "note"))) == 3


def test_a_table_pads_all_columns_but_the_last() -> None:
    assert output.table([("a", "x\ny"), ("bbb", "z")], ("h", "tt")) == ["h    tt", "a    x\\ny", "bbb  z"]
