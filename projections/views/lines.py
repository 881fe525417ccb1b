"""An answer's line as a table keeps it: one JSON list, field by field, and back. Ids in hex, times in microseconds UTC.

For the frozen dataclasses of `projections`, by the types of their fields; another type is a mistake of ours, and is said at
the first line. Nothing here knows what a line means.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from ledger.event import When

L = TypeVar("L")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def micros(at: datetime) -> int:
    """An instant as a number that a table can order."""
    return (at - _EPOCH) // _MICROSECOND


def dump(line: Any) -> str:
    """A line, or a tuple of lines."""
    return json.dumps(_plain(line), separators=(",", ":"))


def load(kind: Callable[..., L], text: str, other: Mapping[int, Any] = {}) -> L:
    """The line of this class that was dumped, with `other` values in these places.

    ValueError, TypeError, KeyError or OverflowError if it is none.
    """
    values = json.loads(text)
    for place, value in other.items():
        values[place] = value
    made: L = _reader(kind)(values)
    return made


def _plain(value: Any) -> Any:
    match value:
        case None | bool() | int() | str():
            return value
        case UUID():
            return value.hex
        case datetime():
            return micros(value)
        case date():
            return value.isoformat()
        case tuple():
            return [_plain(one) for one in value]
    if not is_dataclass(value):
        raise TypeError(f"no line has a {type(value).__name__}")
    return [_plain(getattr(value, field.name)) for field in fields(value)]


def time(number: int) -> datetime:
    """The instant of that number."""
    return _EPOCH + timedelta(microseconds=number)


def _when(value: list[Any]) -> When:
    at, precision = value
    return When(date.fromisoformat(at) if precision == "day" else time(at), precision)


def _itself(value: Any) -> Any:
    return value


_SCALARS: dict[Any, Callable[[Any], Any]] = {
    **dict.fromkeys((str, int, bool), _itself),
    UUID: lambda text: UUID(int=int(text, 16)),
    datetime: time,
    date: date.fromisoformat,
    When: _when,
}


@cache
def _reader(kind: Any) -> Callable[[Any], Any]:
    """How a value of this type is read."""
    if kind in _SCALARS:
        return _SCALARS[kind]
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (UnionType, Union):
        (one,) = (_reader(part) for part in inner if part is not NoneType)
        return one if one is _itself else lambda value: None if value is None else one(value)
    if origin is tuple and inner[-1] is Ellipsis:
        each = _reader(inner[0])
        return tuple if each is _itself else lambda value: tuple(map(each, value))
    if origin is tuple:
        readers = tuple(map(_reader, inner))
        return lambda value: tuple(read(one) for read, one in zip(readers, value, strict=True))
    return _fields(kind)


def _fields(kind: Any) -> Callable[[list[Any]], Any]:
    """Only what is not already itself is turned into something."""
    hints = get_type_hints(kind)
    parts = [_reader(hints[field.name]) for field in fields(kind)]
    turned, size = [(n, read) for n, read in enumerate(parts) if read is not _itself], len(parts)

    def read(value: list[Any]) -> Any:
        if len(value) != size:
            raise ValueError(f"expected {size} values, got {len(value)}")
        for n, turn in turned:
            value[n] = turn(value[n])
        return kind(*value)

    return read
