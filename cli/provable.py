"""What can be proven: an entry, a consent's life, a case of sharing, everything about somebody in a period.

Each question gathers the entries that answer it, all of them; what of these may be shown to whom is decided afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from aggregates.disclosures.sharing import existing
from aggregates.entries import History
from aggregates.permissions.consent_events import ConsentGiven, ConsentRefused, ConsentRequested
from cli import dates
from cli.pointers import Ref
from cli.say import say
from cli.sitting import Sitting
from ledger.errors import InputError
from ledger.event import Recorded
from ledger.evidence.checkpoint import unverified_head
from ledger.numbering import of_book
from projections.evidence import period


@dataclass(frozen=True)
class Question:
    """What is to be proven: its kind, what was asked in codes and ids, whom it is about, and the entries that answer it.

    `unsealed`: how many entries at the end of the ledger nobody has sealed yet; they cannot be proven, and are not in it.
    """

    kind: str
    asked: Mapping[str, Any]
    about: UUID | None
    events: Sequence[Recorded[Any]]
    unsealed: int = 0


def _sealed(at: Sitting, kind: str, asked: Mapping[str, Any], about: UUID, events: Sequence[Recorded[Any]]) -> Question:
    """The question, answered from what is sealed: that is what the file says was known."""
    _, head = unverified_head(at.ledger.checkpoint())
    known = [r for r in events if r.position <= head.size]
    return Question(kind, asked, about, known, at.ledger.refresh().size - head.size)


def of_one_book(question: Question, *, old: bool) -> tuple[Question, int]:
    """One file proves entries of one book: this one's, or with `old`, or where there are none here, the old one's.

    With how many are not in it. Of several earlier books, it is the newest that has any.
    """
    back = {of_book(r.position)[0] for r in question.events}
    which = min((n for n in back if n > 0), default=0) if old or 0 not in back else 0
    chosen = [r for r in question.events if of_book(r.position)[0] == which]
    return replace(question, events=chosen), len(question.events) - len(chosen)


def of_entry(at: Sitting, entry: str) -> Question:
    recorded = at.ledger.read(at.position(entry))
    primary = [a.subject for a in recorded.event.about if a.involvement == "primary"]
    return Question("entry", {"entry": recorded.event_id}, next(iter(primary), None), [recorded])


def of_consent(at: Sitting, ref: str) -> Question:
    """From the first question to its end, with every correction: they all stand on its stream."""
    which = Ref(("consent",)).argument(ref, at)
    state = at.ledger.book().load(which, History.apply)
    if state is None or not state.begins_with(ConsentGiven, ConsentRefused, ConsentRequested):
        raise InputError(say("evidence.no-consent", ref=ref), hint=say("evidence.no-consent.hint"))
    return _sealed(at, "consent", {"consent": which}, state.recorded[0].event.child, state.recorded)


def of_case(at: Sitting, ref: str) -> Question:
    which = Ref(("case",)).argument(ref, at)
    state = existing(at.ledger.book(), which)
    return _sealed(at, "case", {"case": which, "subject": state.child}, state.child, state.recorded)


def of_person(at: Sitting, ref: str, first: str | None, last: str | None) -> Question:
    """Everything about a child, or a person, that happened from one day to another."""
    whose = Ref(("child", "person")).argument(ref, at)
    today = at.today.astimezone(at.zone).date()
    start = dates.parse_day(first, at.now, at.zone) if first else None
    end = dates.parse_day(last, at.now, at.zone) if last else today
    if start is not None and start > end:
        raise InputError(say("evidence.days"), hint=say("evidence.days.hint"))
    begins = datetime.combine(start or date(1900, 1, 1), time.min, at.zone)
    ends = datetime.combine(end + timedelta(days=1), time.min, at.zone)
    asked = {"subject": whose, "from": start, "until": end}
    return _sealed(at, "child", asked, whose, period(at.ledger.book(), whose, begins, ends))
