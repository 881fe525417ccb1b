"""Python values to canonical values and back, derived once from a class's type hints.

A field's type is its whole declaration: id, text, whole number, truth, bytes, instant, day, optional, tuple, closed choice,
or a frozen dataclass of these. There is no float and no free-form map, because canonical MessagePack (formats.md 1) has no
floats and a signed free-form map has no meaning. Exact types only: a subclass of str must not slip into signed bytes.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from ledger.errors import EvidenceError
from ledger.event import HEADER, Event

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Codec:
    """How one type is written (`encode`) and read (`decode`); both refuse every other type."""

    encode: Callable[[Any], Any]
    decode: Callable[[Any], Any]


def to_micros(at: datetime) -> int:
    """Microseconds since 1970-01-01T00:00:00Z, exactly (formats.md 1)."""
    if at.tzinfo is None:
        raise TypeError("a datetime without a time zone")
    return (at - EPOCH) // _MICROSECOND


def from_micros(micros: int) -> datetime:
    """The instant, in UTC."""
    try:
        return EPOCH + timedelta(microseconds=micros)
    except OverflowError as error:
        raise EvidenceError(f"instant out of range: {micros}") from error


def from_day(text: str) -> date:
    """A day as `YYYY-MM-DD`, and in no other of the ways that ISO 8601 has."""
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise EvidenceError(f"not a day: {text!r}") from error
    if day.isoformat() != text:
        raise EvidenceError(f"not a day: {text!r}")
    return day


def from_id(value: bytes) -> UUID:
    """An id is 16 bytes."""
    if type(value) is not bytes or len(value) != 16:
        raise EvidenceError(f"an id is 16 bytes, got {value!r}")
    return UUID(bytes=value)


def _exactly(expected: type) -> Callable[[Any], Any]:
    def check(value: Any) -> Any:
        if type(value) is not expected:
            raise EvidenceError(f"expected {expected.__name__}, got {type(value).__name__}")
        return value

    return check


def _literal(allowed: tuple[Any, ...]) -> Codec:
    def check(value: Any) -> Any:
        if value not in allowed:
            raise EvidenceError(f"expected one of {', '.join(map(str, allowed))}, got {value!r}")
        return value

    return Codec(check, check)


def _optional(inner: Codec) -> Codec:
    return Codec(
        lambda v: None if v is None else inner.encode(v),
        lambda v: None if v is None else inner.decode(v),
    )


def _tuple(inner: Codec) -> Codec:
    def decode(value: Any) -> tuple[Any, ...]:
        return tuple(inner.decode(item) for item in _exactly(list)(value))

    return Codec(lambda v: [inner.encode(item) for item in v], decode)


_SIMPLE: Mapping[Any, Codec] = {
    UUID: Codec(lambda v: v.bytes, from_id),
    datetime: Codec(to_micros, lambda v: from_micros(_exactly(int)(v))),
    date: Codec(lambda v: v.isoformat(), lambda v: from_day(_exactly(str)(v))),
    **{t: Codec(_exactly(t), _exactly(t)) for t in (str, int, bool, bytes)},
}


@cache
def codec(hint: Any) -> Codec:
    """The codec of a type hint; TypeError for a type that has no canonical form."""
    if hint in _SIMPLE:
        return _SIMPLE[hint]
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType) and len(arguments) == 2 and type(None) in arguments:
        return _optional(codec(next(a for a in arguments if a is not type(None))))
    if origin is tuple and arguments[1:] == (...,):
        return _tuple(codec(arguments[0]))
    if origin is typing.Literal:
        return _literal(arguments)
    if isinstance(hint, type) and is_dataclass(hint):
        parts = FieldMap(hint)  # once: reading the hints of a class costs more than reading an event
        return Codec(parts.encode, lambda value: hint(**parts.decode(value)))
    raise TypeError(f"no canonical form for {hint!r}")


class FieldMap:
    """Some fields of a dataclass as a map from name to canonical value."""

    def __init__(self, cls: type, names: frozenset[str] | None = None) -> None:
        hints = typing.get_type_hints(cls)
        mine = [f for f in fields(cls) if names is None or f.name in names]
        self.name = cls.__name__
        self.codecs = {f.name: codec(hints[f.name]) for f in mine}
        self.required = {f.name for f in mine if f.default is MISSING and f.default_factory is MISSING}

    def encode(self, value: Any) -> dict[str, Any]:
        return {name: c.encode(getattr(value, name)) for name, c in self.codecs.items()}

    def decode(self, data: Any) -> dict[str, Any]:
        """Keyword arguments; a field that has a default may be missing, an unknown one is refused."""
        if type(data) is not dict or not self.required <= data.keys() <= self.codecs.keys():
            got = sorted(data) if type(data) is dict else data
            raise EvidenceError(f"{self.name}: expected the fields {sorted(self.codecs)}, got {got}")
        return {name: self.codecs[name].decode(value) for name, value in data.items()}


_EVENT_MAPS: dict[type, tuple[FieldMap, FieldMap]] = {}


def event_maps(cls: type[Event]) -> tuple[FieldMap, FieldMap]:
    """The type's own fields as (what, inside): where each stands is declared at the field (formats.md 2)."""
    if cls not in _EVENT_MAPS:
        own = [f for f in fields(cls) if f.name not in HEADER]
        within = frozenset(f.name for f in own if f.metadata.get("part") == "inside")
        _EVENT_MAPS[cls] = FieldMap(cls, frozenset(f.name for f in own) - within), FieldMap(cls, within)
    return _EVENT_MAPS[cls]
