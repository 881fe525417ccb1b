"""Who may open what: every role against every category of record, as a table that a person can read and check."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from aggregates import datafiles, rules, vocabulary
from aggregates.accesses import access
from aggregates.accesses.access import AccessDenied, AccessGranted
from aggregates.people import child
from aggregates.rules import Rules
from ledger.errors import Refused
from ledger.event import When
from support.playgroup import Playgroup, playgroup

# D developmental, P personal, A agency's and confidential (sensitive), B beyond personal (sensitive), C concerns
# (safeguarding), G grievance, E everyday. Each cell: allowed (+) or refused (-) and the policy's phrase.
TABLE = """
                          D      P      A      B      C      G       E
manager                  +S25   +S25   +S25   +S25   +S25   +S116   +S113
play-leader              +S32   +S25   -S15   -S15   -S15   -S116   +S113
designated-person        +S15   +S15   +S15   +S15   +S15   -S116   +S113
deputy-designated-person +S15   +S15   +S15   +S15   +S15   -S116   +S113
key-person               +S15   +S15   +S15   +S15   +S15   -S116   +S113
other-key-person         +S32   -S17   -S15   -S15   -S15   -S116   +S113
senco                    +S32   -S17   -S15   -S15   -S15   -S116   +S113
staff                    +S32   -S17   -S15   -S15   -S15   -S116   +S113
student                  -S109  -S109  -S109  -S109  -S109  -S116   +S113
volunteer                -S109  -S109  -S109  -S109  -S109  -S116   +S113
committee-member         -S109  -S109  -S109  -S109  -S109  -S116   +S113
inspector                +S25   +S25   +S25   +S25   +S25   -S116   +S113
police                   -S18   -S18   -S18   -S18   -S18   -S116   +S113
mother                   +S32   +S41   +S41   +S41   -S11   -S116   +S113
father                   +S32   +S41   +S41   +S41   -S11   -S116   +S113
grandmother              -S41   -S41   -S41   -S41   -S41   -S116   +S113
other-parent             -S42   -S42   -S42   -S42   -S42   -S116   +S113
"""
GROUPS = {
    "developmental.observation": "D",
    "developmental.work-sample": "D",
    "developmental.summary": "D",
    "developmental.learning-journey": "D",
    "developmental.achievement": "D",
    "personal.registration-form": "P",
    "personal.signed-consent": "P",
    "personal.correspondence": "P",
    "personal.agency-report": "A",
    "personal.agency-minutes": "A",
    "personal.parent-contact": "P",
    "personal.confidential-observation": "A",
    "beyond-personal.physical-intervention": "B",
    "beyond-personal.bullying": "B",
    "beyond-personal.behaviour": "B",
    "beyond-personal.concern-child": "C",
    "beyond-personal.change-child": "B",
    "beyond-personal.concern-family": "C",
    "beyond-personal.change-family": "B",
    "grievance": "G",
    "general-everyday": "E",
}
RELATIONS = (
    (),
    ("key-person",),
    ("parent", "relative"),
    ("parent", "relative", "held"),
    ("relative",),
    ("self",),
    ("care",),
    ("grant",),
    ("emergency",),
    ("escalation",),
)
COLUMNS, *ROWS = (line.split() for line in TABLE.strip().splitlines())
EXPECTED = {row[0]: dict(zip(COLUMNS, row[1:], strict=True)) for row in ROWS}


@pytest.fixture(scope="module")
def here() -> Playgroup:
    return playgroup()


def asked(here: Playgroup, who: str, category: str) -> str:
    """`+S32` or `-S42`: what somebody is answered, and under which phrase; the event must say the same."""
    book, by = here.book, here.people[who]
    rule = None
    try:
        book.do(access.open_record, by=by, record=here.records[category], purpose="care")
    except Refused as refused:
        rule = refused.rule
    answer = book.recorded[-1]
    if rule is None:
        assert isinstance(answer.event, AccessGranted)
        assert answer.event.ground in set(vocabulary.choices("access-ground")) - {"none-recorded"}
    else:
        assert isinstance(answer.event, AccessDenied)
        assert (answer.event.rule, answer.event.ground) == (rule, "none-recorded")
    assert answer.event.record == here.records[category]
    assert [(a.subject, a.involvement) for a in answer.event.about] == [
        (here.daisy, "primary"),
        (by.person, "mentioned"),
    ]
    return ("+" if rule is None else "-") + answer.event.rule


def test_the_table_has_every_category() -> None:
    assert GROUPS.keys() == vocabulary.choices("record-category").keys()


@pytest.mark.parametrize("who", EXPECTED)
def test_who_may_open_what(here: Playgroup, who: str) -> None:
    got = {category: asked(here, who, category) for category in GROUPS}
    assert got == {category: EXPECTED[who][group] for category, group in GROUPS.items()}


def test_no_row_of_the_rules_is_idle() -> None:
    """Take a row out, in this test alone: another answer follows for somebody."""
    shipped = datafiles.shipped("rules")
    for name in shipped["access"]:
        fewer = Rules({**shipped, "access": {n: r for n, r in shipped["access"].items() if n != name}})
        full = rules.shipped()
        changed = any(
            fewer.access(role, relations, category, sensitivity) != full.access(role, relations, category, sensitivity)
            for role in vocabulary.choices("role")
            for relations in RELATIONS
            for category, sensitivity in ((c, full.sensitivity(c)) for c in GROUPS)
        )
        assert changed, name


def test_every_code_in_the_rules_is_in_the_vocabulary() -> None:
    data = datafiles.shipped("rules")
    categories = {*vocabulary.choices("record-category"), *vocabulary.choices("record-class")}
    for name, row in data["access"].items():
        assert set(row.get("roles", ())) <= set(vocabulary.choices("role")), name
        assert set(row.get("categories", ())) <= categories, name
        assert set(row.get("sensitivities", ())) <= set(vocabulary.choices("sensitivity")), name
        assert row.get("ground", "none-recorded") in vocabulary.choices("access-ground"), name
        assert row["answer"] == "allow" or row["says"]["en-GB"], name
    assert set(data["levels"]) <= set(vocabulary.choices("role"))
    assert {level for levels in data["levels"].values() for level in levels} == set(vocabulary.choices("level"))
    assert set(data["sensitivity"]) <= categories
    assert data["sensitivity_order"] == list(vocabulary.choices("sensitivity"))
    assert set(data["do_not_seek"]) <= set(vocabulary.choices("no-consent-reason"))
    gateways = {*data["safeguarding_gateways"], *data["statutory_gateways"]}
    assert gateways <= set(vocabulary.choices("gateway"))
    assert {c for codes in data["channels"].values() for c in codes} <= set(vocabulary.choices("channel"))
    assert set(data["access_authorities"]) <= set(vocabulary.choices("parental-authority"))
    assert set(data["parent_relations"]) <= set(vocabulary.choices("relation"))


def test_a_key_person_changes_at_noon(here: Playgroup) -> None:
    """Domain reference 3.8: one minute before, one minute after."""
    book, kit, olive = here.book, here.people["key-person"], here.people["other-key-person"]
    noon = datetime(2026, 9, 8, 12, 0, tzinfo=UTC)
    with book.at(noon - timedelta(minutes=1)):
        assert book.do(access.open_record, by=kit, record=here.records["personal.correspondence"], purpose="care")
    with book.at(noon):
        when = When(noon, "minute")
        arguments = {"by": here.manager, "child": here.daisy, "person": olive.person, "replace": True}
        ended, assigned = book.decide(child.assign_key_person, occurred=when, **arguments)
        assert (ended.event.key_person, assigned.event.key_person) == (kit.person, olive.person)
    with book.at(noon + timedelta(minutes=1)):
        with pytest.raises(Refused) as refused:
            book.do(access.open_record, by=kit, record=here.records["personal.correspondence"], purpose="care")
        assert refused.value.rule == "S17"  # she is no longer in his care
        assert book.do(access.open_record, by=olive, record=here.records["personal.correspondence"], purpose="care")
