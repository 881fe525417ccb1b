"""Nothing was done, events were taken away, or their order was changed; by somebody who has the files and no key."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import pytest

from ledger.custody.mark import read_mark
from ledger.evidence.checks import CHECKS
from support.forge import about, added, attacked, failing, forged, head, new_id, only
from support.victim import TABLES, Row, Victim, judged, live, recompute, rows, told, write

Edit = Callable[[sqlite3.Connection], object]
ALONE = {"mark", "vault", "anchors"}  # not possible if nothing is given


# ---- nothing was done


def test_untouched_everything_holds(victim: Victim, copy: Path) -> None:
    copy.write_bytes(victim.data)
    mark = (victim.vkey, victim.checkpoint)
    report = judged(copy, vkey=victim.vkey, anchors=[victim.anchor], mark=mark, vault_head=victim.vault_head)
    assert {check.name: check.status for check in report.checks} == dict.fromkeys(CHECKS, "held")
    assert (report.exit_code, report.strength, report.anchored) == (0, "outside", victim.size)
    assert (report.origin, report.vkey, report.head) == (victim.origin, victim.vkey, victim.head)
    assert report.disposed == len(victim.disposed)
    assert report.erased_boxes == 1


def test_the_tools_of_these_tests_make_no_traces(victim: Victim, copy: Path) -> None:
    """Recomputing an untouched ledger changes nothing, and an event made by hand is as good as any other."""
    assert attacked(victim, copy, recompute).ok
    report = added(victim, copy, lambda c: [forged(victim, *head(c), about=[about(new_id())])])
    assert report.ok, report.findings


def test_without_a_key_from_elsewhere_the_report_says_so(victim: Victim, copy: Path) -> None:
    copy.write_bytes(victim.data)
    alone, known = judged(copy), judged(copy, mark=(victim.vkey, victim.checkpoint))
    assert (alone.strength, known.strength) == ("itself", "this computer")
    assert "whoever could rewrite the ledger could rewrite that" in alone.held_against
    assert {check.name for check in alone.checks if check.status == "not possible"} == ALONE


def test_a_demonstration_is_said_to_be_one(victim: Victim, copy: Path) -> None:
    copy.write_bytes(victim.data)
    report = judged(copy)
    assert report.demo
    assert any("demonstration" in remark for remark in report.remarks)


# ---- taking away


def cut(count: int) -> Edit:
    def edit(c: sqlite3.Connection) -> None:
        c.execute("DELETE FROM stored_events WHERE rowid > (SELECT max(rowid) FROM stored_events) - ?", (count,))
        recompute(c)

    return edit


@pytest.mark.parametrize("count", [1, 3])
def test_cutting_off_the_newest_events(victim: Victim, copy: Path, count: int) -> None:
    report = attacked(victim, copy, cut(count))
    assert failing(report) == {"positions", "checkpoints"}
    (finding,) = report.check("checkpoints").findings
    assert (finding.table, finding.row) == ("checkpoints", str(victim.size))
    assert f"{count} at the end missing" in finding.message
    assert report.check("positions").findings[0].row == victim.size - count + 1


def test_an_old_copy_is_whole_in_itself_but_not_what_this_computer_has_seen(tmp_path: Path) -> None:
    old = tmp_path / "old.db"
    ledger, *_ = live(tmp_path / "live")
    with ledger:
        before = ledger.checkpoint()
        with closing(sqlite3.connect(tmp_path / "live" / "ledger.db")) as c, closing(sqlite3.connect(old)) as backup:
            c.backup(backup)
        for _ in range(2):  # about new children: the vault makes a key, and remembers what it then sees
            ledger.record([told(ledger, uuid4())])
        vkey, vault_head = ledger.vkey, ledger.require_vault().head()
        mark = read_mark(ledger.opened.place)
    assert mark is not None
    assert judged(old, vkey=vkey, mark=(vkey, before)).ok
    report = judged(old, mark=(mark.vkey, mark.checkpoint), vault_head=vault_head)
    assert failing(report) == {"positions", "mark", "vault"}
    assert "2 at the end missing" in report.check("mark").findings[0].message


def test_a_gap_is_named_and_stops_the_rest(victim: Victim, copy: Path) -> None:
    report = attacked(victim, copy, lambda c: c.execute("DELETE FROM stored_events WHERE rowid = 10"))
    missing, behind = report.check("positions").findings
    assert (missing.table, missing.row, behind.row) == ("stored_events", 10, 11)
    assert "nothing can be checked" in behind.message
    assert failing(report) == {"positions", "checkpoints"}
    assert report.head.size == 9


def test_an_emptied_ledger(victim: Victim, copy: Path) -> None:
    report = attacked(victim, copy, lambda c: [write(c, table, []) for table in TABLES])
    assert failing(report) == {"positions", "key"}
    assert report.check("signatures").status == "not possible"


# ---- changing the order


def test_swapping_two_leaves(victim: Victim, copy: Path) -> None:
    def edit(c: sqlite3.Connection) -> None:
        events = rows(c, "stored_events")
        events[10][1:], events[11][1:] = events[11][1:], events[10][1:]
        write(c, "stored_events", events)
        recompute(c)

    report = attacked(victim, copy, edit)
    places = {finding.row for finding in report.check("after").findings}
    assert {"after", "checkpoints", "boxes"} <= failing(report)
    assert 11 in places


def test_a_leaf_of_another_ledger(victim: Victim, other: Victim, copy: Path) -> None:
    report = added(victim, copy, lambda c: [forged(victim, *head(c), other.manager.sign, ledger=other.origin)])
    assert failing(report) == {"ledger", "signatures"}
    assert report.check("ledger").findings[0].row == victim.size + 1


def test_an_event_recorded_twice(victim: Victim, copy: Path) -> None:
    def again(c: sqlite3.Connection) -> list[Row]:
        row = rows(c, "stored_events")[-1]
        return [[0, "00" * 16, 1, row[3], row[4], new_id(), row[6]]]

    report = added(victim, copy, again)
    assert {"event ids", "columns", "streams"} <= failing(report)
    assert report.check("event ids").findings[0].row == victim.size + 1


# ---- the tree head


def test_an_unsealed_tail_is_a_remark(victim: Victim, copy: Path) -> None:
    report = added(victim, copy, lambda c: [forged(victim, *head(c)), forged(victim, *head(c))])
    assert report.ok
    assert report.unsealed == 2
    assert any("the newest 2 events" in remark and "not yet sealed" in remark for remark in report.remarks)


def test_no_checkpoint_at_all(victim: Victim, copy: Path) -> None:
    report = attacked(victim, copy, lambda c: c.execute("DELETE FROM checkpoints"))
    assert "none is here" in only(report, "checkpoints").message
