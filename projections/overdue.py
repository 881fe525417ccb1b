"""What should have been done by now and was not, as a register: a line for each duty that is overdue.

What a duty is, when it is due and what settles it is `duties`' business.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aggregates.rules import Rules
from projections import duties
from projections.register_line import Asked, RegisterLine
from projections.view import View


def topics(rules: Rules) -> Sequence[str]:
    """What it is folded from."""
    return [kind.TOPIC for kind in duties.types(rules)]


def lines(at: View, asked: Asked) -> Iterator[RegisterLine]:
    """The overdue duties, the longest overdue first; the period is that of the entries which opened them."""
    only = None if asked.keeper else duties.silent(at.rules)
    for duty in duties.open_duties(at.recorded, zone=at.zone, rules=at.rules, as_at=at.as_at, only=only):
        entry = at.standing.get(duty.entry)
        if entry is None or not duty.overdue or not asked.sees(entry.event):
            continue  # hidden from whoever asks
        if asked.about(duty.subjects) and asked.within(duty.when, at.zone):
            yield RegisterLine(
                cells={"duty": (duty.duty,)},
                entries=(duty.position,),
                entry=duty.entry,
                position=duty.position,
                topic=duty.topic,
                when=duty.when,
                subjects=duty.subjects,
                person=duty.person,
                role=duty.role,
                open=(duty.duty,),
                due=duty.due,
                overdue=True,
                corrected=bool(entry.corrections),
            )
