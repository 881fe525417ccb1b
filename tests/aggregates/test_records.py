"""Records grow, move and are told of: statements, contributions, custody, parents informed or not, contact, discussion."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from aggregates.accesses import grant, hold
from aggregates.records import contact, contributing, custody, discussion, informing, record
from aggregates.records.statements import Statement
from ledger.errors import InputError
from ledger.event import Recorded
from support.playgroup import Playgroup, playgroup

MONDAY = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)


@pytest.fixture
def here() -> Playgroup:
    return playgroup(MONDAY)


def phrases(here: Playgroup) -> set[str]:
    return {warning.rpartition("(")[2].rstrip(")") for warning in here.book.warnings}


def begun(here: Playgroup, category: str = "summary", **said: Any) -> Recorded[Any]:
    return here.book.do(record.create, by=here.manager, subject=here.daisy, category=category, **said)


def test_a_record_says_what_kind_of_statements_it_holds(here: Playgroup) -> None:
    made = begun(here, content="Six words.", opinion="Ready for school.", assertion="fact", as_of=date(2026, 9, 1))
    day = date(2026, 9, 1)
    assert made.event.statements == (Statement("fact", day), Statement("opinion", day))
    assert here.book.texts[made.event_id, here.daisy] == {"content": "Six words.", "opinion": "Ready for school."}


def test_words_of_which_nobody_said_what_they_are_are_taken_and_marked(here: Playgroup) -> None:
    assert begun(here, content="Shy.").event.statements == (Statement("unknown"),)
    assert phrases(here) == {"S89"}
    begun(here, "work-sample", content="A drawing of a boat.")
    assert phrases(here) == set()  # such records hold no statements


def test_an_explanation_makes_it_historical_and_up_to_date_enough(here: Playgroup) -> None:
    old = {"content": "Did not speak.", "assertion": "fact", "as_of": date(2024, 5, 1)}
    begun(here, **old, historical=True)
    assert phrases(here) == {"S88", "S90"}
    (statement,) = begun(here, **old, explanation="Before the operation.").event.statements
    assert (statement.historical, statement.explained) == (True, True)
    assert phrases(here) == set()


def test_nothing_is_as_of_a_day_that_is_still_to_come(here: Playgroup) -> None:
    with pytest.raises(InputError, match="still to come"):
        begun(here, content="Walks.", as_of=date(2026, 9, 8))


@pytest.mark.parametrize(("later", "said"), [(timedelta(days=360), set()), (timedelta(days=370), {"S91"})])
def test_a_statement_grows_old_by_the_settings_own_period(here: Playgroup, later: timedelta, said: set[str]) -> None:
    made = begun(here, content="Walks.", assertion="fact").event.stream
    state = record.load(here.book, made)
    with here.book.at(MONDAY + later):
        from aggregates.draft import draft

        remarks = record.remarks_on_use(draft(here.book, here.manager, None), state)
    assert {remark.rpartition("(")[2].rstrip(")") for remark in remarks} == said


def test_of_a_scanned_form_only_the_digest_is_kept(here: Playgroup) -> None:
    made = begun(here, "signed-consent", scan=b"a picture of a form")
    assert len(made.event.scan) == 32
    assert b"a picture of a form" not in here.book.documents.values()


@pytest.mark.parametrize(
    ("who", "category", "kind", "outside"),
    [
        ("staff", "developmental.summary", "staff", False),
        ("mother", "developmental.observation", "parent", False),
        ("grandmother", "developmental.observation", "parent", True),  # an emergency contact only
        ("other-parent", "developmental.observation", "parent", True),
        ("mother", "personal.registration-form", "parent", True),
        ("volunteer", "developmental.observation", "other", True),
    ],
)
def test_who_adds_to_a_record_is_taken_and_marked(
    here: Playgroup, who: str, category: str, kind: str, outside: bool
) -> None:
    about = {"record": here.records[category], "content": "She swims.", "assertion": "fact"}
    made = here.book.do(contributing.contribute, by=here.people[who], **about)
    assert (made.event.TOPIC, made.event.contributor) == ("record.contributed", kind)
    assert ("S32" in phrases(here)) is outside
    with pytest.raises(InputError, match="nothing was added"):
        contributing.contribute(here.book, by=here.manager, record=here.records[category])


def test_paper_goes_out_and_comes_back(here: Playgroup) -> None:
    form, to = here.records["personal.registration-form"], {"by": here.manager, "purpose": "meeting"}
    out = here.book.do(custody.move, record=form, place="with-staff-off-site", **to).event
    assert (out.from_place, out.to_place, out.away, out.expected_return) == (
        "not-known",
        "with-staff-off-site",
        True,
        None,
    )
    assert phrases(here) == {"S24", "S40"}
    back = here.book.do(custody.move, record=form, place="office cupboard", locked=True, **to).event
    assert (back.from_place, back.away) == ("with-staff-off-site", False)
    assert phrases(here) == set()
    with pytest.raises(InputError, match="before it went"):
        here.book.do(custody.move, record=form, place="office-desk", expected_return=date(2026, 9, 6), **to)


def test_telling_parents_names_the_record_and_what_was_kept_from_them_before(here: Playgroup) -> None:
    concern, mother = here.records["beyond-personal.concern-child"], here.people["mother"].person
    why = {"by": here.manager, "record": concern, "reason": "not-reachable", "review": date(2026, 9, 9)}
    first = here.book.do(informing.not_inform, **why)
    assert (first.event.TOPIC, first.event.hold, first.event.stream != concern) == ("parent.not_informed", None, True)
    told = here.book.do(informing.inform, by=here.manager, record=concern, method="phone", parents=[mother]).event
    assert (told.stream, told.earlier, told.informed_of) == (concern, first.event_id, ("that-recorded",))
    here.book.do(
        informing.inform, by=here.manager, record=concern, method="phone", parents=[here.people["grandmother"].person]
    )
    assert phrases(here) == {"S43"}


def test_where_telling_could_do_harm_a_hold_goes_with_the_reason(here: Playgroup) -> None:
    concern = here.records["beyond-personal.concern-child"]
    about = {"by": here.manager, "record": concern}
    kept, placed = here.book.decide(informing.not_inform, **about, reason="prejudice-investigation")
    assert placed.event.TOPIC == "hold.placed"
    assert (kept.event.hold, kept.event.review) == (placed.event.stream, placed.event.review)
    assert {a.subject for a in kept.event.about} == {here.daisy}
    (stands,) = hold.in_force(here.book, here.daisy, here.book.now)
    assert stands.covers(here.people["mother"].person, "parent", "beyond-personal.concern-child")
    (again,) = here.book.decide(informing.not_inform, **about, reason="child-at-risk")
    assert (again.event.hold, again.event.earlier) == (placed.event.stream, kept.event_id)
    here.book.do(informing.inform, **about, method="in-person")
    assert phrases(here) == {"S43"}


def test_that_a_hold_stood_is_marked_and_said_only_to_those_who_decide_about_holds(here: Playgroup) -> None:
    record_ = here.records["developmental.summary"]
    place = {"child": here.daisy, "against": ["parents"], "reason": "child-at-risk"}
    here.book.do(hold.place, by=here.people["designated-person"], **place)
    told = here.book.do(informing.inform, by=here.people["staff"], record=record_, method="phone").event
    assert here.book.warnings == ()
    assert (told.marks, told.sensitivity) == (("informed-under-hold",), "safeguarding")


def test_a_hold_can_be_against_one_parent(here: Playgroup) -> None:
    father = here.people["father"].person
    about = {"by": here.manager, "record": here.records["beyond-personal.concern-family"], "parents": [father]}
    here.book.do(informing.not_inform, **about, reason="increased-harm")
    (stands,) = hold.in_force(here.book, here.daisy, here.book.now)
    assert stands.covers(father, "parent", None)
    assert not stands.covers(here.people["mother"].person, "parent", None)


def test_contact_is_as_sensitive_as_the_record_that_it_concerns(here: Playgroup) -> None:
    about: dict[str, Any] = {"by": here.people["staff"], "child": here.daisy, "direction": "meeting"}
    assert here.book.do(contact.contacted, **about, with_whom="An aunt").event.sensitivity == "personal"
    concern = here.records["beyond-personal.concern-child"]
    assert here.book.do(contact.contacted, **about, record=concern).event.sensitivity == "safeguarding"


def test_who_may_talk_of_what(here: Playgroup) -> None:
    people = {name: actor.person for name, actor in here.people.items()}

    def talked(*who: str, **more: Any) -> set[str]:
        among = [people[name] for name in who]
        said = {"by": here.manager, "child": here.daisy, "level": "general", "participants": among} | more
        here.book.do(discussion.discussed, **said)
        return phrases(here)

    assert talked("staff", "key-person", "other-key-person") == set()
    assert talked("volunteer") == {"S14", "S19"}
    assert talked("police", framework="strategy-discussion", level="sensitive") == set()
    assert talked(others="A neighbour", framework="informal") == {"S14", "S19"}
    assert talked("designated-person", "key-person", level="sensitive") == set()
    assert talked("staff", level="sensitive") == {"S16", "S17"}
    need = {"to": people["staff"], "child": here.daisy, "purpose": "care", "why": "Covers for Kit."}
    here.book.do(grant.give, by=here.manager, **need)
    assert "S16" not in talked("staff", level="sensitive")
    assert talked("staff", given_by_parent=True, purpose="administration") == {"S106"}
    assert talked("staff", given_by_parent=True, purpose="planning-for-needs") == set()


def test_that_parents_told_something_follows_from_the_record_that_was_spoken_of(here: Playgroup) -> None:
    told = begun(here, "correspondence", provenance="given-by-parent").event.stream
    said = {"by": here.manager, "child": here.daisy, "level": "general", "records": [told]}
    made = here.book.do(discussion.discussed, **said, participants=[here.people["staff"].person], purpose="care")
    assert made.event.given_by_parent
    assert "S106" in phrases(here)
