"""Who may be handed which parts of an entry with its proof (formats.md 2): a table, and the record of what was refused."""

from __future__ import annotations

import pytest

from aggregates.keeping import receipt
from aggregates.keeping.receipt import ReceiptDenied, ReceiptIssued
from aggregates.permissions import consent
from aggregates.permissions.scope import scope
from aggregates.records import record
from ledger.errors import Refused
from support.playgroup import Playgroup, playgroup

DAISY, EDGAR, MOTHER = "about:daisy", "about:edgar", "text:mother:words"


@pytest.fixture(scope="module")
def here() -> Playgroup:
    found = playgroup()
    gives = {"by": found.people["mother"], "child": found.daisy, "scope": scope(actions=["photograph"])}
    given = found.book.do(consent.give, **gives, method="wet-signature", words="Yes, please.")
    found.records["consent"] = given.event_id
    for name, subject, category in (
        ("observation", found.daisy, "developmental.observation"),
        ("others", found.edgar, "developmental.observation"),
        ("worry", found.daisy, "beyond-personal.concern-child"),
    ):
        made = found.book.do(record.create, by=found.manager, subject=subject, category=category, title="A title")
        found.records[name] = made.event_id
    return found


def asked(here: Playgroup, entry: str, to: str, *parts: str) -> str | None:
    """The rule that stood against it, or None; and the last event says which."""
    ids = {"daisy": here.daisy, "edgar": here.edgar, **{name: who.person for name, who in here.people.items()}}
    shows = [":".join(ids[p].hex if p in ids else p for p in part.split(":")) for part in parts]
    facts = {"entry": here.records[entry], "to": ids[to], "sha256": bytes(32), "shows": shows}
    decision = receipt.issue_receipt(here.book, by=here.manager, **facts)
    (event,) = decision.events
    if decision.refused is None:
        assert isinstance(event, ReceiptIssued)
        return None
    assert isinstance(decision.refused, Refused)
    assert isinstance(event, ReceiptDenied)
    assert event.rule == decision.refused.rule
    assert event.parts == tuple(sorted({part.partition(":")[0] for part in parts}))
    return event.rule


@pytest.mark.parametrize(
    ("entry", "to", "parts", "rule"),
    [
        ("consent", "mother", ("what", DAISY, MOTHER), None),
        ("consent", "mother", ("what", "inside"), "S42"),
        ("consent", "father", ("what",), None),
        ("consent", "father", (DAISY, MOTHER), "S42"),
        ("consent", "manager", ("what", "inside", MOTHER), None),
        ("consent", "inspector", ("what", "inside"), None),
        ("consent", "police", ("what",), "S42"),
        ("consent", "volunteer", ("what",), "S42"),
        ("observation", "mother", ("what", DAISY), None),
        ("observation", "staff", ("what", "inside"), None),
        ("others", "mother", ("what",), "S42"),
        ("others", "mother", (EDGAR,), "S42"),
        ("worry", "mother", ("what",), "S11"),
        ("worry", "staff", ("what",), "S11"),
        ("worry", "designated-person", ("what", "inside"), None),
        ("worry", "inspector", ("what",), None),
    ],
)
def test_who_may_be_handed_what(here: Playgroup, entry: str, to: str, parts: tuple[str, ...], rule: str | None) -> None:
    assert asked(here, entry, to, *parts) == rule


def test_a_bare_proof_is_given_to_anybody(here: Playgroup) -> None:
    for to in ("mother", "father", "police", "volunteer"):
        for entry in ("consent", "others", "worry"):
            assert asked(here, entry, to) is None


def test_what_was_refused_points_at_the_entry_only_inside(here: Playgroup) -> None:
    field = ReceiptDenied.__dataclass_fields__["entry"]
    assert field.metadata["part"] == "inside"
