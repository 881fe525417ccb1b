"""A calendar: each month in which something was counted as a small grid of its days, with the number in its day.

A day with a number has a frame and a bold number; the day of the month stands small in its corner. Weeks begin on Monday.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from cli.draw import svg

CELL, TALL, HEAD = 46, 34, 44
SMALL = 10


def months(counts: Mapping[date, int], names: Sequence[str], days: Sequence[str]) -> str:
    """The months in which there is a number, oldest first; `names`: of twelve months, `days`: of a week, short."""
    firsts = sorted({day.replace(day=1) for day, count in counts.items() if count})
    drawn = [_month(first, counts, f"{names[first.month - 1]} {first.year}", days) for first in firsts]
    return svg.element("div", {"class": "months"}, drawn)


def _month(first: date, counts: Mapping[date, int], title: str, days: Sequence[str]) -> str:
    monday, shapes = first - timedelta(days=first.weekday()), [svg.words(2, 16, title, bold=True, size=15)]
    shapes += [svg.words(2 + CELL * n + CELL / 2, 36, day, anchor="middle", size=11) for n, day in enumerate(days)]
    day = first
    while day.month == first.month:
        week, column = divmod((day - monday).days, 7)
        shapes += _day(2 + CELL * column, HEAD + TALL * week, day, counts.get(day, 0))
        day += timedelta(days=1)
    weeks = ((day - timedelta(days=1)) - monday).days // 7 + 1
    said = ", ".join(f"{d.day}: {n}" for d, n in sorted(counts.items()) if n and d.replace(day=1) == first)
    return svg.drawing(f"{title}: {said}", HEAD + TALL * weeks + 4, shapes, width=CELL * 7 + 4)


def _day(x: float, y: float, day: date, count: int) -> list[str]:
    number = svg.words(x + 3, y + 11, str(day.day), size=SMALL)
    if not count:
        return [svg.element("rect", _cell(x, y)), number]
    frame = svg.element("rect", {**_cell(x + 1, y + 1, 2), "stroke": "#0b0c0c", "stroke-width": 2.5})
    return [frame, number, svg.words(x + CELL - 6, y + TALL - 7, str(count), anchor="end", bold=True, size=16)]


def _cell(x: float, y: float, less: float = 0) -> dict[str, object]:
    size = {"width": CELL - less, "height": TALL - less}
    return {"x": x, "y": y, **size, "fill": "none", "stroke": "#b1b4b6", "stroke-width": 1}
