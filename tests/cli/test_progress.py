"""How far long work is: a bar on a terminal, nothing in a pipe, nothing with JSON, and the answer is the same."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable, Iterator
from functools import partial
from unittest.mock import patch

import pytest

from cli import progress
from cli.checking import remembered
from cli.commands import verify
from support.office import Office


class Terminal(io.StringIO):
    """A stream that a person looks at, or not."""

    def __init__(self, *, looked_at: bool) -> None:
        super().__init__()
        self.looked_at = looked_at

    def isatty(self) -> bool:
        return self.looked_at


def said(work: Callable[[], object], *, looked_at: bool = True) -> str:
    """What is written beside the answer while this is done."""
    stream = Terminal(looked_at=looked_at)
    with patch.object(sys, "stderr", stream):
        work()
    return stream.getvalue()


def count(least: int = 0, *, quiet: bool = False, rows: int = 250) -> None:
    with progress.shown(least, quiet=quiet) as told:
        assert list(progress.counted(range(rows), "verifying", rows, told)) == list(range(rows))


def test_on_a_terminal_it_is_told_what_is_done_and_how_far() -> None:
    shown = said(count)
    assert "checking entries" in shown
    assert "100%" in shown
    assert shown.rstrip("\x1b[?25h").endswith("\n")  # the cursor is shown again, on a line of its own


def test_what_nobody_would_wait_for_has_no_bar() -> None:
    assert said(partial(count, progress.LONG)) == ""


def test_in_a_pipe_and_with_json_there_is_nothing() -> None:
    assert said(partial(count, quiet=True)) == ""
    assert said(count, looked_at=False) == ""


def test_work_that_breaks_off_leaves_the_cursor_on_a_line_of_its_own() -> None:
    def broken() -> Iterator[int]:
        yield from range(150)
        raise RuntimeError("the disk is full")

    def work() -> None:
        with pytest.raises(RuntimeError, match="the disk is full"), progress.shown(0) as told:
            list(progress.counted(broken(), "verifying", 300, told))

    shown = said(work)
    assert "checking entries" in shown
    assert shown.rstrip("\x1b[?25h").endswith("\n")


def test_two_things_one_after_the_other_have_a_bar_each() -> None:
    def work() -> None:
        with progress.shown(0) as told:
            list(progress.counted(range(5), "everything", 5, told))
            list(progress.counted(range(5), "verifying", 5, told))

    shown = said(work)
    assert 0 <= shown.find("reading entries") < shown.find("checking entries")


def test_a_verification_tells_how_far_it_is_and_holds_as_without(mine: Office) -> None:
    seen: list[tuple[str, int, int]] = []
    size = mine.desk.tell("checkpoint")["size"]
    with patch.dict("os.environ", mine.desk.environ):
        report = verify.examine(mine.desk.ledger, None, [], lambda *told: seen.append(told))
        assert remembered(mine.desk.ledger).size == size
    assert report.ok
    assert seen == [("verifying", size, size)]
