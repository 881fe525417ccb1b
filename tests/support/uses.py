"""A child's records used, and the consents behind that given and taken back: the week of the tests about both."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from aggregates.accesses import access
from aggregates.disclosures import disclosure
from aggregates.keeping import correction
from aggregates.permissions import consent
from aggregates.permissions.scope import Scope, scope
from aggregates.rules import shipped
from ledger.event import Recorded, When
from projections.after_withdrawal import AfterLine, after_withdrawal
from support.memory_book import ZONE
from support.playgroup import Playgroup, playgroup

MONDAY = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)  # ten in the morning in London
TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (MONDAY + timedelta(days=n) for n in (1, 2, 3, 4))
HOUR = timedelta(hours=1)
OBSERVATION, LETTER = "developmental.observation", "personal.correspondence"
USING = scope(["use"], ["developmental", "personal"], [], ["care"])
SHARING = scope(["share"], ["developmental", "personal"], ["school", "health-professional"], ["transition"])


@dataclass
class Uses:
    """A playgroup that began a week before Monday."""

    here: Playgroup

    @property
    def book(self) -> Any:
        return self.here.book

    def given(self, to: Scope = USING, who: str = "mother", at: datetime = MONDAY - 6 * 24 * HOUR, **more: Any) -> UUID:
        """A consent, entered when it was given."""
        with self.book.at(at):
            said = {"child": self.here.daisy, "scope": to, "method": "typed", **more}
            stream: UUID = self.book.do(consent.give, by=self.here.people[who], **said).event.stream
        return stream

    def withdrawn(
        self, stream: UUID, said: datetime | When, entered: datetime, part: Scope | None = None, who: str = "mother"
    ) -> Recorded[Any]:
        when = said if isinstance(said, When) else When(said, "minute")
        with self.book.at(entered):
            more = {"consent": stream, "channel": "phone", "scope": part, "occurred": when}
            return self.book.do(consent.withdraw, by=self.here.people[who], **more)  # type: ignore[no-any-return]

    def opened(self, at: datetime, who: str = "staff", category: str = OBSERVATION, purpose: str = "care") -> Any:
        with self.book.at(at):
            asking = {"record": self.here.records[category], "purpose": purpose}
            return self.book.do(access.open_record, by=self.here.people[who], **asking)

    def read_on_paper(self, when: When, entered: datetime, who: str = "staff", category: str = OBSERVATION) -> Any:
        with self.book.at(entered):
            asking = {"record": self.here.records[category], "purpose": "care", "occurred": when}
            return self.book.do(access.tell_access, by=self.here.people[who], **asking)

    def handed_out(self, at: datetime, entered: datetime | None = None, **more: Any) -> Any:
        with self.book.at(entered or at):
            said: dict[str, Any] = {"categories": ["developmental.summary"], "recipients": ["school"]}
            said |= {"purpose": "transition", "channel": "post", "child": self.here.daisy, **more}
            if "case" in more:
                del said["child"]
            when = None if entered is None else When(at, "minute")
            return self.book.do(disclosure.tell_disclosure, by=self.here.manager, occurred=when, **said)

    def wrong(self, entry: Recorded[Any], at: datetime, **right: Any) -> Recorded[Any]:
        kind = "wrong-time" if right else "entered-in-error"
        with self.book.at(at):
            said = {"entry": entry.event_id, "kind": kind, **right}
            return self.book.do(correction.correct, by=self.here.manager, **said)  # type: ignore[no-any-return]

    def after(self, **asked: Any) -> list[AfterLine]:
        given = {"as_at": self.book.now + timedelta(days=30), "zone": ZONE, "rules": shipped(), **asked}
        return list(after_withdrawal(self.book.recorded, **given))

    def codes(self, **asked: Any) -> list[tuple[int, str]]:
        """The entries of the uses and their classes, in the order in which they happened."""
        return [(line.position, line.code) for line in self.after(**asked)]


def week() -> Uses:
    return Uses(playgroup(MONDAY - timedelta(days=7)))
