"""Advice without identity: what a text gives away is found; what came back is tied to what was asked."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from aggregates.disclosures import advice, engagement, sharing
from aggregates.disclosures.anonymity import found
from aggregates.rules import shipped
from ledger.errors import InputError
from ledger.event import Recorded, When
from support.playgroup import Playgroup, playgroup

MONDAY = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)
EVERYDAY = shipped().data["everyday_words"]


@pytest.fixture
def here() -> Playgroup:
    return playgroup(MONDAY)


def asked(here: Playgroup, words: str = "May a child's bruises be shown to the school?", **more: Any) -> Recorded[Any]:
    given = {"of": "practitioner", "question": "may-we-share", "names": ["Daisy Quill"], "child": here.daisy} | more
    return here.book.do(advice.seek, by=here.people["key-person"], words=words, **given)


def phrases(here: Playgroup) -> list[str]:
    return sorted(warning.rpartition("(")[2].rstrip(")") for warning in here.book.warnings)


@pytest.mark.parametrize(
    ("words", "names", "hits"),
    [
        ("Daisy has bruises", ["Daisy Quill"], ("Daisy",)),
        ("is daisy's mother told", ["Daisy Quill"], ("Daisy",)),
        ("the QUILL family", ["Daisy Quill"], ("Quill",)),
        ("about Daisy  Quill", ["Daisy Quill"], ("Daisy Quill",)),
        ("picking daisies by a tranquil pond", ["Daisy Quill"], ()),
        ("Zoe came late", ["Zoë Marsh"], ("Zoë",)),
        ("Zoë came late", ["Zoe Marsh"], ("Zoe",)),
        ("Mrs O\u2019Brien rang", ["Ann O'Brien"], ("O'Brien",)),
        ("we may say so in the long run", ["May Long"], ()),
        ("and then May said it", ["May Long"], ("May",)),
        ("a B in spelling", ["Al B"], ()),
        ("", ["Daisy Quill"], ()),
    ],
)
def test_a_name_is_found_in_whole_and_in_part(words: str, names: list[str], hits: tuple[str, ...]) -> None:
    assert found(words, names, [], EVERYDAY) == hits


def test_a_date_of_birth_and_an_address_give_a_child_away_too() -> None:
    text = "born 3 May 2022, of 12 Mill Lane, at the lane by the mill"
    assert found(text, [], ["3 May 2022", "12 Mill Lane"], EVERYDAY) == ("3 May 2022", "12 Mill Lane")
    assert found("of 14 Mill Lane", [], ["12 Mill Lane", ""], EVERYDAY) == ()


def test_advice_is_sought_without_the_name(here: Playgroup) -> None:
    with pytest.raises(InputError, match="'Daisy'") as caught:
        asked(here, "Daisy has bruises. What now?")
    assert caught.value.hint
    event = asked(here).event
    assert not event.identity_disclosed
    assert here.book.warnings == ()
    assert (event.sensitivity, [a.subject for a in event.about]) == ("sensitive", [here.daisy])


def test_who_says_that_the_name_had_to_be_told_may_write_it(here: Playgroup) -> None:
    told = {"identity_disclosed": True, "identity_reason": "known-already"}
    assert asked(here, "Daisy has bruises. What now?", **told).event.identity_reason == "known-already"
    assert here.book.warnings == ()
    asked(here, "Daisy has bruises. What now?", identity_disclosed=True)
    assert phrases(here) == ["S62"]


def test_where_no_name_could_be_opened_that_is_said(here: Playgroup) -> None:
    asked(here, "Daisy has bruises. What now?", names=None)
    assert phrases(here) == ["S62"]


def test_advice_needs_words(here: Playgroup) -> None:
    with pytest.raises(InputError, match="empty"):
        asked(here, "  ")


def test_an_answer_belongs_to_the_newest_question_without_one(here: Playgroup) -> None:
    first = asked(here)
    case = first.event.stream
    second = asked(here, "And how much of it?", child=None, case=case)
    given = {"by": here.people["key-person"], "case": case, "advised": "share", "names": ["Daisy Quill"]}
    newest = here.book.do(advice.receive, **given)
    assert newest.event.advice == second.event_id
    oldest = here.book.do(advice.receive, **given)
    assert oldest.event.advice == first.event_id
    assert here.book.do(advice.receive, **given).event.advice is None
    assert here.book.do(advice.receive, **given, advice=first.event_id).event.advice == first.event_id
    with pytest.raises(InputError, match="no question"):
        here.book.do(advice.receive, **given, advice=uuid4())


def test_whether_the_adviser_knew_follows_from_the_question(here: Playgroup) -> None:
    known = asked(here, identity_disclosed=True, identity_reason="known-already").event.stream
    given = {"by": here.people["key-person"], "advised": "refer", "words": "Daisy needs help.", "names": ["Daisy"]}
    assert here.book.do(advice.receive, case=known, **given).event.identity_disclosed
    with pytest.raises(InputError, match="'Daisy'"):
        here.book.do(advice.receive, case=asked(here).event.stream, **given)


def test_advice_that_is_not_followed_needs_a_reason(here: Playgroup) -> None:
    case = asked(here).event.stream
    given = {"by": here.people["key-person"], "case": case, "advised": "do-not-share", "followed": False}
    here.book.do(advice.receive, **given)
    assert phrases(here) == ["S61"]
    here.book.do(advice.receive, **given, why_not="The school has seen more since.")
    assert phrases(here) == []


def test_the_manager_may_be_told_who_it_is(here: Playgroup) -> None:
    given = {"by": here.people["key-person"], "child": here.daisy, "question": "how-much", "words": "About Daisy."}
    here.book.do(advice.consult_manager, **given, manager=here.manager.person)
    assert here.book.warnings == ()
    here.book.do(advice.consult_manager, **given, manager=here.people["volunteer"].person)
    assert phrases(here) == ["S76"]


def test_a_case_that_begins_with_advice_goes_on_with_a_decision(here: Playgroup) -> None:
    case = asked(here).event.stream
    said = {"outcome": "do-not-share", "purpose": "safeguarding", "reasons": ["no-need-to-know"], "words": "Not now."}
    decided = here.book.do(sharing.decide, by=here.people["designated-person"], case=case, **said)
    assert (decided.event.stream, decided.event.stream_version) == (case, 2)
    with pytest.raises(InputError, match="another child"):
        asked(here, case=case, child=here.edgar)


def test_a_step_is_as_sensitive_as_its_case(here: Playgroup) -> None:
    unsafe = {"outcome": "not-safe", "no_consent": ["child-at-risk"]}
    first = here.book.do(engagement.record, by=here.people["designated-person"], child=here.daisy, **unsafe)
    assert first.event.sensitivity == "safeguarding"
    assert asked(here, case=first.event.stream).event.sensitivity == "safeguarding"


def spoke(here: Playgroup, **more: Any) -> Recorded[Any]:
    given = {"by": here.people["key-person"], "child": here.daisy, "outcome": "agreed", "engaged": ["parent"]}
    return here.book.do(engagement.record, **(given | {"told": ["why", "what", "how", "with-whom"]} | more))


def test_an_attempt_to_agree_that_lacks_nothing(here: Playgroup) -> None:
    event = spoke(
        here, views_child="I like them.", views_parent="Fine by us.", person=here.people["mother"].person
    ).event
    assert here.book.warnings == ()
    assert (event.outcome, event.sensitivity) == ("agreed", "sensitive")


def test_what_they_were_not_told_is_said(here: Playgroup) -> None:
    spoke(here, told=["why", "what"])
    assert phrases(here) == ["S59"]
    assert any("how, with whom" in warning for warning in here.book.warnings)


def test_not_speaking_to_them_needs_a_reason(here: Playgroup) -> None:
    silent = {"engaged": (), "told": ()}
    spoke(here, outcome="not-appropriate", **silent)
    assert phrases(here) == ["S60"]
    spoke(here, outcome="not-appropriate", words="They are abroad and cannot be called.", **silent)
    assert phrases(here) == []
    spoke(here, outcome="no-response", **silent)
    assert phrases(here) == []
    with pytest.raises(InputError, match="who was spoken to"):
        spoke(here, **silent)


def test_speaking_to_them_where_that_is_not_safe_is_marked(here: Playgroup) -> None:
    case = spoke(here, outcome="not-safe", no_consent=["child-at-risk"], engaged=(), told=()).event.stream
    event = spoke(here, child=None, case=case).event
    assert phrases(here) == ["S60"]
    assert event.marks == ("engagement-unsafe",)


def test_it_can_have_happened_on_an_earlier_day(here: Playgroup) -> None:
    event = spoke(here, occurred=When.day(MONDAY.date())).event
    assert event.occurred.precision == "day"
