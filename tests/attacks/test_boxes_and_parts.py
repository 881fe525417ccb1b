"""Parts, sealed boxes and documents: changed, taken away, brought back; erased and disposed of as it should be, or not."""

from __future__ import annotations

import secrets
import sqlite3
from hashlib import sha256
from pathlib import Path

import pytest

from ledger.evidence.parts import pack_parts, unpack_parts
from support.forge import about, added, append, attacked, by_helper, control, failing, forged, head, new_id, only
from support.victim import NOTICE, Victim, recompute, rows


def test_a_surplus_box(victim: Victim, copy: Path) -> None:
    child = new_id()
    report = attacked(victim, copy, lambda c: c.execute("INSERT INTO sealed_boxes VALUES (8, ?, x'00')", (child,)))
    finding = only(report, "boxes")
    assert (finding.table, finding.row) == ("sealed_boxes", f"8/{child.hex()}")
    assert "nobody signed" in finding.message


def test_a_box_missing_without_an_erasure(victim: Victim, copy: Path) -> None:
    report = attacked(victim, copy, lambda c: c.execute("DELETE FROM sealed_boxes WHERE position = 8"))
    finding = only(report, "boxes")
    assert str(finding.row).startswith("8/")
    assert "nobody asked for its erasure" in finding.message


def test_a_box_missing_with_an_erasure_is_put_beyond_use(victim: Victim, copy: Path) -> None:
    def edit(c: sqlite3.Connection) -> None:
        data = {"reason": "parent-asked", "subject": victim.subjects[0].bytes}
        append(c, forged(victim, *head(c), inside=control(c), type="erasure.requested", data=data))
        c.execute("DELETE FROM sealed_boxes WHERE subject = ?", (victim.subjects[0].bytes,))

    report = attacked(victim, copy, edit)
    assert report.ok
    assert report.erased_boxes > 1
    assert any("put beyond use" in remark for remark in report.remarks)


def test_an_erasure_asked_for_by_somebody_who_may_not(victim: Victim, copy: Path) -> None:
    def edit(c: sqlite3.Connection) -> None:
        data = {"reason": "parent-asked", "subject": victim.subjects[0].bytes}
        append(c, by_helper(victim, c, inside=control(c), type="erasure.requested", data=data))
        c.execute("DELETE FROM sealed_boxes WHERE subject = ?", (victim.subjects[0].bytes,))

    assert "power to erase" in only(attacked(victim, copy, edit), "signatures").message


def test_an_erased_box_brought_back_from_a_copy(victim: Victim, copy: Path, tmp_path: Path) -> None:
    """Its digest is right; but it should be gone."""
    subject, box = victim.subjects[0].bytes, secrets.token_bytes(64)
    signed = [about(subject) | {"box": sha256(box).digest(), "fields": {"words": secrets.token_bytes(32)}}]

    def edit(c: sqlite3.Connection) -> None:
        append(c, forged(victim, *head(c), about=signed))
        for event, more in (("erasure.requested", {"reason": "parent-asked"}), ("erasure.completed", {"boxes": 1})):
            data = {"subject": subject} | more
            append(c, forged(victim, *head(c), inside=control(c), type=event, data=data))
        c.execute("DELETE FROM sealed_boxes WHERE subject = ?", (subject,))
        c.execute("INSERT INTO sealed_boxes VALUES (?, ?, ?)", (victim.size + 1, subject, box))

    finding = only(attacked(victim, copy, edit), "boxes")
    assert finding.row == f"{victim.size + 1}/{subject.hex()}"
    assert "was erased" in finding.message


def test_disposal_without_an_event_that_says_so(victim: Victim, copy: Path) -> None:
    def edit(c: sqlite3.Connection) -> None:
        c.execute(
            "UPDATE stored_events SET parts = NULL, originator_id = LOWER(HEX(event_id)), originator_version = 1,"
            " topic = 'disposed' WHERE rowid = 25"
        )
        recompute(c)

    report = attacked(victim, copy, edit)
    assert {"parts", "boxes", "streams"} >= failing(report) >= {"parts"}
    finding = report.check("parts").findings[0]
    assert (finding.table, finding.row, finding.part) == ("stored_events", 25, "parts")


@pytest.mark.parametrize("at", [0, 1, 2])
def test_a_part_that_is_not_the_one_that_was_signed_is_named(victim: Victim, copy: Path, at: int) -> None:
    def edit(c: sqlite3.Connection) -> None:
        parts = unpack_parts(rows(c, "stored_events")[7][6])
        salt = parts[at].index(b"\xc4\x20") + 2
        parts[at] = parts[at][:salt] + bytes([parts[at][salt] ^ 1]) + parts[at][salt + 1 :]
        c.execute("UPDATE stored_events SET parts = ? WHERE rowid = 8", (pack_parts(parts),))

    report = attacked(victim, copy, edit)
    finding = report.check("parts").findings[0]
    assert (finding.row, finding.part) == (8, ("what", "inside", "about")[at])


def test_a_document_of_another_size_than_its_event_says(victim: Victim, copy: Path) -> None:
    notice = {"media_type": "text/plain", "sha256": sha256(NOTICE).digest(), "size": len(NOTICE) + 1}
    data = {"code": "quiet-day", "notice": notice}
    report = added(victim, copy, lambda c: [forged(victim, *head(c), data=data)])
    finding = only(report, "documents")
    assert (finding.table, finding.row) == ("stored_events", victim.size + 1)


def test_a_document_that_is_gone(victim: Victim, copy: Path) -> None:
    finding = only(attacked(victim, copy, lambda c: c.execute("DELETE FROM documents")), "documents")
    assert (finding.table, finding.row) == ("documents", sha256(NOTICE).hexdigest())
    assert "event 7 names it" in finding.message
