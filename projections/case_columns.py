"""What the registers of sharing cases show: doubts on which nobody was asked, and how far each checklist was answered.

A case is read as far as it had gone when the entry was made. Codes and numbers only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from aggregates.disclosures import assessed, golden
from aggregates.disclosures.assessment import ADVICE
from aggregates.entries import Entry
from projections.view import Beside, Column, View

UNSURE = ("unsure", "unsure-consent")  # certainty
ASSESSED = "sharing.assessed"


def _before(entry: Entry, at: View) -> Sequence[Entry]:
    """What stood in its case already: what had happened by then and was known then."""
    case = at.cases.get(entry.event.stream, ())
    return [e for e in case if e.recorded.position < entry.recorded.position and at.start(e) <= at.start(entry)]


def _unsure(entry: Entry, _beside: Beside, at: View) -> tuple[str, ...]:
    """The doubt that was left when it was decided, if nobody had been asked about it (S13, S61)."""
    before = _before(entry, at)
    said = [e.event.certainty for e in before if e.event.TOPIC == ASSESSED and e.event.certainty is not None]
    asked = any(e.event.TOPIC in ADVICE for e in before)
    return (said[-1],) if said and said[-1] in UNSURE and not asked else ()


def _advice_after(entry: Entry, _beside: Beside, at: View) -> tuple[int, ...]:
    """The first advice that was sought, or entered, only afterwards."""
    before = {e.event_id for e in _before(entry, at)}
    case = (e for e in at.cases.get(entry.event.stream, ()) if e.event.TOPIC in ADVICE)
    return tuple(e.recorded.position for e in case if e.event_id not in before)[:1]


def _checklist(entry: Entry, _beside: Beside, at: View) -> tuple[str, ...]:
    """How a case stands that was assessed, in its newest assessment; or that it was decided without one."""
    if entry.event.TOPIC != ASSESSED:
        undone = not any(e.event.TOPIC == ASSESSED for e in at.cases.get(entry.event.stream, ()))
        return ("not-assessed",) if undone and _newest(entry, at) else ()
    if not _newest(entry, at):
        return ()
    return ("complete",) if not _open(entry, at) else ("incomplete",)


def _newest(entry: Entry, at: View) -> bool:
    """Whether no other entry of this kind came after it in its case."""
    same = [e for e in at.cases.get(entry.event.stream, ()) if e.event.TOPIC == entry.event.TOPIC]
    return bool(same) and same[-1].event_id == entry.event_id


def _open(entry: Entry, at: View) -> Sequence[str]:
    """What the case leaves open up to this entry, by the edition of this entry and the rules under which it was made."""
    seen = [e for e in at.cases[entry.event.stream] if at.start(e) <= at.start(entry)]
    answered = assessed.of_case(seen, entry.event.child)
    return answered.open(at.rules_of(entry.event), entry.event.golden_rules)


def _unanswered(entry: Entry, _beside: Beside, at: View) -> tuple[int, ...]:
    """How many questions are open."""
    return (len(_open(entry, at)),) if entry.event.TOPIC == ASSESSED else ()


def _questions(entry: Entry, _beside: Beside, at: View) -> tuple[int, ...]:
    """How many there are in this edition."""
    if entry.event.TOPIC != ASSESSED:
        return ()
    rules = at.rules_of(entry.event)
    every: tuple[Any, ...] = (
        *rules.rows("assessment"),
        *golden.golden(rules, entry.event.golden_rules),
        *golden.principles(rules),
    )
    return (len(every),)


COMPUTED: Mapping[str, Column] = {
    "unsure": _unsure,
    "advice_after": _advice_after,
    "checklist": _checklist,
    "unanswered": _unanswered,
    "questions": _questions,
}
_CASE = ("information.requested", ASSESSED, "sharing.decided", *ADVICE)
NEEDS: Mapping[str, tuple[str, ...]] = dict.fromkeys(COMPUTED, _CASE)
