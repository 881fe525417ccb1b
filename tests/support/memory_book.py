"""A book in memory: keeps what decisions decide as recorded events, at positions 1, 2, …, by a clock that tests set.

It stores nothing but holds every event to what a ledger holds it to: gapless streams, one `about` for each subject, text
only about subjects, code words that formats.md allows, and fields that come back from their canonical values.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, TypeVar
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from ledger.event import HEADER, Actor, Decision, Document, Event, Recorded
from ledger.evidence.canonical import is_code
from ledger.store.codec import event_maps

S = TypeVar("S")
ZONE = ZoneInfo("Europe/London")


class MemoryBook:
    """A `ledger.event.Book` that also records."""

    def __init__(self, now: datetime = datetime(2026, 9, 7, 9, 0, tzinfo=UTC), zone: ZoneInfo = ZONE) -> None:
        self.clock, self.zone = now, zone
        self.recorded: list[Recorded[Any]] = []
        self.documents: dict[bytes, bytes] = {}
        self.texts: dict[tuple[UUID, UUID], dict[str, str]] = {}  # (event, subject) to what was sealed
        self.signer: UUID | None = None  # None: the actor

    # ---- ledger.event.Book

    @property
    def now(self) -> datetime:
        return self.clock

    @property
    def policy(self) -> UUID | None:
        return next((r.event_id for r in reversed(self.recorded) if r.event.TOPIC == "policy.adopted"), None)

    def load(self, stream: UUID, apply: Callable[[S | None, Recorded[Any]], S]) -> S | None:
        state: S | None = None
        for recorded in self.recorded:
            if recorded.event.stream == stream:
                state = apply(state, recorded)
        return state

    def about(self, subject: UUID, *types: type[Event]) -> Sequence[Recorded[Any]]:
        topics = {t.TOPIC for t in types}
        return [
            r
            for r in self.recorded
            if any(a.subject == subject for a in r.event.about) and (not topics or r.event.TOPIC in topics)
        ]

    def knows(self, subject: UUID) -> bool:
        return bool(self.about(subject))

    def find(self, event_id: UUID) -> Recorded[Any] | None:
        return next((r for r in self.recorded if r.event_id == event_id), None)

    def all(self, *types: type[Event]) -> Sequence[Recorded[Any]]:
        topics = {t.TOPIC for t in types}
        return [r for r in self.recorded if r.event.TOPIC in topics]

    def document(self, sha256: bytes) -> bytes:
        return self.documents[sha256]

    # ---- and what the application does with a decision

    @property
    def head(self) -> int:
        return len(self.recorded)

    def do(self, decide: Callable[..., Decision], **arguments: Any) -> Recorded[Any]:
        """Decide and record; raises what was refused, after its attempt was recorded. The last event is the answer."""
        return self.decide(decide, **arguments)[-1]

    def decide(self, decide: Callable[..., Decision], **arguments: Any) -> list[Recorded[Any]]:
        decision = decide(self, **arguments)
        self.warnings = decision.warnings
        kept = [self.record(event) for event in decision.events]
        if decision.refused is not None:
            raise decision.refused
        return kept

    @contextmanager
    def at(self, now: datetime) -> Iterator[None]:
        """Set the clock for a while."""
        before, self.clock = self.clock, now
        yield
        self.clock = before

    def record(self, event: Event) -> Recorded[Any]:
        """One event, as a ledger would keep it."""
        versions = [r.event.stream_version for r in self.recorded if r.event.stream == event.stream]
        assert event.stream_version == (versions[-1] + 1 if versions else 1), "a gap or a fork in the stream"
        event_id = uuid4()
        boxes = self._seal(event_id, event)
        self._keep_documents(event)
        latest = self.recorded[-1].recorded_at if self.recorded else self.clock
        kept = Recorded(
            event=replace(_through_canonical_values(event), sealed=(), documents=()),
            event_id=event_id,
            position=len(self.recorded) + 1,
            recorded_at=self.clock if self.clock > latest else latest + timedelta(microseconds=1),
            recorded_by=self.signer or event.by.person,
            clock="ok" if self.clock >= latest else "behind",
            after=len(self.recorded),
            boxes=boxes,
        )
        self.recorded.append(kept)
        return kept

    def _seal(self, event_id: UUID, event: Event) -> dict[UUID, tuple[bytes, tuple[str, ...]]]:
        subjects = [about.subject for about in event.about]
        assert len(set(subjects)) == len(subjects), "a subject stands twice"
        for text in event.sealed:
            assert text.subject in subjects, "text about somebody whom the event is not about"
            assert all(map(is_code, text.fields)), "a field's name is no code word"
            self.texts[event_id, text.subject] = dict(text.fields)
        assert len({text.subject for text in event.sealed}) == len(event.sealed), "two texts about one subject"
        return {t.subject: (sha256(event_id.bytes + t.subject.bytes).digest(), tuple(t.fields)) for t in event.sealed}

    def _keep_documents(self, event: Event) -> None:
        contents = {sha256(content).digest(): content for content in event.documents}
        named = [v for v in vars(event).values() if isinstance(v, Document)]
        assert {d.sha256: d.size for d in named} == {digest: len(content) for digest, content in contents.items()}
        self.documents.update(contents)


def _through_canonical_values(event: Event) -> Event:
    """The event as it is read back: header words as formats.md wants them, own fields through their codecs."""
    assert all(map(is_code, (event.TOPIC, event.by.role, event.sensitivity, *event.folders)))
    what, inside = event_maps(type(event))
    own = what.decode(what.encode(event)) | inside.decode(inside.encode(event))
    assert own == {name: value for name, value in vars(event).items() if name not in HEADER}
    return replace(event, **own)


def actor(person: UUID, role: str, **more: Any) -> Actor:
    return Actor(person, role, **more)
