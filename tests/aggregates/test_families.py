"""What one family, or one of two parents, could learn from what is recorded about the other: nothing but inside."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from uuid import UUID

from aggregates.accesses import access
from aggregates.disclosures import disclosure, sharing
from aggregates.keeping import correction, receipt, report
from aggregates.people import relationship
from aggregates.permissions import consent
from aggregates.permissions.scope import scope
from aggregates.records import record
from ledger.errors import Refused
from ledger.event import Actor, Event, When
from ledger.store.codec import event_maps
from support.playgroup import Playgroup, playgroup

MONDAY = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)
SHARING = scope(["use", "share"], ["developmental"], ["school"], ["transition", "care"])


def shown(event: Event) -> bytes:
    """All that stands in the part `what`, and whom the event is about; not what stands inside."""
    what, _ = event_maps(type(event))
    ids = [event.by.person, event.by.on_behalf_of, *(about.subject for about in event.about)]
    return repr(what.encode(event)).encode() + b"".join(repr(i.bytes).encode() for i in ids if i)


def carries(event: Event, somebody: UUID) -> bool:
    return repr(somebody.bytes).encode() in shown(event)


def term() -> Playgroup:
    """Each parent gives, asks, takes back; a group observation; a case; corrections; reports."""
    here = playgroup(MONDAY)
    book, mother, father, lead = (here.book, *(here.people[w] for w in ("mother", "father", "designated-person")))
    given = {}
    for parent in (mother, father):
        book.do(consent.request, by=here.manager, child=here.daisy, person=parent.person, scope=SHARING)
        asked = book.recorded[-1].event.stream
        given[parent.person] = book.do(
            consent.give, by=parent, child=here.daisy, scope=SHARING, method="typed", consent=asked
        )
    group = book.do(record.create, by=lead, subject=here.daisy, category="observation", mentions=[here.edgar])
    for who in ("mother", "father", "other-parent", "staff"):
        with suppress(Refused):
            book.do(access.open_record, by=here.people[who], record=group.event.stream, purpose="care")
    book.clock += timedelta(hours=1)
    book.do(consent.withdraw, by=father, consent=given[mother.person].event.stream, channel="in-person")
    made = book.do(
        sharing.decide,
        by=lead,
        child=here.daisy,
        outcome="share",
        purpose="transition",
        categories=["summary"],
        recipients=["school"],
    )
    handout = {"categories": ["summary"], "recipients": ["school"], "purpose": "transition", "channel": "post"}
    book.do(disclosure.disclose, by=lead, case=made.event.stream, **handout)
    book.do(disclosure.tell_disclosure, by=lead, case=made.event.stream, occurred=When(MONDAY), **handout)
    entry = given[mother.person].event_id
    book.do(correction.correct, by=here.manager, entry=entry, kind="wrong-time", right_time=When(MONDAY))
    arguments = {"kind": "who-saw", "as_of": book.now, "known_at": book.head, "sha256": bytes(32)}
    book.do(report.generated, by=mother, audience="parent", subject=here.daisy, **arguments)
    book.do(receipt.issue_receipt, by=here.manager, entry=entry, to=mother.person, sha256=bytes(32))
    tie = next(r for r in book.recorded if r.event.TOPIC == "relationship.recorded")
    book.do(relationship.end, by=here.manager, relationship=tie.event.stream)
    return here


def test_no_event_carries_both_parents_but_inside() -> None:
    here = term()
    mother, father = here.people["mother"].person, here.people["father"].person
    both = [r.event.TOPIC for r in here.book.recorded if carries(r.event, mother) and carries(r.event, father)]
    assert both == []
    assert {r.event.TOPIC for r in here.book.recorded if carries(r.event, mother)} >= {
        "consent.given",
        "access.granted",
        "relationship.ended",
        "entry.corrected",
        "receipt.issued",
    }


def test_no_what_names_the_other_familys_child() -> None:
    """The other child is a subject of what mentions her, in a part of its own, and stands in no shared part."""
    here = term()
    for recorded in here.book.recorded:
        what, _ = event_maps(type(recorded.event))
        fields = repr(what.encode(recorded.event)).encode()
        assert not (repr(here.daisy.bytes).encode() in fields and repr(here.edgar.bytes).encode() in fields)
        assert (
            recorded.event.stream in (here.edgar, here.setting)
            or repr(here.edgar.bytes).encode() not in fields
            or (recorded.event.TOPIC == "relationship.recorded")
        )


def test_what_points_at_another_event_stands_inside() -> None:
    """By value: no event id of the ledger is found in any part that a parent may be shown."""
    here = term()
    pointers = {repr(r.event_id.bytes).encode(): r.event.TOPIC for r in here.book.recorded}
    for recorded in here.book.recorded:
        body = shown(recorded.event)
        assert [topic for pointer, topic in pointers.items() if pointer in body] == []


def test_a_report_is_found_among_what_somebody_opened() -> None:
    here = term()
    mother = here.people["mother"].person
    (made,) = [r for r in here.book.about(mother) if r.event.TOPIC == "report.generated"]
    assert [(a.subject, a.involvement) for a in made.event.about] == [(here.daisy, "primary"), (mother, "mentioned")]
    assert (
        here.book.do(
            report.generated,
            by=Actor(here.manager.person, "manager"),
            kind="directory",
            audience="setting",
            as_of=here.book.now,
            known_at=here.book.head,
            sha256=bytes(32),
        ).event.about
        == ()
    )
