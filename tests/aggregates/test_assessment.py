"""Weighing whether to share: editions of the golden rules, what a case has answered, and what is still open."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from aggregates.disclosures import advice, assessment, engagement, golden, sharing
from aggregates.disclosures.assessed import Answered, SharingAssessed, of_case
from aggregates.governance import setting
from aggregates.keeping import correction
from aggregates.pack import in_force
from aggregates.pack import shipped as shipped_pack
from aggregates.rules import shipped
from ledger.errors import InputError
from ledger.event import Recorded, When
from support.playgroup import Playgroup, playgroup

MONDAY = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)
RULES = shipped()
EDITIONS = ("2015", "2018", "2024")
SAID = ("safeguards_reason", "facts_words", "safety_individual", "safety_others", "impact_subject", "needs")
WORDS = dict.fromkeys(SAID, "Because of the bruises.")
WHOLE: dict[str, Any] = {
    "safeguards": "yes",
    "urgency": "soon",
    "risk": "medium",
    "certainty": "certain",
    "expectation": "yes",
    "sufficient": "yes",
    "considered": ["developmental", "personal.parent-contact"],
    "categories": ["developmental.summary"],
    "legal_basis": ["A6-1-ea-safeguarding"],
    "impact_third_parties": "None that we know of.",
    **WORDS,
}


@pytest.fixture
def here() -> Playgroup:
    return playgroup(MONDAY)


def every(version: str = "2024", answer: str = "yes") -> dict[str, tuple[str, str | None]]:
    return dict.fromkeys((*golden.golden(RULES, version), *golden.principles(RULES)), (answer, None))


def weighed(here: Playgroup, **more: Any) -> Recorded[Any]:
    if "case" not in more:
        more["child"] = here.daisy
    return here.book.do(assessment.assess, by=here.people["designated-person"], **more)


def phrases(here: Playgroup) -> list[str]:
    return sorted(warning.rpartition("(")[2].rstrip(")") for warning in here.book.warnings if warning.endswith(")"))


def answered(here: Playgroup, case: Any) -> Answered:
    state, child = sharing.load(here.book, case, None)
    assert state is not None
    return of_case(state.entries(), child)


# ---- the golden rules as data


@pytest.mark.parametrize("version", EDITIONS)
def test_each_edition_has_seven_rules_in_their_order(version: str) -> None:
    rows = [row for row in RULES.data["golden_rules"].values() if row["version"] == version]
    assert [row["number"] for row in rows] == list(range(1, 8))
    assert len(golden.golden(RULES, version)) == 7
    assert RULES.data["golden_rules_versions"][version]["source"]


def test_there_are_seven_principles_and_no_item_has_the_name_of_another() -> None:
    principles = golden.principles(RULES)
    assert list(principles) == ["necessary", "proportionate", "relevant", "adequate", "accurate", "timely", "secure"]
    assert all(principles.keys().isdisjoint(golden.golden(RULES, version)) for version in EDITIONS)
    assert all(name.startswith(f"{row['version']}-") for name, row in RULES.data["golden_rules"].items())


def test_every_item_names_a_phrase_and_has_its_own_words() -> None:
    for version in EDITIONS:
        for item in (*golden.golden(RULES, version), *golden.principles(RULES)):
            assert golden.label(RULES, version, item) == golden.any_label(RULES, item)
    assert golden.rule_of(RULES, "2024", "necessary") == "S69"
    assert golden.any_label(RULES, "no-such-item") == "no-such-item"


@pytest.mark.parametrize(
    ("day", "version"),
    [
        (date(2001, 1, 1), "2015"),
        (date(2018, 7, 3), "2015"),
        (date(2018, 7, 4), "2018"),
        (date(2024, 4, 18), "2018"),
        (date(2024, 4, 19), "2024"),
    ],
)
def test_the_edition_is_that_of_the_day(day: date, version: str) -> None:
    assert golden.version_on(RULES, day) == version


def test_a_setting_may_work_by_an_older_edition() -> None:
    rules = type(RULES)({**RULES.data, "golden_rules_version": "2015"})
    assert golden.version_on(rules, MONDAY.date()) == "2015"
    with pytest.raises(InputError, match="2007"):
        golden.checked(rules, "2007")


def test_the_questions_are_fields_of_the_assessment() -> None:
    known = {*SharingAssessed.__dataclass_fields__, *assessment.Words.__optional_keys__}
    assert {name for row in RULES.data["assessment"].values() for name in row["fields"]} <= known
    schemes = set(shipped_pack().vocabulary.schemes())
    assert set(assessment.CODES.values()) <= schemes


# ---- weighing


def test_one_that_answers_everything_is_complete(here: Playgroup) -> None:
    case = here.book.do(
        engagement.record,
        by=here.manager,
        child=here.daisy,
        outcome="agreed",
        engaged=["parent"],
        told=["why", "what", "how", "with-whom"],
    ).event.stream
    event = weighed(here, case=case, **WHOLE, checklist=every()).event
    assert here.book.warnings == ()
    assert (event.complete, event.golden_rules) == (True, "2024")
    assert len(event.answers) == len(event.principles) == 7
    assert event.attempt is not None


def test_half_an_assessment_is_kept_and_the_other_half_completes_it(here: Playgroup) -> None:
    first = weighed(here, safeguards="yes", **WORDS)
    assert not first.event.complete
    case = first.event.stream
    rest = {name: value for name, value in WHOLE.items() if name not in ("safeguards", *WORDS)}
    second = weighed(here, case=case, **rest, checklist={"necessary": ("yes", None)})
    assert not second.event.complete
    open_now = answered(here, case).open(RULES, "2024")
    assert open_now == tuple(item for item in every() if item != "necessary")
    third = weighed(here, case=case, checklist=dict.fromkeys(open_now, ("yes", None)))
    assert third.event.complete
    assert [third.event.safeguards, third.event.considered] == [None, ()]


def test_the_newest_answer_counts_and_an_entry_in_error_does_not(here: Playgroup) -> None:
    case = weighed(here, risk="low", checklist={"necessary": ("no", "Not yet.")}).event.stream
    later = weighed(here, case=case, risk="high", checklist={"necessary": ("yes", None)})
    assert (answered(here, case).values["risk"], answered(here, case).principles["necessary"]) == ("high", "yes")
    here.book.do(correction.correct, by=here.manager, entry=later.event_id, kind="entered-in-error")
    assert (answered(here, case).values["risk"], answered(here, case).principles["necessary"]) == ("low", "no")


def test_what_a_request_and_a_decision_answered_is_not_open(here: Playgroup) -> None:
    said = {"recipient": "school", "purpose": "safeguarding", "channel": "phone", "categories": ["developmental"]}
    case = here.book.do(sharing.receive_request, by=here.manager, child=here.daisy, **said).event.stream
    assert answered(here, case).values["considered"] == ("developmental",)
    assert "considered" not in answered(here, case).open(RULES, "2024")
    before = answered(here, case).open(RULES, "2024")
    decision = {"outcome": "share", "purpose": "safeguarding", "reasons": ["likely-to-safeguard"], "words": "Yes."}
    here.book.do(sharing.decide, by=here.manager, case=case, **decision, safeguards="yes", urgency="urgent")
    left = set(before) - set(answered(here, case).open(RULES, "2024"))
    assert {"safeguards", "urgency"} <= left
    assert "risk" not in left  # what a decision says by default, nobody has answered


def test_under_another_edition_its_own_rules_are_open_again(here: Playgroup) -> None:
    case = weighed(here, checklist=every("2018"), golden_rules="2018").event.stream
    assert answered(here, case).version == "2018"
    assert "openness" not in answered(here, case).open(RULES, "2018")
    assert set(golden.golden(RULES, "2024")) <= set(answered(here, case).open(RULES, "2024"))
    assert weighed(here, case=case, risk="low").event.golden_rules == "2018"


def test_an_edition_that_was_replaced_is_marked(here: Playgroup) -> None:
    event = weighed(here, risk="low", golden_rules="2015").event
    assert "checklist-outdated" in event.marks
    assert any("Data Protection Act 1998" in warning for warning in here.book.warnings)
    assert "checklist-outdated" not in weighed(here, risk="low", golden_rules="2024").event.marks


@pytest.mark.parametrize("checklist", [{"openness": ("yes", None)}, {"necessary": ("perhaps", None)}])
def test_an_item_of_another_edition_or_an_answer_that_is_none_is_not_understood(
    here: Playgroup, checklist: dict[str, Any]
) -> None:
    with pytest.raises(InputError) as caught:
        weighed(here, checklist=checklist)
    assert caught.value.hint


def test_nothing_answered_is_no_assessment(here: Playgroup) -> None:
    with pytest.raises(InputError, match="nothing was answered"):
        weighed(here)


@pytest.mark.parametrize(
    ("what", "marks"),
    [
        ({"safeguards": "no"}, {"safeguard-unexplained"}),
        ({"certainty": "unsure-consent"}, {"advice-missing-on-consent"}),
        ({"certainty": "unsure"}, {"advice-missing"}),
        ({"expectation": "unsure"}, {"not-expected"}),
        ({"sufficient": "no"}, {"not-sufficient"}),
        ({"considered": ["personal"], "categories": ["developmental.summary"]}, {"not-considered"}),
        ({"considered": ["developmental"], "categories": ["developmental.summary"]}, set()),
        ({"considered": ["beyond-personal.concern-child"], "legal_basis": ["A6-1-c"]}, {"special-basis-missing"}),
        ({"considered": ["beyond-personal.concern-child"], "legal_basis": ["A6-1-c", "SCH1-18"]}, set()),
        ({"legal_basis": ["A9-2-h"]}, {"article-six-missing"}),
        ({"checklist": {"timely": ("partly", None)}}, {"answer-unexplained"}),
        ({"checklist": {"timely": ("partly", "The post is slow.")}}, set()),
        ({"checklist": {"timely": ("not-applicable", None)}}, set()),
    ],
)
def test_what_an_answer_calls_for(here: Playgroup, what: dict[str, Any], marks: set[str]) -> None:
    found = set(weighed(here, **what).event.marks)
    assert found == marks | {"assessment-incomplete", "engagement-missing"}


def test_a_doubt_is_met_by_advice_or_by_the_manager(here: Playgroup) -> None:
    said = {"by": here.people["key-person"], "question": "may-we-share"}
    words = {"of": "practitioner", "words": "May we?", "names": ["Daisy Quill"]}
    asked = here.book.do(advice.seek, child=here.daisy, **said, **words)
    event = weighed(here, case=asked.event.stream, certainty="unsure").event
    assert "advice-missing" not in event.marks
    assert event.advice == asked.event_id
    manager = here.book.do(advice.consult_manager, child=here.daisy, **said)
    assert weighed(here, case=manager.event.stream, certainty="unsure").event.advice == manager.event_id


def test_what_was_recorded_only_later_is_no_ground(here: Playgroup) -> None:
    case = here.book.do(
        engagement.record, by=here.manager, child=here.daisy, outcome="no-response", engaged=["parent"]
    ).event.stream
    earlier = When(MONDAY - timedelta(hours=3), "minute")
    event = weighed(here, case=case, certainty="unsure", occurred=earlier).event
    assert event.attempt is None
    assert "engagement-missing" in event.marks
    assert weighed(here, case=case, certainty="unsure").event.attempt is not None


def test_a_setting_chooses_its_edition_and_its_own_words_in_its_pack(here: Playgroup) -> None:
    words = {"asks": {"en-GB": "is it needed at all"}}
    pack = {"rules": {"golden_rules_version": "2018", "seven_principles": {"necessary": words}}}
    given = {"by": here.manager, "setting": here.setting, "kind": "confidentiality", "title": "Ours", "version": "2"}
    dated = {"effective_from": date(2026, 9, 1), "review_due": date(2027, 9, 1), "content": b"Ours.\n"}
    here.book.do(setting.adopt_policy, **given, **dated, changes=json.dumps(pack).encode())
    event = weighed(here, checklist={"openness": ("yes", None)}).event
    assert event.golden_rules == "2018"
    assert golden.principles(in_force(here.book).rules)["necessary"] == "is it needed at all"


def test_facts_are_records_as_far_as_they_were_written(here: Playgroup) -> None:
    record = here.records["developmental.observation"]
    event = weighed(here, facts=[record, record]).event
    assert [(fact.record, fact.version) for fact in event.facts] == [(record, 1)]
    with pytest.raises(InputError, match="no record"):
        weighed(here, facts=[here.daisy])


def test_it_is_as_sensitive_as_the_matter_and_its_words_are_sealed_by_item(here: Playgroup) -> None:
    matter = {"considered": ["beyond-personal.concern-child"]}
    made = weighed(here, **matter, checklist={"identities-protected": ("no", "Not asked yet.")})
    assert made.event.sensitivity == "safeguarding"
    assert here.book.texts[made.event_id, here.daisy] == {"reason_identities_protected": "Not asked yet."}


def test_a_decision_names_the_assessment_and_its_edition(here: Playgroup) -> None:
    made = weighed(here, **WHOLE, checklist=every())
    said = {"outcome": "share", "purpose": "safeguarding", "reasons": ["likely-to-safeguard"], "words": "Yes."}
    decided = here.book.do(sharing.decide, by=here.manager, case=made.event.stream, **said).event
    assert (decided.assessment, decided.golden_rules) == (made.event_id, "2024")
    assert (decided.safeguards, decided.urgency, decided.risk) == ("yes", "soon", "medium")
    assert decided.categories == ("developmental.summary",)
