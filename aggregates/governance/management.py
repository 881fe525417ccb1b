"""The management passes from one person to the next, who signs for it with a key of their own. Stream: the setting.

Where the one before is there, both sign the entry: the next is its actor, whose own key stands behind it, and the one
before records it. Where nobody is left who could, the key that came with the recovery sheet is what entitles the next one,
and the entry says so. Roles, keys and sheets have entries of their own.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from aggregates.draft import Draft, draft, subjects, text
from aggregates.entries import Act
from aggregates.governance import setting as settings
from aggregates.governance.setting import SettingRegistered
from aggregates.people import person as people
from aggregates.people.person import PersonRegistered, RoleAssigned
from ledger.errors import InputError
from ledger.event import Actor, Book, Decision, Event, Sealed, When, inside

MANAGER = "manager"
KEY_ENROLLED = "key.enrolled"


@dataclass(frozen=True, kw_only=True)
class SettingHandedOver(Act):
    """What the next manager took over (S116). Sealed about them: note."""

    TOPIC = "setting.handed_over"
    outgoing: UUID | None
    incoming: UUID
    how: str  # management-handover
    sheet: bytes  # commitment of the recovery sheet that counts from now on
    checked: int  # entries that were checked just before
    failed: tuple[str, ...] = ()  # names of the checks that failed
    backups: bool | None = None  # whether the places of backups were shown and found right; None: none are set
    duties: tuple[UUID, ...] = inside(default=())  # event ids of what opened each duty


@dataclass(frozen=True, slots=True)
class Shown:
    """What was gone through before it was signed."""

    sheet: bytes
    checked: int
    failed: tuple[str, ...]
    backups: bool | None
    duties: tuple[UUID, ...]


def hand_over(
    book: Book, *, by: Actor, outgoing: UUID, shown: Shown, note: str | None = None, occurred: When | None = None
) -> Decision:
    """The next manager (`by`) takes over from the one who records it: both are managers at that moment."""
    d = draft(book, by, occurred)
    for who in (by.person, outgoing):
        if MANAGER not in _roles(d, who):
            raise InputError(f"{who} is not the manager at that time", hint="the role is given first")
    if by.person == outgoing:
        raise InputError("nobody hands over to themselves", hint="who takes over?")
    event = _handed(d, _setting(book), outgoing, "together", shown, note)
    return d.decided([event], d.warnings())


def take_over(
    book: Book,
    *,
    by: Actor,
    enrolment: UUID,
    outgoing: UUID | None,
    shown: Shown,
    name: str | None = None,
    note: str | None = None,
    occurred: When | None = None,
) -> Decision:
    """Become the manager with the key that came with the recovery sheet (`enrolment`), since nobody else could give it."""
    d, me = draft(book, by, occurred), by.person
    found = book.find(enrolment)
    if found is None or found.event.TOPIC != KEY_ENROLLED:
        raise InputError("this entry enrols no key", hint="name the entry of the key that came with the sheet")
    if getattr(found.event, "recovery", None) is None or getattr(found.event, "person", None) != me:
        raise InputError("this key did not come with the recovery sheet", hint="the manager gives roles to others")
    state, events = book.load(me, people.apply), list[Event]()
    if state is None:
        words = Sealed(me, name=text("the name", name or ""))
        events.append(PersonRegistered(**d.header(me, 1, *subjects(me), sealed=[words]), kind="staff"))
    if MANAGER not in _roles(d, me):
        version = (0 if state is None else state.version) + len(events) + 1
        header = d.header(me, version, *subjects(me), causation=enrolment)
        events.append(RoleAssigned(**header, role=MANAGER))
    events.append(_handed(d, _setting(book), outgoing, "recovery-sheet", shown, note))
    return d.decided(events, d.warnings())


def _handed(
    d: Draft, setting: UUID, outgoing: UUID | None, how: str, shown: Shown, note: str | None
) -> SettingHandedOver:
    state, incoming = settings.load(d.book, setting), d.by.person
    about = subjects(incoming, mentioned=[] if outgoing is None else [outgoing])
    return SettingHandedOver(
        **d.header(setting, state.version + 1, *about, sealed=[Sealed(incoming, note=note)]),
        outgoing=outgoing,
        incoming=incoming,
        how=d.code("management-handover", how),
        sheet=shown.sheet,
        checked=shown.checked,
        failed=tuple(shown.failed),
        backups=shown.backups,
        duties=tuple(dict.fromkeys(shown.duties)),
    )


def managers(book: Book) -> tuple[UUID, ...]:
    """Who is the manager now: in most settings one person, while it is handed over two."""
    events = book.all(RoleAssigned)
    ever = dict.fromkeys(r.event.stream for r in events if r.event.role == MANAGER)
    return tuple(who for who in ever if _is_manager(book, who))


def _is_manager(book: Book, who: UUID) -> bool:
    state = book.load(who, people.apply)
    return state is not None and any(t.role == MANAGER and t.holds(book.now) for t in state.roles(book.zone))


def _roles(d: Draft, who: UUID) -> set[str]:
    state = d.book.load(who, people.apply)
    return set() if state is None else {t.role for t in state.roles(d.book.zone) if t.holds(d.start)}


def _setting(book: Book) -> UUID:
    found = book.all(SettingRegistered)
    if not found:
        raise InputError("no setting is registered in this ledger")
    stream: UUID = found[0].event.stream
    return stream
