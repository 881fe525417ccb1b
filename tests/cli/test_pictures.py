"""Pictures drawn from data: well formed, nothing left out, no label over another, the same each time."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from itertools import combinations
from typing import NamedTuple
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cli.draw.calendar import months
from cli.draw.lanes import Lane, Marks, Span, lanes
from cli.draw.svg import TEXT, fitted, room

MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
DAYS = ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"]
FIRST, LAST = date(2025, 9, 1), date(2026, 7, 6)
HOSTILE = "</text><script>alert(1)</script>\"'&\x1b\u202e"
days_of_a_year = st.dates(FIRST, LAST)


class Box(NamedTuple):
    text: str
    left: float
    right: float
    top: float
    bottom: float

    def meets(self, other: Box) -> bool:
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


def boxes(drawing: ET.Element) -> list[Box]:
    """Where each text stands, as wide as it can be."""
    found = []
    for text in drawing.iter("text"):
        size, said = float(text.get("font-size", TEXT)), text.text or ""
        wide, x, y = room(said, size), float(text.get("x", 0)), float(text.get("y", 0))
        left = x - {"start": 0, "middle": wide / 2, "end": wide}[text.get("text-anchor", "start")]
        found.append(Box(said, left, left + wide, y - size * 0.75, y))
    return found


def clear(drawing: ET.Element, *, within: float | None = None) -> None:
    """No text over another, and none outside."""
    _, _, wide, high = map(float, drawing.attrib["viewBox"].split())
    found = boxes(drawing)
    assert [(a.text, b.text) for a, b in combinations(found, 2) if a.meets(b)] == []
    assert [b.text for b in found if b.left < 0 or b.right > wide or b.top < 0 or b.bottom > high] == []


def read(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # fails if it is not well formed


def lane(start: date, end: date, kind: str, *, ends: bool) -> Lane:
    return Lane("Yes: take photos or films; for our news", (Span(min(start, end), max(start, end), kind, ends),))


kinds, shapes = st.sampled_from(["yes", "no", "waiting"]), st.sampled_from(["circle", "square", "triangle"])
many_days = st.lists(days_of_a_year, min_size=1, max_size=200).map(tuple)
lane_rows = st.builds(lane, days_of_a_year, days_of_a_year, kinds, ends=st.booleans())
rows = st.lists(st.one_of(lane_rows, st.builds(Marks, st.just("Looks"), shapes, many_days)), min_size=1, max_size=6)


@settings(deadline=None)
@given(rows)
def test_every_row_is_drawn_and_no_label_is_over_another(drawn: list[Lane | Marks]) -> None:
    made = lanes("The year", FIRST, LAST, drawn, MONTHS)
    picture = read(made)
    clear(picture)
    texts = [box.text for box in boxes(picture)]
    bars = [r for r in picture.findall("rect") if r.get("height") == "10"]
    assert len(bars) == sum(len(row.spans) for row in drawn if isinstance(row, Lane))
    counted = sum(int(text) for text in texts if text.isdigit() and int(text) < 2000)
    assert counted == sum(len(row.days) for row in drawn if isinstance(row, Marks))
    assert made == lanes("The year", FIRST, LAST, drawn, MONTHS)


@pytest.mark.parametrize("days", [1, 6, 40, 400, 1500, 4000])
def test_the_axis_is_clear_for_a_week_and_for_years(days: int) -> None:
    last = FIRST + timedelta(days=days)
    picture = read(lanes("Long", FIRST, last, [Marks("Looks", "circle", (FIRST, last))], MONTHS))
    clear(picture)
    assert any(box.text in ("2025", "2026") for box in boxes(picture))


def test_a_yes_a_no_and_waiting_are_told_apart_without_colour() -> None:
    spans = [Lane(kind, (Span(FIRST, LAST, kind),)) for kind in ("yes", "no", "waiting")]
    picture = read(lanes("x", FIRST, LAST, spans, MONTHS))
    fills = [r.get("fill") for r in picture.findall("rect")]
    assert fills == ["#0b0c0c", "url(#slanted)", "url(#dotted)"]
    ended = lanes("x", FIRST, LAST, [Lane("yes", (Span(FIRST, date(2026, 3, 2), "yes", ends=True),))], MONTHS)
    assert len(read(ended).findall("path")) == 2  # the cross, and the white below it


@settings(deadline=None)
@given(st.dictionaries(days_of_a_year, st.integers(1, 40), min_size=1, max_size=60))
def test_each_day_of_the_calendar_has_its_number_in_its_week(counts: dict[date, int]) -> None:
    grid = read(months(counts, MONTHS, DAYS))
    pictures = grid.findall("svg")
    assert len(pictures) == len({(day.year, day.month) for day in counts})
    for picture in pictures:
        clear(picture)
        title, *_ = boxes(picture)
        month = next(d for d in counts if f"{MONTHS[d.month - 1]} {d.year}" == title.text)
        bold = [t for t in picture.iter("text") if t.get("font-weight") == "700"][1:]
        assert [int(t.text or "") for t in bold] == [
            n for d, n in sorted(counts.items()) if (d.year, d.month) == (month.year, month.month)
        ]
        for text, (day, _) in zip(bold, [p for p in sorted(counts.items()) if p[0].month == month.month], strict=True):
            assert int(float(text.get("x", 0)) // 46) == day.weekday()


def test_words_in_a_picture_are_words() -> None:
    picture = lanes(HOSTILE, FIRST, LAST, [Lane(HOSTILE, ()), Marks(HOSTILE, "circle", (FIRST,))], MONTHS)
    assert "<script" not in picture
    assert "\x1b" not in picture
    assert not [e for e in read(picture).iter() if e.tag == "script"]
    read(months({FIRST: 1}, [HOSTILE] * 12, [HOSTILE] * 7))


def test_a_long_label_has_as_many_lines_as_it_needs() -> None:
    label = "Yes: share things; notes on how Mia grows and learns and a private note about Mia; a health worker"
    lines = fitted(label, 320)
    assert " ".join(lines) == label
    assert all(room(line) <= 320 for line in lines)


def test_what_falls_on_neighbouring_days_is_one_mark_with_their_number() -> None:
    near = [date(2025, 10, 6)] * 4 + [date(2025, 10, 8)] + [date(2026, 5, 11)]
    picture = read(lanes("x", FIRST, LAST, [Marks("Looks", "circle", tuple(near))], MONTHS))
    numbers = Counter(b.text for b in boxes(picture) if b.text.isdigit() and len(b.text) < 4)
    assert numbers == {"5": 1, "1": 1}
