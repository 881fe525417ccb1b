"""What a consent leaves to be done, and by when: asking again, telling who was given something, settling a disagreement."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from aggregates.disclosures import disclosure
from aggregates.permissions import consent, consent_changes, consent_follow_up
from aggregates.permissions.scope import scope
from aggregates.rules import shipped
from ledger.event import LEVELS
from projections.duties import open_duties, types
from support.playgroup import Playgroup, playgroup

FRIDAY = datetime(2026, 10, 23, 9, 0, tzinfo=UTC)  # ten in summer time; the clocks go back on Sunday
SHARING = scope(["share"], ["developmental"], ["school"], ["transition"])
MINE = {
    "ask-again",
    "tell-of-withdrawal",
    "tell-of-revocation",
    "tell-of-invalid-consent",
    "review-disagreement",
    "ending-used-since",
    "ending-other-consent",
    "not-sought-facts",
}


@pytest.fixture
def here() -> Playgroup:
    return playgroup(FRIDAY)


def duties(here: Playgroup, at: datetime | None = None) -> dict[str, bool]:
    """The duties that are open, and whether they are overdue."""
    found = open_duties(
        here.book.all(*types(shipped())),
        zone=here.book.zone,
        rules=shipped(),
        as_at=at or here.book.now,
        reader=(here.manager.person, frozenset(LEVELS)),
    )
    return {line.duty: line.overdue for line in found if line.duty in MINE}


def give(here: Playgroup, who: str) -> UUID:
    said = {"by": here.people[who], "child": here.daisy, "scope": SHARING, "method": "typed"}
    stream: UUID = here.book.do(consent.give, **said).event.stream
    return stream


def test_a_withdrawal_is_told_within_three_days_also_over_the_change_of_the_clocks(here: Playgroup) -> None:
    book, stream = here.book, give(here, "mother")
    what = {"categories": ["developmental.observation"], "recipients": ["school"], "purpose": "transition"}
    book.do(disclosure.disclose, by=here.manager, child=here.daisy, channel="post", **what)
    with book.at(FRIDAY + timedelta(minutes=1)):
        book.do(consent.withdraw, by=here.people["mother"], consent=stream, channel="phone")
    monday = datetime(2026, 10, 26, 10, 0, tzinfo=UTC)  # ten in winter time: an hour more than three times 24
    assert duties(here, monday) == {"tell-of-withdrawal": False}
    assert duties(here, monday + timedelta(minutes=2)) == {"tell-of-withdrawal": True}
    with book.at(monday):
        book.do(consent_follow_up.told, by=here.manager, consent=stream, recipients=["school"], method="phone")
        assert duties(here) == {}


def test_who_put_the_answer_off_is_asked_again(here: Playgroup) -> None:
    book, mother = here.book, here.people["mother"]
    asked = book.do(consent.request, by=here.manager, child=here.daisy, person=mother.person, scope=SHARING)
    stream, day = asked.event.stream, date(2026, 10, 30)
    book.do(consent_changes.defer, by=mother, consent=stream, ask_again=day)
    assert duties(here) == {"ask-again": False}
    assert duties(here, datetime(2026, 10, 31, 0, 1, tzinfo=UTC)) == {"ask-again": True}
    with book.at(FRIDAY + timedelta(days=1)):
        book.do(consent.refuse, by=mother, consent=stream)
        assert duties(here) == {}


def test_a_disagreement_stays_open_until_somebody_settles_it(here: Playgroup) -> None:
    book, both = here.book, [give(here, "mother"), give(here, "father")]
    with book.at(FRIDAY + timedelta(hours=1)):
        book.do(consent.withdraw, by=here.people["father"], consent=both[1], channel="slip")
        assert duties(here) == {"ending-other-consent": False}
    settle = {"by": here.manager, "child": here.daisy, "consents": both}
    with book.at(FRIDAY + timedelta(hours=2)):
        book.do(consent_follow_up.disagree, review=date(2026, 11, 2), **settle)
        assert duties(here) == {"review-disagreement": False}
    with book.at(FRIDAY + timedelta(days=20)):
        assert duties(here) == {"review-disagreement": True}
        book.do(consent_follow_up.disagree, interim="court", allowed=True, **settle)
        assert duties(here) == {}
