"""Joining, leaving and the management: what is decided, in which order, and what is not recorded twice."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from aggregates.governance import management, staffing
from aggregates.governance.management import Shown
from aggregates.people import child as children
from aggregates.people import person as people
from ledger.control import KeyEnrolled
from ledger.errors import InputError, Refused
from ledger.event import Actor, Decision, When
from support.playgroup import Playgroup, playgroup

MONDAY = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)
SEEN = Shown(sheet=bytes(32), checked=12, failed=(), backups=True, duties=())


@pytest.fixture
def here() -> Playgroup:
    return playgroup(MONDAY)


def join(here: Playgroup, who: UUID, *roles: str, **more: Any) -> list[Any]:
    given = {"first_day": date(2026, 9, 1), "name": "Kit Larkin", **more}
    return [r.event for r in here.book.decide(staffing.join, by=here.manager, person=who, roles=roles, **given)]


def test_one_decision_registers_gives_roles_and_acknowledges(here: Playgroup) -> None:
    kit = uuid4()
    made = join(here, kit, "staff", "designated-person", method="signed")
    assert [event.TOPIC for event in made] == [
        "person.registered", "role.assigned", "role.assigned", "policy.acknowledged",
    ]  # fmt: skip
    assert [event.stream_version for event in made] == [1, 2, 3, 4]
    assert [event.occurred.at for event in made[1:3]] == [date(2026, 9, 1)] * 2  # their real first day
    assert made[3].occurred.at == here.book.now
    assert join(here, kit, "staff", "designated-person", method="signed") == []


def test_what_somebody_has_already_is_not_given_again(here: Playgroup) -> None:
    kit = uuid4()
    join(here, kit, "staff")
    assert [event.role for event in join(here, kit, "staff", "senco")] == ["senco"]


def test_a_student_is_registered_as_one(here: Playgroup) -> None:
    assert join(here, uuid4(), "student")[0].kind == "student"
    assert join(here, uuid4(), "senco")[0].kind == "staff"


@pytest.mark.parametrize("roles", [(), ("key-person",), ("parent",)])
def test_a_role_that_nobody_gives_is_not_one_to_join_with(here: Playgroup, roles: tuple[str, ...]) -> None:
    with pytest.raises(InputError):
        join(here, uuid4(), *roles)


def test_only_whoever_may_appoint_lets_somebody_join_or_leave(here: Playgroup) -> None:
    kit, jo = uuid4(), uuid4()
    join(here, jo, "staff")
    by = Actor(jo, "staff")
    days = {"first_day": date(2026, 9, 1)}
    assert isinstance(staffing.join(here.book, by=by, person=kit, roles=["staff"], name="Kit", **days).refused, Refused)
    assert isinstance(staffing.leave(here.book, by=by, person=jo, last_day=date(2026, 9, 7)).refused, Refused)


def test_leaving_ends_everything_and_hands_over_what_is_open(here: Playgroup) -> None:
    kit, jo, mia = uuid4(), uuid4(), uuid4()
    for who in (kit, jo):
        join(here, who, "staff")
    here.book.do(children.enrol, by=here.manager, name="Mia Lind", child=mia)
    here.book.do(children.assign_key_person, by=here.manager, child=mia, person=kit)
    here.book.clock += timedelta(hours=1)
    entry = uuid4()
    made = here.book.decide(
        staffing.leave, by=here.manager, person=kit, successor=jo, last_day=date(2026, 9, 7), entries=[entry, entry]
    )
    topics = [r.event.TOPIC for r in made]
    assert topics == ["role.ended", "key_person.ended", "key_person.assigned", "duties.handed_over"]
    handed = made[-1].event
    assert (handed.to, handed.entries, handed.children) == (jo, (entry,), (mia,))
    left = staffing.standing(here.book, kit, here.book.now)
    assert (left.roles, left.key_children) == ((), ())
    assert staffing.standing(here.book, jo, here.book.now).key_children == (mia,)


def test_a_last_day_that_is_over_counts_to_its_end(here: Playgroup) -> None:
    kit = uuid4()
    join(here, kit, "staff")
    (ended,) = here.book.decide(staffing.leave, by=here.manager, person=kit, last_day=date(2026, 9, 4))
    assert ended.event.occurred.at == date(2026, 9, 5)


def test_nobody_takes_over_from_themselves(here: Playgroup) -> None:
    kit = uuid4()
    join(here, kit, "staff")
    with pytest.raises(InputError, match="from themselves"):
        staffing.leave(here.book, by=here.manager, person=kit, successor=kit, last_day=date(2026, 9, 7))


# ---- the management


def test_both_are_managers_when_it_is_handed_over(here: Playgroup) -> None:
    kit, maud = uuid4(), here.manager.person
    by = Actor(kit, "manager", attested="own_key")
    join(here, kit, "staff")
    with pytest.raises(InputError, match="is not the manager"):
        management.hand_over(here.book, by=by, outgoing=maud, shown=SEEN)
    join(here, kit, "manager")
    here.book.signer = maud
    (handed,) = here.book.decide(management.hand_over, by=by, outgoing=maud, shown=SEEN)
    assert (handed.event.outgoing, handed.event.incoming, handed.event.how) == (maud, kit, "together")
    assert set(management.managers(here.book)) == {maud, kit}


def enrolled(here: Playgroup, person: UUID, recovery: bytes | None) -> UUID:
    """The entry of a key, as the ledger writes it."""
    event = KeyEnrolled(
        stream=uuid4(),
        stream_version=1,
        occurred=When(here.book.now),
        by=Actor(person, "key-holder"),
        sensitivity="general",
        encryption_key=bytes(32),
        person=person,
        powers=("enrol", "record"),
        proof=bytes(64),
        public_key=bytes(32),
        recovery=recovery,
    )
    (recorded,) = here.book.decide(lambda _book: Decision([event]))
    return recorded.event_id


def test_a_key_that_did_not_come_with_the_sheet_entitles_to_nothing(here: Playgroup) -> None:
    kit = uuid4()
    others = enrolled(here, kit, None), enrolled(here, uuid4(), bytes(32)), here.book.recorded[0].event_id, uuid4()
    for enrolment in others:
        with pytest.raises(InputError):
            management.take_over(
                here.book,
                by=Actor(kit, "manager"),
                enrolment=enrolment,
                outgoing=here.manager.person,
                shown=SEEN,
                name="Kit Larkin",
            )


def test_with_the_sheet_somebody_new_becomes_the_manager(here: Playgroup) -> None:
    kit = uuid4()
    enrolment = enrolled(here, kit, bytes(32))
    made = here.book.decide(
        management.take_over,
        by=Actor(kit, "manager"),
        enrolment=enrolment,
        outgoing=here.manager.person,
        shown=SEEN,
        name="Kit Larkin",
    )
    assert [r.event.TOPIC for r in made] == ["person.registered", "role.assigned", "setting.handed_over"]
    assert made[1].event.causation == enrolment
    assert made[2].event.how == "recovery-sheet"
    assert people.load(here.book, kit).version == 2
