"""The registers: what stands in each, for whom, as at when; and every row that ships speaks of what exists."""

from __future__ import annotations

from dataclasses import fields
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

import cli.domain  # noqa: F401 - so that every event is known
from aggregates.accesses import access
from aggregates.disclosures import afterwards, assessment, disclosure, sharing
from aggregates.entries import Act
from aggregates.governance import library, policies, setting
from aggregates.keeping import completion, correction
from aggregates.people import person as people
from aggregates.permissions import consent
from aggregates.permissions.scope import Scope
from aggregates.records import custody
from aggregates.rules import Rules, shipped
from aggregates.vocabulary import choices
from aggregates.vocabulary import shipped as vocabulary
from cli import say
from ledger.errors import InputError, Refused
from ledger.event import REGISTRY, Recorded, When
from projections import columns, duties, registers
from projections.register_line import Asked, RegisterLine
from support.memory_book import ZONE
from support.playgroup import Playgroup, playgroup

MONDAY = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def here() -> Playgroup:
    return playgroup(MONDAY)


def listed(here: Playgroup, name: str, *, rules: Rules | None = None, **asked: Any) -> tuple[RegisterLine, ...]:
    clocks = {"as_at": here.book.now} | {name: asked.pop(name) for name in ("as_at", "known_at") if name in asked}
    wanted = Asked(**asked)
    return registers.lines(here.book.recorded, name, zone=ZONE, rules=rules or shipped(), asked=wanted, **clocks)


def decide(here: Playgroup, outcome: str = "do-not-share", **said: Any) -> Recorded[Any]:
    given = {"child": here.daisy, "outcome": outcome, "purpose": "health", **said}
    return here.book.do(sharing.decide, by=here.manager, **given)


def hand_out(here: Playgroup, case: UUID | None = None, **said: Any) -> Recorded[Any]:
    given: dict[str, Any] = {
        "categories": ["developmental.observation"],
        "recipients": ["other-setting"],
        "purpose": "health",
        "channel": "in-person",
        "case": case,
        "child": here.daisy,
        **said,
    }
    return here.book.decide(disclosure.tell_disclosure, by=here.manager, **given)[0]


# ---- how a register is made


def test_both_outcomes_stand_in_the_register_of_decisions_with_what_followed(here: Playgroup) -> None:
    decide(here)
    shared = decide(here, "share", recipients=["other-setting"])
    handed = hand_out(here, shared.event.stream)
    refused, share = listed(here, "decisions")
    assert (refused.cells["outcome"], refused.cells["beside"]) == (("do-not-share",), ())
    assert (share.cells["outcome"], share.cells["recipients"]) == (("share",), ("other-setting",))
    assert share.cells["beside"] == (handed.position,)
    assert (share.subjects, share.person, share.role) == ((here.daisy,), here.manager.person, "manager")


def test_as_at_and_as_known_at(here: Playgroup) -> None:
    here.book.clock = MONDAY + 9 * DAY
    before = here.book.head
    decide(here, occurred=When(MONDAY + DAY, "minute"))
    assert len(listed(here, "decisions")) == 1
    assert len(listed(here, "decisions", as_at=MONDAY + 2 * DAY)) == 1
    assert listed(here, "decisions", as_at=MONDAY) == ()
    assert listed(here, "decisions", known_at=before) == ()


def test_in_the_order_in_which_it_happened_and_without_what_was_in_error(here: Playgroup) -> None:
    here.book.clock = MONDAY + 3 * DAY
    later, earlier = decide(here), decide(here, occurred=When(MONDAY, "minute"))
    assert [line.entry for line in listed(here, "decisions")] == [earlier.event_id, later.event_id]
    right = When(MONDAY + 4 * HOUR, "minute")
    here.book.do(correction.correct, by=here.manager, entry=later.event_id, kind="wrong-time", right_time=right)
    here.book.do(correction.correct, by=here.manager, entry=earlier.event_id, kind="entered-in-error")
    (line,) = listed(here, "decisions")
    assert (line.entry, line.when, line.corrected) == (later.event_id, right, True)


def test_of_one_child(here: Playgroup) -> None:
    decide(here)
    decide(here, child=here.edgar)
    assert [line.subjects for line in listed(here, "decisions", subjects=frozenset([here.edgar]))] == [(here.edgar,)]


def test_nobody_sees_what_is_of_a_level_that_they_do_not_read(here: Playgroup) -> None:
    decide(here)
    staff, lead = here.people["staff"].person, here.people["designated-person"].person
    assert listed(here, "decisions", reader=(staff, frozenset(["ordinary"]))) == ()
    assert len(listed(here, "decisions", reader=(lead, frozenset(["ordinary", "restricted"])))) == 1
    assert len(listed(here, "decisions", reader=(here.manager.person, frozenset()))) == 1  # their own


def test_without_its_phrase_there_is_no_register(here: Playgroup) -> None:
    demands = {phrase: row for phrase, row in shipped().data["demands"].items() if phrase != "S99"}
    with pytest.raises(InputError, match="no register"):
        listed(here, "decisions", rules=Rules({**shipped().data, "demands": demands}))


# ---- each of them


def test_s74_an_entry_stands_in_every_folder_that_it_has_or_was_given_later(here: Playgroup) -> None:
    made = decide(here, folders=["gdpr"])
    assert [line.cells["all_folders"] for line in listed(here, "folders")] == [("gdpr",)]
    here.book.do(completion.complete, by=here.manager, entry=made.event_id, folders=["send"])
    assert [line.cells["all_folders"] for line in listed(here, "folders")] == [("gdpr", "send")]


def test_s101_a_refusal_is_open_until_it_was_discussed(here: Playgroup) -> None:
    asked = {"child": here.daisy, "recipient": "police", "purpose": "health", "channel": "phone"}
    case = here.book.do(sharing.receive_request, by=here.manager, **asked).event.stream
    decide(here, case=case)
    (line,) = listed(here, "refusals")
    assert (line.open, line.overdue) == (("discuss-refusal",), False)
    (line,) = listed(here, "refusals", as_at=MONDAY + 30 * DAY)
    assert line.overdue
    response = next(iter(choices("refusal-response")))
    done = here.book.do(afterwards.discuss_refusal, by=here.manager, case=case, response=response)
    (line,) = listed(here, "refusals")
    assert (line.open, line.cells["beside"], line.cells["beside.response"]) == ((), (done.position,), (response,))


def test_s25_accesses_are_counted_by_ground_and_s3_by_purpose(here: Playgroup) -> None:
    form = {"record": here.records["personal.registration-form"], "purpose": "care"}
    for _ in range(3):
        here.book.do(access.open_record, by=here.manager, **form)
    with pytest.raises(Refused):
        here.book.do(access.open_record, by=here.people["volunteer"], **form)
    first, second = listed(here, "grounds")
    assert (first.count, first.cells["ground"]) == (3, ("professional-need.management",))
    assert (second.count, second.cells["ground"], second.cells["rule"]) == (1, ("none-recorded",), ("S109",))
    (line,) = listed(here, "purposes")
    assert (line.count, line.cells) == (3, {"primary": (here.daisy,), "purpose": ("care",)})


def test_s89_what_is_unmarked_counts_as_that(here: Playgroup) -> None:
    before = {line.cells["assertions"]: line.count for line in listed(here, "assertions")}
    records = [here.records["developmental.observation"], here.records["developmental.work-sample"]]
    hand_out(here, records=records, assertion="opinion")
    hand_out(here, records=records)
    after = {line.cells["assertions"]: line.count for line in listed(here, "assertions")}
    assert after.get(("opinion",), 0) - before.get(("opinion",), 0) == 2
    assert after[("unknown",)] - before.get(("unknown",), 0) == 2


def test_s92_how_long_it_took_is_counted_in_minutes_also_over_the_clock_change(here: Playgroup) -> None:
    asked = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)  # 1:30am, an hour before the clocks go back
    here.book.clock = asked
    said = {"child": here.daisy, "recipient": "police", "purpose": "health", "channel": "phone"}
    case = here.book.do(sharing.receive_request, by=here.manager, **said).event.stream
    here.book.clock = asked + timedelta(minutes=90)  # 2:00am by the clock on the wall, half an hour after
    decide(here, "share", case=case, urgency="urgent", occurred=When(here.book.clock.astimezone(ZONE), "minute"))
    here.book.clock += 3 * HOUR
    hand_out(here, case)
    (line,) = listed(here, "timeliness")
    assert (line.cells["decided_after"], line.cells["done_after"]) == ((90,), (180,))
    assert line.cells["within_target"] == ()  # nobody has set a time
    for hours, within in ((2, False), (3, True)):
        periods = {**shipped().data["periods"], "share-urgent": {"rule": "S95", "value": hours, "unit": "hours"}}
        (line,) = listed(here, "timeliness", rules=Rules({**shipped().data, "periods": periods}))
        assert line.cells["within_target"] == (within,)


def test_s110_what_rests_on_guidance_that_was_superseded_by_then(here: Playgroup) -> None:
    before = {line.entry for line in listed(here, "guidance")}
    for version in ("2015", "2024"):
        said: dict[str, Any] = {"child": here.daisy, "golden_rules": version, "urgency": "routine"}
        case = here.book.do(assessment.assess, by=here.manager, **said).event.stream
        decide(here, case=case)
    found = {line.topic: line.cells for line in listed(here, "guidance") if line.entry not in before}
    assert {topic: cells["golden_rules"] for topic, cells in found.items()} == {
        "sharing.assessed": ("2015",),
        "sharing.decided": ("2015",),
    }
    assert all("2015" in cells["superseded"][0] or "haring" in cells["superseded"][0] for cells in found.values())


def test_s110_guidance_that_the_setting_entered_and_that_was_superseded_since(here: Playgroup) -> None:
    told = {"setting": here.setting, "guidance": "ours", "kind": next(iter(choices("guidance-kind")))}
    here.book.do(library.register_guidance, by=here.manager, **told, title="Our own", edition="1")
    adopted = {
        "setting": here.setting,
        "kind": "gdpr",
        "title": "Data",
        "version": "1",
        "content": b"Kept.",
        "cites": ["ours"],
    }
    here.book.do(setting.adopt_policy, by=here.manager, effective_from=MONDAY.date(), **adopted)
    with here.book.at(MONDAY + DAY):
        here.book.do(library.supersede_guidance, by=here.manager, setting=here.setting, guidance="ours")
        again = here.book.do(setting.adopt_policy, by=here.manager, effective_from=MONDAY.date(), **adopted)
        found = {line.entry: line.cells["superseded"] for line in listed(here, "guidance")}
    assert found == {again.event_id: ("Our own",)}  # what was adopted before rested on what held then


def test_s49_gaps_in_a_consent(here: Playgroup) -> None:
    mother = here.people["mother"]
    given = {"child": here.daisy, "scope": Scope(("photograph",)), "method": "verbal-in-person"}
    here.book.do(consent.give, by=mother, **given)
    (line,) = listed(here, "gaps")
    assert "consent-notice" in line.cells["marks"]


def test_s108_who_has_not_acknowledged_the_policy_in_force(here: Playgroup) -> None:
    def missing() -> set[UUID]:
        return {line.subjects[0] for line in listed(here, "unacknowledged")}

    volunteer, student = here.people["volunteer"].person, here.people["student"].person
    assert {volunteer, student, here.people["mother"].person} <= missing()
    assert here.daisy not in missing()
    method = next(iter(choices("acknowledgement-method")))
    here.book.do(policies.acknowledge, by=here.manager, person=volunteer, method=method)
    assert volunteer not in missing()
    with here.book.at(MONDAY + DAY):
        here.book.do(people.end_role, by=here.manager, person=student, role="student", reason="left")
        assert student not in missing()  # whoever has left is bound no longer


def test_s18_what_was_outside_the_rules_stands_once(here: Playgroup) -> None:
    told = {"record": here.records["beyond-personal.concern-child"], "purpose": "care"}
    made = here.book.do(access.tell_access, by=here.people["volunteer"], **told)
    found = [line for line in listed(here, "outside") if line.entry == made.event_id]
    assert [line.cells["broken"] for line in found] == [("S109",)]


def test_s40_paper_that_is_out_until_it_is_back(here: Playgroup) -> None:
    paper = here.records["personal.registration-form"]
    here.book.do(custody.move, by=here.manager, record=paper, place="office-desk", purpose="reading")
    (line,) = listed(here, "paper")
    assert (line.open, line.overdue) == (("return-paper",), False)
    (line,) = listed(here, "paper", as_at=MONDAY + DAY)
    assert line.overdue
    with here.book.at(MONDAY + HOUR):
        here.book.do(custody.move, by=here.manager, record=paper, place="office-cupboard", locked=True)
        assert listed(here, "paper") == ()
        assert len(listed(here, "paper", as_at=MONDAY)) == 1


# ---- the rows that ship


@pytest.mark.parametrize("name", shipped().data["registers"])
def test_every_row_speaks_of_events_fields_and_schemes_that_exist(name: str) -> None:
    row = shipped().data["registers"][name]
    of = [Act if one["topic"] == "*" else REGISTRY[one["topic"]] for one in row.get("of", ())]
    beside = [REGISTRY[one["topic"]] for one in row.get("beside", ())]
    assert all(
        _has(kind, one) for kind, said in zip(of, row.get("of", ()), strict=True) for one in said.get("where", ())
    )
    assert all(_has(kind, one["by"]) for kind, one in zip(beside, row.get("beside", ()), strict=True))
    for column in (*row["columns"], *row.get("keep", ())):
        kinds = beside if column.startswith("beside.") else of
        path = column.removeprefix("beside.")
        assert "fold" in row or path in columns.COMPUTED or any(_has(kind, path) for kind in kinds), column
    schemes = {scheme for names in row["columns"].values() if names for scheme in names.split("|")}
    assert schemes - {"entry", "person", "remark", "minutes", "word", "period"} <= set(vocabulary().schemes())
    assert set(row.get("open", ())) <= set(duties.rows(shipped()))
    assert set(row.get("tally", ())) | set(row.get("share", ())) <= set(row["columns"])
    assert say.say(f"register.covers.{name}").endswith(".")
    assert all(say.say(f"register.head.{column}") for column in row["columns"])
    assert not row["rule"] or row["rule"] in shipped().data["demands"]


def _has(kind: type[Any], path: str) -> bool:
    own = {"stream", "role", "actor", *(field.name for field in fields(kind))}
    return path.partition(".")[0] in own


def test_the_urgencies_have_their_periods() -> None:
    table = shipped().data["timeliness"]
    assert set(table) == set(choices("urgency"))
    assert set(table.values()) <= set(shipped().data["periods"])
