"""Whoever has the log key, or every key there is: what only something kept elsewhere can tell, and that it does.

Within the ledger's own files such a person leaves no trace, and the report claims nothing else. What was kept are the things
that people have: a line on a slip, a checkpoint that somebody stored, the mark on another computer, a verifier key.
"""

from __future__ import annotations

import secrets
import sqlite3
from pathlib import Path

import pytest

from ledger.errors import EvidenceError, InputError, LedgerError
from ledger.evidence.checkpoint import Head, origin_of, sign_checkpoint
from ledger.evidence.envelope import SigningKey
from ledger.evidence.note import VerifierKey
from ledger.evidence.report import Anchor
from support.forge import append, attacked, failing, forged, head, only
from support.victim import Victim, edited, judged, recompute, resign, rows, write


def cut_and_resealed(victim: Victim, c: sqlite3.Connection, count: int = 2) -> None:
    c.execute("DELETE FROM stored_events WHERE rowid > ?", (victim.size - count,))
    recompute(c)
    resign(c, victim.origin, victim.log)


def last_event_rewritten(victim: Victim, c: sqlite3.Connection) -> None:
    """The manager signs another last event in its place, and seals that."""
    events = rows(c, "stored_events")[:-1]
    write(c, "stored_events", events)
    c.execute("DELETE FROM sealed_boxes WHERE position > ?", (len(events),))
    recompute(c)
    append(c, forged(victim, *head(c), recorded_at=2_000_000_000_000_000))
    resign(c, victim.origin, victim.log)


@pytest.mark.parametrize("attack", [cut_and_resealed, last_event_rewritten])
def test_whoever_has_the_keys_leaves_no_trace_in_the_ledger_itself(victim: Victim, copy: Path, attack) -> None:
    """Said here so that nobody believes otherwise; the report says it in its first line."""
    report = attacked(victim, copy, lambda c: attack(victim, c))
    assert report.ok
    assert report.strength == "itself"


def test_a_kept_line_tells_of_events_cut_off_and_sealed_again(victim: Victim, copy: Path) -> None:
    edited(victim, copy, lambda c: cut_and_resealed(victim, c))
    report = judged(copy, vkey=victim.vkey, anchors=[victim.anchor])
    assert failing(report) == {"anchors", "positions"}
    (finding,) = report.check("anchors").findings
    assert finding.row == "the slip of 2 November"
    assert "2 at the end missing" in finding.message
    assert report.anchored == 0


@pytest.mark.parametrize("whole", [True, False])
def test_a_kept_line_or_checkpoint_tells_of_a_rewritten_event(victim: Victim, copy: Path, whole: bool) -> None:
    edited(victim, copy, lambda c: last_event_rewritten(victim, c))
    stored = Anchor("the parent's receipt", victim.size, victim.head.root, victim.checkpoint)
    report = judged(copy, vkey=victim.vkey, anchors=[stored if whole else victim.anchor])
    assert "rewritten" in only(report, "anchors").message


def test_the_mark_tells_of_both(victim: Victim, copy: Path) -> None:
    mark = (victim.vkey, victim.checkpoint)
    assert failing(attacked(victim, copy, lambda c: cut_and_resealed(victim, c), mark=mark)) == {"mark", "positions"}
    report = attacked(victim, copy, lambda c: last_event_rewritten(victim, c), mark=mark)
    assert "rewritten" in only(report, "mark").message


def test_the_vault_tells_too(victim: Victim, copy: Path) -> None:
    edited(victim, copy, lambda c: cut_and_resealed(victim, c))
    assert "vault" in failing(judged(copy, vault_head=(victim.size, victim.head.root)))
    assert "vault" in failing(judged(copy, vault_head=(5, secrets.token_bytes(32))))


def test_the_log_key_cannot_change_what_an_author_had_seen(victim: Victim, copy: Path) -> None:
    """Event 9 is dropped, everything put right and sealed anew: whoever recorded after it signed what they had seen."""

    def drop(c: sqlite3.Connection) -> None:
        c.execute("DELETE FROM stored_events WHERE rowid = 9")
        c.execute("DELETE FROM sealed_boxes WHERE position = 9")
        recompute(c)
        resign(c, victim.origin, victim.log)

    report = attacked(victim, copy, drop)
    findings = report.check("after").findings
    assert failing(report) == {"after", "parts"}  # what was disposed of no longer stands where that is said
    assert (findings[0].row, findings[0].message) == (9, "says that it was decided after 9 events")
    assert "something from 8 to 15 was changed, moved or removed" in findings[-1].message


def test_what_is_anchored_and_what_is_not(victim: Victim, copy: Path) -> None:
    """Anchors hold, and the report says up to where somebody outside stands behind it."""
    copy.write_bytes(victim.data)
    early = Anchor("an early line", 5, root_of(victim, copy, 5)[:20])
    report = judged(copy, vkey=victim.vkey, anchors=[early])
    assert report.ok
    assert report.anchored == 5
    assert judged(copy, anchors=[early, victim.anchor]).anchored == victim.size


def root_of(victim: Victim, copy: Path, size: int) -> bytes:
    from ledger.evidence import merkle

    with sqlite3.connect(copy) as c:
        nodes = {(level, at): node for level, at, node in rows(c, "tree_nodes")}
    c.close()
    return merkle.root(size, lambda level, at: nodes[level, at])


# ---- another ledger altogether


def test_a_forged_ledger_in_its_place_is_not_the_ledger_of_this_key(victim: Victim, other: Victim, copy: Path) -> None:
    copy.write_bytes(other.data)
    assert judged(copy).ok
    report = judged(copy, vkey=victim.vkey)
    assert failing(report) == {"key", "checkpoints"}
    assert "not the ledger of this key" in report.check("key").findings[0].message
    report = judged(copy, mark=(victim.vkey, victim.checkpoint))
    assert failing(report) == {"mark", "checkpoints"}
    assert "not the ledger that this computer knows" in report.check("mark").findings[0].message


def test_a_log_key_to_which_the_name_does_not_commit(victim: Victim, copy: Path) -> None:
    """Somebody with all the people's keys names a log key of their own in the first event, and seals with it."""
    thief = SigningKey(secrets.token_bytes(32))
    key = VerifierKey(victim.origin, thief.public)

    def edit(c: sqlite3.Connection) -> None:
        first = rows(c, "stored_events")[0]
        write(c, "stored_events", [])
        opened = opening(first[6]) | {"log_key": key.text}
        append(c, forged(victim, 0, head(c)[1], type="ledger.opened", data=opened))
        for table in ("sealed_boxes", "documents"):
            write(c, table, [])
        resign(c, victim.origin, thief)

    report = attacked(victim, copy, edit)
    assert {"signatures", "key"} <= failing(report)
    assert "the digest of its log key" in report.check("signatures").findings[0].message


def opening(packed: bytes) -> dict[str, object]:
    from ledger.evidence.parts import parse_part, unpack_parts

    data: dict[str, object] = parse_part(unpack_parts(packed)[0]).content["data"]
    return data


def test_a_checkpoint_by_somebody_else_anchors_nothing(victim: Victim, copy: Path) -> None:
    copy.write_bytes(victim.data)
    stranger = SigningKey(secrets.token_bytes(32))
    note = sign_checkpoint(origin_of("elsewhere", stranger.public), victim.head, stranger)
    anchor = Anchor("a note from elsewhere", victim.size, victim.head.root, note)
    assert "not signed by a known key" in only(judged(copy, anchors=[anchor]), "anchors").message


def test_a_note_that_says_another_head_than_its_anchor(victim: Victim, copy: Path) -> None:
    copy.write_bytes(victim.data)
    anchor = Anchor("mixed up", 5, victim.head.root, victim.checkpoint)
    assert "another head" in only(judged(copy, anchors=[anchor]), "anchors").message


# ---- what was handed in


def test_what_is_no_verifier_key_or_anchor_is_refused_at_once(victim: Victim, copy: Path) -> None:
    copy.write_bytes(victim.data)
    with pytest.raises(LedgerError):
        judged(copy, vkey="little-acorns")
    with pytest.raises(InputError):
        Anchor("half a line", 5, b"too short")
    with pytest.raises(EvidenceError):
        judged(copy, vkey=victim.vkey + "A")


def test_an_anchor_of_an_empty_ledger_says_nothing_and_holds(victim: Victim, copy: Path) -> None:
    from ledger.evidence.merkle import EMPTY_ROOT

    copy.write_bytes(victim.data)
    head = Head(0, EMPTY_ROOT)
    assert judged(copy, anchors=[Anchor("at the beginning", head.size, head.root)]).ok
