"""What is different between two moments, in words and as data: for `replay --diff` and `--since-report`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from aggregates import vocabulary
from aggregates.accesses import hold
from aggregates.keeping.report import ReportGenerated
from aggregates.people import joined
from cli import facts, handing, output
from cli.commands.duties import reader
from cli.desk import Desk
from cli.handing import Asked, Wanted
from cli.moments import Moment, moment
from cli.page import Block, Heading, Page, Para, Row, Table
from cli.say import event, say
from cli.sitting import Sitting
from ledger.errors import InputError
from ledger.event import Event, Recorded
from ledger.numbering import format_entry
from projections import changes as projection
from projections.between import Point
from projections.changed_answers import DutyChange, Reread
from projections.changes import Cause, Changes
from projections.duties import says
from projections.history import HistoryLine

Points = tuple[Moment, Moment]


def points(
    at: Sitting,
    whose: UUID,
    *,
    until: str | None,
    diff: tuple[str, str] | None,
    known: bool,
    since_report: bool,
    as_at: str | None,
    known_at: str | None,
) -> Points | None:
    """The two moments that are asked about; None if it is only one. InputError if they cannot be meant together."""
    if until and as_at:
        raise InputError("--until and --as-at are the same", hint="leave one of them out")
    wanted = [name for name, given in (("--diff", diff), ("--since-report", since_report)) if given]
    if len(wanted) > 1 or (wanted and (until or as_at or known_at)):
        raise InputError(f"{wanted[0]} says itself which moments are meant", hint="leave the other out")
    if known and not diff:
        raise InputError("--known goes with --diff", hint="say --diff A B, or take --known-at")
    if since_report:
        return _last_report(at, whose), moment(at, None, None)
    return None if not diff else _ordered(*(_moment(at, text, known=known) for text in diff))


def _moment(at: Sitting, text: str, *, known: bool) -> Moment:
    """An entry's number, or with `known` a day, is what was known then; a day by itself is how it stood then."""
    return moment(at, None, text) if known or text.strip().isdecimal() else moment(at, text, None)


def _ordered(before: Moment, after: Moment) -> Points:
    if (before.known_at is None) != (after.known_at is None):
        raise InputError("a day and an entry are not compared", hint="name two days, or two entries")
    if (before.known_at or 0, before.as_at) > (after.known_at or 0, after.as_at):
        raise InputError("the second is earlier than the first", hint="name the earlier one first")
    return before, after


def _last_report(at: Sitting, whose: UUID) -> Moment:
    """As the newest report about them had it."""
    book = at.ledger.book()
    made = joined.about_all(book, joined.same(book, whose), ReportGenerated)
    found = [r for r in made if isinstance(r.event, ReportGenerated) and r.event.kind != "changes"]
    if not found:
        raise InputError("no report about them was ever made", hint="name two days or two entries: --diff A B")
    event_, entry = found[-1].event, found[-1].position
    words = say("changes.report", entry=entry, when=output.moment(event_.as_of, at.zone), known=event_.known_at)
    return Moment(event_.as_of, event_.known_at, words)


def kinds(at: Sitting) -> tuple[type[Event], ...]:
    """The events that the answer needs, besides all about them."""
    return projection.types(at.rules)


def show(desk: Desk, at: Sitting, whose: UUID, asked: Points, how: Wanted, events: Sequence[Recorded[Any]]) -> None:
    """Fold it, record that it is looked at, and show it."""
    size = at.ledger.refresh().size
    before, after = (Point(one.as_at, one.known_at or size) for one in asked)
    found = projection.changes(
        events,
        whose,
        before,
        after,
        zone=at.zone,
        rules=at.rules,
        holds=hold.may_know(at.ledger.book(), at.me, at.now),
        reader=reader(at),
    )
    data = {"subject": whose, "before": asdict(before), "after": asdict(after), **data_of(found)}
    handing.hand_out(desk, at, page(at, whose, asked, found), data, how, Asked("changes", asked[1], whose))


def data_of(found: Changes) -> dict[str, Any]:
    """Every difference with the entries that made it."""
    return {
        "standing": [{**facts.data(one.change), "cause": one.cause, "retold": one.retold} for one in found.standing],
        "accesses": [
            {
                "entry": one.access.position,
                "before": asdict(one.before),
                "after": asdict(one.after),
                "causes": one.causes,
            }
            for one in found.accesses
        ],
        "duties": [
            {"duty": one.duty.duty, "of": one.duty.position, "appeared": one.appeared, "cause": one.cause}
            for one in found.duties
        ],
        "arrived": [asdict(line) for line in found.arrived],
    }


def page(at: Sitting, whose: UUID, asked: Points, found: Changes) -> Page:
    """First what is known otherwise now, then what happened, then what follows from it."""
    title = say("changes.title", about=at.refs.label(whose))
    about = (say("changes.from", moment=asked[0].words), say("changes.to", moment=asked[1].words))
    parts = {
        "arrived": (("entry", "happened", "entered", "what"), [_arrived(at, line) for line in found.arrived]),
        "retold": (("what", "cause"), [_standing(at, one) for one in found.standing if one.retold]),
        "happened": (("what", "cause"), [_standing(at, one) for one in found.standing if not one.retold]),
        "accesses": (("entry", "was", "is", "cause"), [_reread(one) for one in found.accesses]),
        "duties": (("what", "of", "turned", "cause"), [_duty(at, one) for one in found.duties]),
    }
    blocks = [block for name, (heads, rows) in parts.items() for block in _part(name, heads, rows)]
    return Page(title, about, tuple(blocks) or (Para(say("changes.none")),))


def _part(name: str, heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> Iterator[Block]:
    if rows:
        yield Heading(say(f"changes.{name}"))
        yield Table(
            say(f"changes.each.{name}"), tuple(say(f"changes.head.{head}") for head in heads), tuple(map(Row, rows))
        )


def _arrived(at: Sitting, line: HistoryLine) -> tuple[str, ...]:
    entered = output.moment(line.entered, at.zone) + (say("replay.late") if line.late else "")
    return (format_entry(line.position), output.when(line.when, at.zone), entered, event(line.type))


def _standing(at: Sitting, one: Cause) -> tuple[str, ...]:
    return facts.change(at, one.change), _because(one.cause)


def _because(*causes: int | None) -> str:
    entries = ", ".join(str(cause) for cause in causes if cause is not None)
    return say("changes.because", entries=entries) if entries else say("changes.by-itself")


def _reread(one: Reread) -> tuple[str, ...]:
    return format_entry(one.access.position), _reading(one.before), _reading(one.after), _because(*one.causes)


def _reading(reading: Any) -> str:
    """How an access reads: the consent beside it, its class, and whether it stands."""
    said = [vocabulary.label("consent-status", reading.consent)]
    said += [vocabulary.label("after-withdrawal", reading.after)] if reading.after else []
    return "; ".join(said) + ("" if reading.stands else say("replay.in-error"))


def _duty(at: Sitting, one: DutyChange) -> tuple[str, ...]:
    turned = say("changes.appeared" if one.appeared else "changes.vanished")
    return says(at.rules, one.duty.duty), format_entry(one.duty.position), turned, _because(one.cause)
