"""Putting right what an entry lacked: the entry stays as it was, and what was missing is added on its stream.

Which remarks wait to be put right stands in the rules (`open` in their row). What is wrong is corrected instead
(`correction`); a duty of another kind is settled by doing it, and not by saying here that it is done.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from aggregates.draft import Draft, draft
from aggregates.entries import Act, EntryCorrected, History, standing
from aggregates.people import roles
from ledger.errors import InputError
from ledger.event import Actor, Book, Decision, Recorded, Sealed, When, inside


@dataclass(frozen=True, kw_only=True)
class EntryCompleted(Act):
    """What an entry lacked was added later (S74 and every phrase whose remark stays open). Sealed about its subject: words.

    The folders of this event are folders of that entry too. `remarks`: which of the entry's marks this puts right.
    """

    TOPIC = "entry.completed"
    completes: UUID = inside()
    remarks: tuple[str, ...] = inside(default=())


def complete(
    book: Book,
    *,
    by: Actor,
    entry: UUID,
    folders: Sequence[str] = (),
    words: str | None = None,
    occurred: When | None = None,
) -> Decision:
    """Add what an entry lacked: its folders, or in words."""
    d, (recorded, state) = draft(book, by, occurred), _entry(book, entry)
    if not folders and not (words or "").strip():
        raise InputError("nothing says what was added", hint="name the folders, or say it in words")
    event = recorded.event
    # The primary subject first: read back, `about` stands in the order of its digests.
    about = sorted(event.about, key=lambda a: a.involvement != "primary")
    if words and not about:
        raise InputError("the entry is about nobody, so no words about anybody belong to it", hint="leave them out")
    header = d.header(
        state.id,
        state.version + 1,
        *about,
        sealed=[Sealed(about[0].subject, words=words)] if about else [],
        sensitivity=event.sensitivity,
        folders=tuple(dict.fromkeys((*event.folders, *d.codes("folder", folders)))),
        causation=entry,
    )
    put_right = _put_right(d, event, folders=bool(folders), words=bool(words))
    completed = EntryCompleted(**header, completes=entry, remarks=put_right)
    return d.decided([completed], d.warnings() + roles.doubts(d) + d.missing({"nothing-open": not put_right}))


def _entry(book: Book, entry: UUID) -> tuple[Recorded[Act], History]:
    recorded = book.find(entry)
    if recorded is None or not isinstance(recorded.event, Act) or isinstance(recorded.event, EntryCorrected):
        raise InputError(
            f"{entry} is no entry that can be completed", hint="use the number that the list of duties shows"
        )
    state = book.load(recorded.event.stream, History.apply)
    assert state is not None  # the entry was found on it
    if entry not in {e.event_id for e in standing(state.recorded)}:
        raise InputError("this entry was corrected as entered in error", hint="there is nothing to complete")
    return recorded, state


def _put_right(d: Draft, event: Act, *, folders: bool, words: bool) -> tuple[str, ...]:
    """The remarks on it that waited, and are put right by this: those that need folders by folders, the others by words."""
    rows = d.rules.rows("warnings")
    waiting = [mark for mark in event.marks if rows.get(mark, {}).get("open")]
    return tuple(mark for mark in waiting if (folders if rows[mark].get("needs") == "folders" else words))
