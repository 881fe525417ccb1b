"""The pictures of a parent's report: what was agreed to and what happened over the time, and a calendar of looks.

Each has everything that it shows in words beside it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, datetime

from cli import output
from cli.draw.calendar import months
from cli.draw.lanes import Lane, Marks, Span, lanes
from cli.family.lines import Lines
from cli.page import Block, Heading, Picture
from cli.say import say
from projections.family.agreed import Own

OVER = ("withdrawn", "revoked", "expired")


def pictures(lines: Lines) -> Iterator[Block]:
    """Both, if there is anything to draw."""
    report = lines.report
    rows: list[Lane | Marks] = [*_lanes(lines), *_marks(lines)]
    if not rows:
        return
    yield Heading(say("family.pictures"))
    days = [day for row in rows for day in (row.days if isinstance(row, Marks) else [s.start for s in row.spans])]
    title = say("family.picture.line", child=lines.plain.child)
    first, last = min(days).replace(day=1), _day(lines, report.as_at)
    drawn = lanes(title, first, last, rows, _short())
    yield Picture(title, drawn, tuple(words for row in rows for words in _words(row)))
    if counts := Counter(day.day for day in report.days for _ in day.looks if not day.refused):
        title = say("family.picture.calendar", child=lines.plain.child)
        told = tuple(
            say("family.picture.day", day=output.day(day), looks=_looks(count)) for day, count in sorted(counts.items())
        )
        yield Picture(title, months(counts, _short(), say("family.weekdays").split()), told)


def _lanes(lines: Lines) -> Iterator[Lane]:
    """One for each thing that they were asked or said, the oldest first."""
    for own in reversed(lines.report.agreed.own):
        key = "yes" if own.stands or own.status in OVER else "waiting" if own.waits else "no"
        label = say(f"family.picture.{key}", what=lines.plain.scope(own.scope))
        yield Lane(label, (_span(lines, own, key),))


def _span(lines: Lines, own: Own, kind: str) -> Span:
    end, since = _day(lines, lines.report.as_at), _day(lines, own.since)
    if own.status in OVER:
        return Span(since if own.given is None else _day(lines, own.given), since, kind, ends=True)
    return Span(since, end, kind)


def _marks(lines: Lines) -> Iterator[Marks]:
    days = lines.report.days
    kinds = (
        ("looks", "circle", [d.day for d in days for look in d.looks if not d.refused and not look.outside]),
        ("outside", "triangle", [d.day for d in days for look in d.looks if look.outside]),
        ("told", "square", [_day(lines, one.when.start(lines.at.zone)) for one in lines.report.told]),
    )
    for key, shape, found in kinds:
        if found:
            yield Marks(say(f"family.picture.{key}", child=lines.plain.child), shape, tuple(found))


def _words(row: Lane | Marks) -> Iterator[str]:
    """What a row shows, in words."""
    if isinstance(row, Marks):
        for day, count in sorted(Counter(row.days).items()):
            yield say("family.picture.mark", label=row.label, day=output.day(day), count=count)
        return
    for span in row.spans:
        key = "family.picture.ended" if span.ends else "family.picture.stands"
        yield say(key, label=row.label, start=output.day(span.start), end=output.day(span.end))


def _looks(count: int) -> str:
    return say("family.picture.look" if count == 1 else "family.picture.times", count=count)


def _short() -> Sequence[str]:
    return [say(f"month.{number}")[:3] for number in range(1, 13)]


def _day(lines: Lines, at: datetime) -> date:
    return at.astimezone(lines.at.zone).date()
