"""That somebody disagrees with an entry, and that they signed the receipt of one."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from aggregates.accesses import access
from aggregates.keeping import correction, countersign, dispute, receipt
from ledger.errors import InputError
from ledger.event import Actor, Recorded
from support.playgroup import Playgroup, playgroup

MONDAY = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)


@pytest.fixture
def here() -> Playgroup:
    return playgroup(MONDAY)


def opened(here: Playgroup) -> Recorded[Any]:
    record = here.records["developmental.observation"]
    return here.book.do(access.open_record, by=here.people["key-person"], record=record, purpose="care")


def test_a_disagreement_stands_with_the_entry_in_their_own_words(here: Playgroup) -> None:
    entry, mother = opened(here), here.people["mother"]
    said = here.book.do(dispute.dispute, by=mother, entry=entry.event_id, words="He had no reason to.")
    assert {a.subject for a in said.event.about} == {here.daisy, mother.person}
    assert here.book.texts[said.event_id, mother.person] == {"words": "He had no reason to."}
    (found,) = dispute.by_entry(here.book.recorded)[entry.event_id]
    assert found.event_id == said.event_id
    assert not dispute.by_entry(here.book.recorded, known_at=entry.position)


def test_it_is_gone_from_the_lists_once_it_was_entered_in_error(here: Playgroup) -> None:
    entry, mother = opened(here), here.people["mother"]
    said = here.book.do(dispute.dispute, by=mother, entry=entry.event_id, words="Not so.")
    here.book.do(correction.correct, by=here.manager, entry=said.event_id, kind="entered-in-error")
    assert not dispute.by_entry(here.book.recorded)


def test_what_is_disputed_is_an_entry_about_somebody(here: Playgroup) -> None:
    mother = here.people["mother"]
    with pytest.raises(InputError, match="no entry"):
        here.book.do(dispute.dispute, by=mother, entry=uuid4(), words="Not so.")
    with pytest.raises(InputError, match="empty"):
        here.book.do(dispute.dispute, by=mother, entry=opened(here).event_id, words=" ")


def issued(here: Playgroup) -> Recorded[Any]:
    entry, to = opened(here), here.people["mother"].person
    return here.book.do(receipt.issue_receipt, by=here.manager, entry=entry.event_id, to=to, sha256=bytes(32))


def test_a_receipt_is_countersigned_on_paper_or_with_their_own_key(here: Playgroup) -> None:
    given, mother = issued(here), here.people["mother"].person
    signed = here.book.do(
        countersign.countersign,
        by=Actor(mother, "parent", attested="form"),
        receipt=given.event_id,
        locator="Daisy's file",
    ).event
    assert (signed.method, signed.sha256, signed.issued) == ("paper", bytes(32), given.event_id)
    own = {"by": Actor(mother, "parent"), "receipt": given.event_id, "method": "own-key"}
    assert here.book.do(countersign.countersign, **own).event.method == "own-key"
    with pytest.raises(InputError, match="themselves"):
        here.book.do(countersign.countersign, **{**own, "by": Actor(mother, "parent", attested="form")})


def test_somebody_else_signing_it_is_remarked_on(here: Playgroup) -> None:
    here.book.do(countersign.countersign, by=here.people["father"], receipt=issued(here).event_id)
    assert any(w.code == "countersigned-by-other" for w in here.book.warnings)
    with pytest.raises(InputError, match="no receipt"):
        here.book.do(countersign.countersign, by=here.people["father"], receipt=opened(here).event_id)
