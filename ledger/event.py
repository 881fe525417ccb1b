"""Events as values: the base class, personal text that is sealed, stable names, and what a decision may read.

Pure: no bytes, no database, no clock. How an event becomes a body and parts is `ledger.store.mapper`'s business, what a
consent is `aggregates`'. The header fields are those of formats.md section 2; a type's own fields stand in the part
`what` unless they are declared with `inside()`, which is for whatever points at another event, another family or a hold.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime, time
from typing import Any, ClassVar, Generic, Literal, Protocol, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

Precision = Literal["instant", "minute", "day"]
Involvement = Literal["primary", "mentioned", "third_party"]
Attested = Literal["own_key", "seen", "form", "spoken", "written", "reported"]

# formats.md 4: the level at which text is sealed follows from the event's sensitivity.
LEVELS = ("ordinary", "restricted", "grievance")
LEVEL_OF: Mapping[str, str] = {
    "general": "ordinary",
    "personal": "ordinary",
    "sensitive": "restricted",
    "safeguarding": "restricted",
    "grievance": "grievance",
}


@dataclass(frozen=True, slots=True)
class When:
    """A time in the world, no more precise than it is known: an aware datetime, or a date (precision `day`)."""

    at: datetime | date
    precision: Precision = "instant"

    def __post_init__(self) -> None:
        timed = isinstance(self.at, datetime)
        if timed == (self.precision == "day"):
            raise TypeError("precision 'day' goes with a date, the others with a datetime")
        if isinstance(self.at, datetime) and self.at.tzinfo is None:
            raise TypeError("a datetime without a time zone")

    @classmethod
    def day(cls, at: date) -> When:
        return cls(at, "day")

    def start(self, zone: ZoneInfo) -> datetime:
        """The first instant that this can mean: of a day, its midnight in the ledger's time zone."""
        if isinstance(self.at, datetime):
            return self.at
        return datetime.combine(self.at, time.min, zone)


class Sealed:
    """Personal text about one subject. Never a field of an event, never printed."""

    __slots__ = ("fields", "subject")

    def __init__(self, subject: UUID, /, **texts: str | None) -> None:
        self.subject = subject
        self.fields = {name: text for name, text in texts.items() if text}

    def __repr__(self) -> str:
        return f"Sealed({self.subject}, {', '.join(self.fields)})"


@dataclass(frozen=True, slots=True)
class About:
    """One data subject of an event."""

    subject: UUID
    involvement: Involvement = "primary"


@dataclass(frozen=True, slots=True)
class Document:
    """A document that is kept whole beside the events: policies, notices, blank forms."""

    sha256: bytes
    size: int
    media_type: str


@dataclass(frozen=True, slots=True)
class Actor:
    """Who did it in the world, in which role, and what stands behind that if somebody else signs."""

    person: UUID
    role: str
    on_behalf_of: UUID | None = None
    attested: Attested | None = None


REGISTRY: dict[str, type[Event]] = {}


def inside(**kwargs: Any) -> Any:
    """A field that stands in the part `inside`, which no parent is ever shown."""
    return field(metadata={"part": "inside"}, **kwargs)


def position() -> Any:
    """A field that is the position of an entry in the event's own book; a successor reads it as it reads that entry's."""
    return field(metadata={"position": True})


@dataclass(frozen=True, kw_only=True)
class Event:
    """What somebody decided to record; not yet signed. Subclasses name themselves with TOPIC."""

    stream: UUID
    stream_version: int
    occurred: When
    by: Actor
    policy: UUID | None = None
    causation: UUID | None = None
    folders: tuple[str, ...] = ()
    sensitivity: str = "personal"
    about: tuple[About, ...] = ()
    sealed: tuple[Sealed, ...] = ()  # before it is recorded; afterwards empty
    documents: tuple[bytes, ...] = ()  # before it is recorded: contents that `Document` fields name

    TOPIC: ClassVar[str]
    VERSION: ClassVar[int] = 1
    # VERSION n's data from version n - 1's: (what, inside) -> (what, inside)
    UPCAST: ClassVar[
        Mapping[int, Callable[[dict[str, Any], dict[str, Any]], tuple[dict[str, Any], dict[str, Any]]]]
    ] = {}

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        other = REGISTRY.setdefault(cls.__dict__["TOPIC"], cls)  # KeyError: every event names itself
        if (other.__module__, other.__qualname__) != (cls.__module__, cls.__qualname__):
            raise TypeError(f"two events are named {cls.TOPIC}")

    # What eventsourcing asks of a domain event.
    @property
    def originator_id(self) -> UUID:
        return self.stream

    @property
    def originator_version(self) -> int:
        return self.stream_version


HEADER = frozenset(f.name for f in fields(Event))
E_co = TypeVar("E_co", bound=Event, covariant=True)
S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Recorded(Generic[E_co]):
    """An event as the ledger holds it: signed, its text replaced by digests. Another type than Event.

    `boxes` maps each subject with text to the digest of the stored box (32 bytes) and its field names.
    """

    event: E_co
    event_id: UUID
    position: int  # 1, 2, … as in formats.md 5: leaf index + 1
    recorded_at: datetime
    recorded_by: UUID
    clock: str
    after: int  # how many events its author had seen
    boxes: Mapping[UUID, tuple[bytes, tuple[str, ...]]]

    @property
    def originator_id(self) -> UUID:
        return self.event.stream

    @property
    def originator_version(self) -> int:
        return self.event.stream_version


@dataclass(frozen=True, slots=True)
class Decision:
    """What a decision answers: events to record, what is missing but does not stop it, and possibly a refusal.

    With `refused` the events are the record of the attempt; they are written, and then the refusal is raised.
    """

    events: Sequence[Event] = ()
    warnings: tuple[str, ...] = ()
    refused: Exception | None = None


class Book(Protocol):
    """What a decision may read. Everything is as of one tree head, which is signed into what it decides."""

    @property
    def now(self) -> datetime: ...

    @property
    def zone(self) -> ZoneInfo: ...

    @property
    def policy(self) -> UUID | None:
        """The event id of the newest policy adoption, or None."""

    def load(self, stream: UUID, apply: Callable[[S | None, Recorded[Any]], S]) -> S | None:
        """Fold one stream, oldest first; None if there is no such stream."""

    def about(self, subject: UUID, *types: type[Event]) -> Sequence[Recorded[Any]]:
        """All events about a subject, of these types (of all, if none is named), in the ledger's order."""

    def knows(self, subject: UUID) -> bool:
        """Whether any event is about a subject: `about` would read them all."""

    def find(self, event_id: UUID) -> Recorded[Any] | None:
        """One event by its id."""

    def all(self, *types: type[Event]) -> Sequence[Recorded[Any]]:
        """All events of these types, in the ledger's order."""

    def document(self, sha256: bytes) -> bytes:
        """A document that an event names, byte for byte."""
