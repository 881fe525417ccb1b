"""What somebody with a key of their own may sign, and should not have; and the check that names it."""

from __future__ import annotations

import secrets
import sqlite3
from pathlib import Path
from uuid import uuid4

import pytest

from ledger.application import Ledger
from ledger.evidence import canonical
from ledger.evidence.envelope import Leaf, SigningKey, format_leaf, parse_leaf
from support.books import PASSPHRASE, Clock
from support.forge import (
    LATER,
    about,
    added,
    append,
    attacked,
    by_helper,
    control,
    enrolment,
    failing,
    forged,
    head,
    new_id,
    only,
    revocation,
)
from support.victim import Row, Victim, edited, judged

OWN = (
    "ledger.opened",
    "key.enrolled",
    "level.keyed",
    "recovery.issued",
    "erasure.requested",
    "erasure.completed",
    "stream.disposed",
)


def test_two_abouts_for_one_subject(victim: Victim, copy: Path) -> None:
    child = new_id()
    lie = [about(child, "primary"), about(child, "mentioned")]
    report = added(victim, copy, lambda c: [forged(victim, *head(c), about=lie)])
    assert "about" in failing(report)
    finding = report.check("about").findings[0]
    assert (finding.table, finding.row, finding.part) == ("stored_events", victim.size + 1, "about")


@pytest.mark.parametrize("ahead", [0, 1, 1000])
def test_after_that_names_more_than_there_was(victim: Victim, copy: Path, ahead: int) -> None:
    def edit(c: sqlite3.Connection) -> list[Row]:
        size, root = head(c)
        return [forged(victim, size + 1 + ahead, root)]

    finding = only(added(victim, copy, edit), "after")
    assert (finding.table, finding.row, finding.part) == ("stored_events", victim.size + 1, "state")


def test_after_with_a_root_that_never_was(victim: Victim, copy: Path) -> None:
    def edit(c: sqlite3.Connection) -> list[Row]:
        return [forged(victim, 20, secrets.token_bytes(32))]

    finding = only(added(victim, copy, edit), "after")
    assert (finding.row, finding.part) == (victim.size + 1, "state")
    assert "than everybody else" in finding.message


def test_a_key_that_nobody_enrolled(victim: Victim, copy: Path) -> None:
    """It enrols itself, proves that somebody holds it, and signs: nothing of that counts."""
    stranger, person = SigningKey(secrets.token_bytes(32)), new_id()

    def edit(c: sqlite3.Connection) -> list[Row]:
        inside, data = control(c), enrolment(victim, stranger, person)
        mine = {"type": "key.enrolled", "data": data, "recorded_by": person}
        return [
            forged(victim, *head(c), stranger, inside=inside, **mine),
            forged(victim, *head(c), stranger, recorded_by=person),
        ]

    report = added(victim, copy, edit)
    assert failing(report) == {"signatures"}
    assert [f.row for f in report.check("signatures").findings] == [victim.size + 1, victim.size + 2]
    assert all("not enrolled before" in f.message for f in report.check("signatures").findings)


def test_a_key_enrolled_by_somebody_without_the_power(victim: Victim, copy: Path) -> None:
    stranger, person = SigningKey(secrets.token_bytes(32)), new_id()

    def edit(c: sqlite3.Connection) -> list[Row]:
        helper = victim.helper.person.bytes
        data = {"type": "key.enrolled", "data": enrolment(victim, stranger, person), "recorded_by": helper}
        return [forged(victim, *head(c), victim.helper.sign, inside=control(c), **data)]

    finding = only(added(victim, copy, edit), "signatures")
    assert "power to enrol" in finding.message


def test_a_key_enrolled_without_proof_of_possession(victim: Victim, copy: Path) -> None:
    """Somebody else's key, enrolled in somebody's name by one who may enrol."""
    stranger, person = SigningKey(secrets.token_bytes(32)), new_id()

    def edit(c: sqlite3.Connection) -> list[Row]:
        data = enrolment(victim, stranger, person) | {"proof": victim.manager.sign.sign(b"trust me")}
        return [forged(victim, *head(c), inside=control(c), type="key.enrolled", data=data)]

    assert only(added(victim, copy, edit), "signatures").row == victim.size + 1


def test_a_revoked_key(victim: Victim, copy: Path) -> None:
    assert added(victim, copy, lambda c: [by_helper(victim, c), revocation(victim, c)]).ok
    report = added(victim, copy, lambda c: [revocation(victim, c), by_helper(victim, c)])
    finding = only(report, "signatures")
    assert finding.row == victim.size + 2
    assert "revoked" in finding.message


def test_what_a_lost_key_signed_is_doubtful_and_stays(victim: Victim, copy: Path) -> None:
    report = added(victim, copy, lambda c: [by_helper(victim, c), revocation(victim, c, doubtful_from=12)])
    assert report.ok
    assert any("3 events since 12 doubtful" in remark for remark in report.remarks), report.remarks


def test_disposing_of_a_revocation_does_not_bring_the_key_back(victim: Victim, copy: Path) -> None:
    """Whoever may erase could otherwise do away with the event that revoked a key."""

    def edit(c: sqlite3.Connection) -> None:
        append(c, revocation(victim, c))
        position = victim.size + 1
        append(c, forged(victim, *head(c), inside=control(c), type="stream.disposed", data={"positions": [position]}))
        c.execute(
            "UPDATE stored_events SET parts = NULL, originator_id = LOWER(HEX(event_id)), originator_version = 1,"
            " topic = 'disposed' WHERE rowid = ?",
            (position,),
        )
        append(c, by_helper(victim, c))

    report = attacked(victim, copy, edit)
    assert failing(report) == {"streams"}
    assert report.check("streams").findings[0].row == victim.size + 2


def test_a_stream_that_skips_a_version(victim: Victim, copy: Path) -> None:
    report = added(victim, copy, lambda c: [forged(victim, *head(c), inside={"stream_version": 2})])
    assert "expected version 1, got 2" in only(report, "streams").message


def test_a_date_before_what_its_author_had_seen(victim: Victim, copy: Path) -> None:
    report = added(victim, copy, lambda c: [forged(victim, *head(c), recorded_at=1_000_000)])
    assert only(report, "recorded at").row == victim.size + 1


def test_a_clock_that_was_behind_is_a_remark(victim: Victim, copy: Path) -> None:
    def edit(c: sqlite3.Connection) -> list[Row]:
        size, root = head(c)
        return [forged(victim, size, root), forged(victim, size, root, recorded_at=LATER + 1, clock="behind")]

    report = added(victim, copy, edit)
    assert report.ok
    assert any("clock was behind" in remark for remark in report.remarks)


def test_events_that_had_not_seen_each_other_may_go_back_in_time(victim: Victim, copy: Path) -> None:
    def edit(c: sqlite3.Connection) -> list[Row]:
        size, root = head(c)
        return [forged(victim, size, root, recorded_at=LATER + 9), forged(victim, size, root)]

    assert added(victim, copy, edit).ok


def test_an_unknown_type_verifies_and_is_counted(victim: Victim, copy: Path) -> None:
    edited(victim, copy, lambda c: append(c, forged(victim, *head(c), type="weather.observed")))
    report = judged(copy, known_types={"test.told", *OWN})
    assert report.ok
    assert report.unknown == {"weather.observed": 1}


def test_a_leaf_of_a_newer_version(victim: Victim, copy: Path) -> None:
    def edit(c: sqlite3.Connection) -> list[Row]:
        row = forged(victim, *head(c))
        leaf = parse_leaf(row[4])
        row[4] = canonical.encode([2, leaf.body, leaf.signatures])
        return [row]

    finding = only(added(victim, copy, edit), "bytes")
    assert "version 2" in finding.message
    assert "newer program" in finding.message


def test_a_leaf_in_another_encoding(victim: Victim, copy: Path) -> None:
    """The same body and signature, one length written with a byte more."""

    def edit(c: sqlite3.Connection) -> list[Row]:
        row = forged(victim, *head(c))
        assert row[4][:3] == b"\x93\x01\xc5" or row[4][:3] == b"\x93\x01\xc4"
        row[4] = row[4][:2] + b"\xc6\0\0" + row[4][3:] if row[4][2] == 0xC5 else row[4][:2] + b"\xc5\0" + row[4][3:]
        return [row]

    assert "not canonical" in only(added(victim, copy, edit), "bytes").message


def test_a_countersignature_by_nobody(victim: Victim, copy: Path) -> None:
    stranger = SigningKey(secrets.token_bytes(32))
    report = added(victim, copy, lambda c: [forged(victim, *head(c), victim.manager.sign, stranger)])
    assert only(report, "signatures").row == victim.size + 1


def test_a_signature_taken_off_and_put_under_another_event(victim: Victim, copy: Path) -> None:
    def edit(c: sqlite3.Connection) -> list[Row]:
        one, two = forged(victim, *head(c)), forged(victim, *head(c))
        one[4] = format_leaf(Leaf(parse_leaf(one[4]).body, parse_leaf(two[4]).signatures))
        return [one]

    assert "does not hold" in only(added(victim, copy, edit), "signatures").message


def test_whoever_comes_back_with_the_recovery_sheet_is_seen(tmp_path: Path) -> None:
    ledger, sheet = Ledger.create(
        tmp_path / "ledger",
        name="Acorns",
        time_zone="Europe/London",
        passphrase=PASSPHRASE,
        vault="vault",
        clock=Clock(),
    )
    with ledger:
        receipt, _next_sheet = ledger.recover(sheet, uuid4(), PASSPHRASE)
        vkey = ledger.vkey
    report = judged(tmp_path / "ledger" / "ledger.db", vkey=vkey)
    assert report.ok
    assert any(
        f"event {receipt.first.position}: enrolled with the recovery sheet" in remark for remark in report.remarks
    )


def test_a_spent_recovery_sheet_enrols_nobody_again(victim: Victim, copy: Path) -> None:
    """The value behind the commitment stands in the open once it was used; whoever reads it there has nothing."""
    stranger, person = SigningKey(secrets.token_bytes(32)), new_id()

    def edit(c: sqlite3.Connection) -> list[Row]:
        data = enrolment(victim, stranger, person, powers=["enrol", "erase", "record", "seal"])
        data["recovery"] = secrets.token_bytes(32)
        return [
            forged(victim, *head(c), stranger, inside=control(c), type="key.enrolled", data=data, recorded_by=person)
        ]

    assert "recovery sheet" in only(added(victim, copy, edit), "signatures").message
