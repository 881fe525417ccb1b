"""A line of time: one lane for each thing that was agreed to, and one for what happened, over the same months.

A yes is a filled bar, a no a bar of slanted lines, waiting a bar of dots; where it ended there is a cross. What happened is
a mark of its own shape, with a number where several fall together. Everything that is drawn is a label or has one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from cli.draw import svg
from cli.draw.svg import TEXT, WIDTH

EDGE = 6
LINE = TEXT + 4
BAR = 10
SMALL = 11
STEP = 24  # marks nearer than this are one, with their number
FILLS = {"yes": "#0b0c0c", "no": "url(#slanted)", "waiting": "url(#dotted)"}


@dataclass(frozen=True, slots=True)
class Span:
    """From a day to a day; `kind`: yes, no or waiting. `ends`: something ended it, it is not only the end of the line."""

    start: date
    end: date
    kind: str
    ends: bool = False


@dataclass(frozen=True, slots=True)
class Lane:
    """What stands on one lane, with its label."""

    label: str
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Marks:
    """What happened on these days; `shape`: circle, square or triangle."""

    label: str
    shape: str
    days: tuple[date, ...]


def lanes(title: str, first: date, last: date, rows: Sequence[Lane | Marks], months: Sequence[str]) -> str:
    """The drawing; `months`: twelve short names."""
    at = _Scale(first, max(last, first + timedelta(days=1)))
    shapes, y = [_PATTERNS], 0.0
    for row in rows:
        label = svg.fitted(row.label, WIDTH - 2 * EDGE)
        shapes += [svg.words(EDGE, y + LINE * (number + 1) - 4, text) for number, text in enumerate(label)]
        y += LINE * len(label) + (0 if isinstance(row, Lane) else 6)
        shapes += list(_spans(row, at, y) if isinstance(row, Lane) else _marks(row, at, y))
        y += LINE + 10
    return svg.drawing(title, y + 2 * LINE + 6, [*shapes, *_months(at, y, months)])


@dataclass(frozen=True, slots=True)
class _Scale:
    first: date
    last: date

    def x(self, day: date) -> float:
        within = min(max(day, self.first), self.last)
        return EDGE + (WIDTH - 2 * EDGE) * (within - self.first).days / (self.last - self.first).days


_PATTERNS = svg.element(
    "defs",
    {},
    [
        svg.element(
            "pattern",
            {"id": "slanted", "width": 6, "height": 6, "patternUnits": "userSpaceOnUse"},
            [svg.element("path", {"d": "M0 6L6 0M-1 1L1 -1M5 7L7 5", "stroke": "#0b0c0c", "stroke-width": 1.5})],
        ),
        svg.element(
            "pattern",
            {"id": "dotted", "width": 6, "height": 6, "patternUnits": "userSpaceOnUse"},
            [svg.element("circle", {"cx": 3, "cy": 3, "r": 1.2, "fill": "#0b0c0c"})],
        ),
    ],
)


def _spans(lane: Lane, at: _Scale, y: float) -> Iterator[str]:
    yield svg.line(EDGE, y + BAR / 2, WIDTH - EDGE, y + BAR / 2)
    for span in lane.spans:
        left, right = at.x(span.start), at.x(span.end)
        yield svg.box(left, y, max(right - left, 3), BAR, fill=FILLS[span.kind])
        if span.ends:
            yield _cross(max(right, left + 3), y + BAR / 2)


def _cross(x: float, y: float) -> str:
    """On white, so that it is seen on a bar too."""
    path = {"d": f"M{x - 5:.1f} {y - 5:.1f}l10 10m0 -10l-10 10", "fill": "none"}
    white = svg.element("path", {**path, "stroke": "#fff", "stroke-width": 6})
    return white + svg.element("path", {**path, "stroke": "#0b0c0c", "stroke-width": 2.5})


def _marks(marks: Marks, at: _Scale, y: float) -> Iterator[str]:
    """One mark for all that fall together, and how many they are."""
    yield svg.line(EDGE, y + BAR / 2, WIDTH - EDGE, y + BAR / 2)
    for x, count in _together([at.x(day) for day in sorted(marks.days)]):
        centre = min(max(x, EDGE + 11), WIDTH - EDGE - 11)
        yield _shape(marks.shape, centre, y + BAR / 2)
        yield svg.words(centre, y + BAR / 2 + 4, str(count), anchor="middle", size=SMALL)


def _together(places: Sequence[float]) -> list[tuple[float, int]]:
    """Where to draw what falls together, and how many that is; no two nearer than a step."""
    groups: list[list[float]] = []
    for x in places:
        if groups and x - groups[-1][0] < STEP:
            groups[-1].append(x)
        else:
            groups.append([x])
    return [(group[0], len(group)) for group in groups]


def _shape(shape: str, x: float, y: float) -> str:
    drawn = {"fill": "#fff", "stroke": "#0b0c0c", "stroke-width": 1.5}
    if shape == "circle":
        return svg.element("circle", {"cx": x, "cy": y, "r": 8.5, **drawn})
    if shape == "square":
        return svg.element("rect", {"x": x - 8, "y": y - 8, "width": 16, "height": 16, **drawn})
    return svg.element("path", {"d": f"M{x:.1f} {y - 11:.1f}l11 19h-22z", **drawn})


def _months(at: _Scale, y: float, names: Sequence[str]) -> Iterator[str]:
    """The axis: a tick and a name at the first of each month, as far as there is room; below, the year where it begins."""
    yield svg.line(EDGE, y, WIDTH - EDGE, y, thick=1.5)
    yield from _ticks(at, y, [(first, names[first.month - 1]) for first in _firsts(at)], 5, LINE)
    years = [(first, str(first.year)) for first in list(_firsts(at))[1:] if first.month == 1]
    begins = str(at.first.year)
    if not years or at.x(years[0][0]) - at.x(at.first) > svg.room(begins, SMALL) + 4:
        years.insert(0, (at.first, begins))
    yield from _ticks(at, y, years, 0, 2 * LINE)


def _ticks(at: _Scale, y: float, labels: Iterable[tuple[date, str]], tick: float, below: float) -> Iterator[str]:
    free = 0.0
    for first, label in labels:
        x = at.x(first)
        if tick:
            yield svg.line(x, y, x, y + tick, thick=1.5)
        left = min(x, WIDTH - svg.room(label, SMALL))
        if left >= free:
            yield svg.words(left, y + below, label, size=SMALL)
            free = left + svg.room(label, SMALL) + 4


def _firsts(at: _Scale) -> Iterator[date]:
    """The line's first day, and the first of each month on it."""
    yield at.first
    day = date(at.first.year + at.first.month // 12, at.first.month % 12 + 1, 1)
    while day <= at.last:
        yield day
        day = date(day.year + day.month // 12, day.month % 12 + 1, 1)
