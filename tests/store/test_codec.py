"""Values to canonical values and back; exact types only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any, Literal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import EvidenceError
from ledger.event import Document
from ledger.store.codec import FieldMap, codec, from_micros, to_micros


@dataclass(frozen=True)
class Scope:
    actions: tuple[str, ...]
    until: date | None = None


def years(first: int, last: int) -> st.SearchStrategy[datetime]:
    return st.integers(to_micros(datetime(first, 1, 2, tzinfo=UTC)), to_micros(datetime(last, 1, 1, tzinfo=UTC))).map(
        from_micros
    )


instants = years(1, 9999)
VALUES: list[tuple[Any, st.SearchStrategy[Any]]] = [
    (UUID, st.uuids()),
    (datetime, instants),
    (date, st.dates()),
    (int | None, st.none() | st.integers()),
    (tuple[str, ...], st.lists(st.text()).map(tuple)),
    (Literal["yes", "no"], st.sampled_from(["yes", "no"])),
    (Scope, st.builds(Scope, st.lists(st.text()).map(tuple), st.none() | st.dates())),
    (Document, st.builds(Document, st.binary(), st.integers(0), st.text())),
]


@pytest.mark.parametrize(("hint", "values"), VALUES, ids=lambda v: getattr(v, "__name__", str(v))[:30])
def test_every_value_comes_back(hint: Any, values: st.SearchStrategy[Any]) -> None:
    @given(values)
    def check(value: Any) -> None:
        assert codec(hint).decode(codec(hint).encode(value)) == value

    check()


@given(instants, st.integers(-720, 720))
def test_an_instant_is_the_same_in_every_zone(at: datetime, minutes: int) -> None:
    assert to_micros(at.astimezone(timezone(timedelta(minutes=minutes)))) == to_micros(at)
    assert from_micros(to_micros(at)) == at


class Name(str):
    """A subclass that must not slip into signed bytes."""

    __slots__ = ()


@pytest.mark.parametrize(
    ("hint", "value"),
    [
        (str, Name("x")),
        (int, True),
        (bool, 1),
        (bytes, bytearray(b"x")),
        (Literal["yes", "no"], "perhaps"),
    ],
)
def test_other_types_are_not_written(hint: Any, value: Any) -> None:
    with pytest.raises(EvidenceError):
        codec(hint).encode(value)


@pytest.mark.parametrize(
    ("hint", "value"),
    [
        (UUID, b"short"),
        (UUID, "00000000-0000-0000-0000-000000000000"),
        (datetime, 1 << 62),
        (datetime, "2026-11-02"),
        (date, "20261102"),
        (date, "2026-W45-1"),
        (date, "2026-02-30"),
        (tuple[str, ...], "abc"),
        (Scope, {"actions": []} | {"more": 1}),
        (Scope, {}),
        (Scope, []),
    ],
)
def test_other_values_are_not_read(hint: Any, value: Any) -> None:
    with pytest.raises(EvidenceError):
        codec(hint).decode(value)


def test_a_naive_datetime_is_a_mistake_of_the_program() -> None:
    with pytest.raises(TypeError):
        to_micros(datetime(2026, 11, 2))  # noqa: DTZ001 - the point


def test_there_is_no_float_and_no_free_map() -> None:
    for hint in (float, dict[str, str], Any, str | int):
        with pytest.raises(TypeError):
            codec(hint)


def test_a_field_with_a_default_may_be_missing() -> None:
    assert FieldMap(Scope).decode({"actions": ["share"]}) == {"actions": ("share",)}
