"""How long a record is kept: a time, from when it counts, on whose authority, and when somebody looks at it again.

Stream: one for each rule, which is for one record or for a category; setting it again replaces it on the same stream. The
published times, which disagree, stand in the rules (`retention`) with their sources; the setting chooses. What is kept
without an end needs a review (S103): duties `review-retention` and `review-retention-again`, from the review date.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from aggregates.draft import Draft, draft, subjects
from aggregates.entries import Act, Entry, EntryCorrected, History, standing
from aggregates.people import roles
from aggregates.periods import Period
from aggregates.records import record as records
from aggregates.rules import Remark, Rules, within
from ledger.errors import InputError
from ledger.event import Actor, Book, Decision, Event, Recorded, Sealed, When, inside


@dataclass(frozen=True, kw_only=True)
class RetentionSet(Act):
    """Somebody decided how long a record, or a category of records, is kept (S102, S103). Sealed about its subject: words.

    `schedule` is the row of the rules that it follows, whose numbers are frozen here.
    """

    TOPIC = "retention.set"
    record: UUID | None = inside(default=None)
    subject: UUID | None = None
    category: str | None = None
    anchor: str  # retention-anchor
    value: int | None = None
    unit: str | None = None
    authority: str | None = None  # retention-authority
    schedule: str | None = None
    anchor_day: date | None = None  # from which it counts, if nothing else in the ledger says
    review: date | None = None
    of: UUID | None = inside(default=None)  # event id of the entry that it replaces

    @property
    def period(self) -> Period | None:
        return None if self.value is None or self.unit is None else Period(self.value, self.unit)


@dataclass(frozen=True, kw_only=True)
class RetentionReviewed(Act):
    """Somebody asked whether what is kept is still needed (S103). Sealed about the record's subject: words."""

    TOPIC = "retention.reviewed"
    verdict: str  # retention-verdict
    review: date | None = None  # the next one
    of: UUID = inside()  # event id of the entry whose review this is


RETENTION_EVENTS: tuple[type[Event], ...] = (RetentionSet, RetentionReviewed, EntryCorrected)


@dataclass(frozen=True, slots=True)
class Rule(History):
    """How long something is kept, as it was set and reviewed."""

    @property
    def entry(self) -> Entry | None:
        """How it was last set; None if that was a mistake."""
        return next(iter(reversed(self.entries(RetentionSet))), None)

    @property
    def newest(self) -> Entry:
        """The entry whose review comes next; InputError if all of it was entered in error."""
        found = self.entries(RetentionSet, RetentionReviewed)
        if not found:
            raise InputError("this was entered in error", hint="set it again")
        return found[-1]


def apply(state: Rule | None, recorded: Recorded[Any]) -> Rule:
    return Rule.apply(state, recorded)


def rules_set(events: Iterable[Recorded[Any]], **as_known: Any) -> tuple[Entry, ...]:
    """The rules that stand, each as it was last set; `known_at` and `known_by` as in `entries.read`."""
    entries = (e for e in standing(events, **as_known) if isinstance(e.event, RetentionSet))
    return tuple({e.event.stream: e for e in entries}.values())


def rule_for(found: Iterable[Entry], record: UUID, category: str) -> Entry | None:
    """The rule for a record: its own, else its category's, else its class's."""
    ordered = tuple(found)
    own = (e for e in ordered if e.event.record == record)
    exact = (e for e in ordered if e.event.category == category)
    wide = (e for e in ordered if e.event.category == category.partition(".")[0])
    return next((e for group in (own, exact, wide) for e in group), None)


def until(rule: RetentionSet, anchors: dict[str, date | None]) -> date | None:
    """The day until which it is kept; None if it has no end, or if nothing says from when it counts."""
    start = rule.anchor_day or anchors.get(rule.anchor)
    period = rule.period
    return None if period is None or start is None else period.after_day(start)


def published(rules: Rules, category: str) -> dict[str, dict[str, Any]]:
    """What has been published about such records; the rows disagree."""
    rows = rules.rows("retention")
    return {
        name: dict(row)
        for name, row in rows.items()
        if within(category, row["categories"]) or any(c.partition(".")[0] == category for c in row["categories"])
    }


def set_(
    book: Book,
    *,
    by: Actor,
    record: UUID | None = None,
    category: str | None = None,
    schedule: str | None = None,
    anchor: str | None = None,
    keep: Period | None = None,
    authority: str | None = None,
    anchor_day: date | None = None,
    review: date | None = None,
    words: str | None = None,
    occurred: When | None = None,
) -> Decision:
    """Set how long a record, or a category, is kept: as a published row says, or in the setting's own number."""
    d = draft(book, by, occurred)
    if (record is None) == (category is None):
        raise InputError("it is set for one record, or for a category", hint="name one of the two")
    about = None if record is None else records.load(book, record).created
    if about is None and words:
        raise InputError("words belong to one record", hint="for a category, name the authority instead")
    kind = None if category is None else d.code("record-category", category, "record-class")
    told = _numbers(d, schedule, anchor, keep, authority)
    before = _before(book, record, kind)
    next_review = review or (_default_review(d) if told["anchor"] == "indefinite" else None)
    event = RetentionSet(
        **_header(d, before, about, words),
        record=record,
        subject=None if about is None else about.subject,
        category=kind,
        **told,
        schedule=schedule,
        anchor_day=anchor_day,
        review=next_review,
        of=None if before is None else before.newest.event_id,
    )
    return d.decided([event], d.warnings() + roles.doubts(d) + _remarks(d, event, review))


def _numbers(
    d: Draft, schedule: str | None, anchor: str | None, keep: Period | None, authority: str | None
) -> dict[str, Any]:
    """What the row says, with whatever was said beside it laid over; InputError if no time comes of it."""
    rows = d.rules.rows("retention")
    if schedule is not None and schedule not in rows:
        raise InputError(f"there is no schedule {schedule!r}", hint=f"one of {', '.join(rows)}")
    row = {} if schedule is None else rows[schedule]
    code = d.optional("retention-anchor", anchor) or row.get("anchor")
    if code is None:
        raise InputError("nothing says from when it counts", hint="name a schedule, or an anchor")
    number, unit = (row.get("value"), row.get("unit")) if keep is None else (keep.value, keep.unit)
    if code == "indefinite":
        number, unit = None, None
    elif number is None:
        raise InputError("nothing says for how long", hint="such as 3 years")
    said = d.optional("retention-authority", authority) or row.get("authority")
    return {"anchor": code, "value": number, "unit": unit, "authority": said}


def _default_review(d: Draft) -> date | None:
    period = d.rules.period("retention-review")
    return None if period is None else period.after_day(d.start.astimezone(d.book.zone).date())


def _before(book: Book, record: UUID | None, category: str | None) -> Rule | None:
    """The rule that stands for this already."""
    found = rules_set(book.all(*RETENTION_EVENTS))
    mine = [e for e in found if (e.event.record, e.event.category) == (record, category)]
    return book.load(mine[-1].event.stream, apply) if mine else None


def _header(d: Draft, before: Rule | None, about: records.RecordCreated | None, words: str | None) -> dict[str, Any]:
    """On the stream of the rule that stands, or on a new one; about the record's subject, if it is for one record."""
    stream, version = (uuid4(), 1) if before is None else (before.id, before.version + 1)
    if about is None:
        return d.header(stream, version, sensitivity="general")
    sealed: Sequence[Sealed] = [Sealed(about.subject, words=words)]
    return d.header(stream, version, *subjects(about.subject), sealed=sealed, sensitivity=about.sensitivity)


def _remarks(d: Draft, event: RetentionSet, review: date | None) -> list[Remark]:
    endless = event.anchor == "indefinite"
    set_for = (
        d.warn("indefinite-without-review", review=event.review.isoformat()) if event.review and not review else []
    )
    missing = {
        "retention-no-authority": event.authority is None,
        "indefinite-unreviewed": endless and event.review is None,
    }
    return [*(set_for if endless else []), *d.missing(missing)]


def review(
    book: Book,
    *,
    by: Actor,
    retention: UUID,
    verdict: str,
    next_day: date | None = None,
    words: str | None = None,
    occurred: When | None = None,
) -> Decision:
    """Record that somebody asked whether what is kept is still needed."""
    d, state = draft(book, by, occurred), book.load(retention, apply)
    if state is None or not state.begins_with(RetentionSet):
        raise InputError(f"there is no retention rule {retention}", hint="see `retention list`")
    newest, rule = state.newest, state.entry
    code = d.code("retention-verdict", verdict)
    about = None if rule is None or rule.event.record is None else records.load(book, rule.event.record).created
    if about is None and words:
        raise InputError("words belong to one record", hint="for a category there is nobody to seal them about")
    endless = rule is not None and rule.event.anchor == "indefinite"
    later = next_day or (_default_review(d) if endless and code == "keep" else None)
    event = RetentionReviewed(**_header(d, state, about, words), verdict=code, review=later, of=newest.event_id)
    unreviewed = d.missing({"indefinite-unreviewed": endless and code == "keep" and later is None})
    return d.decided([event], d.warnings() + roles.doubts(d) + unreviewed)
