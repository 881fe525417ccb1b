"""Rows about what people said on forms: consents and refusals, one or many in a row.

Each becomes the act that the desk would record one at a time, told afterwards, by whoever said it, in the role that they had
towards the child then; what stands behind it is the form.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

from aggregates import vocabulary
from aggregates.people.roles import standing_of
from aggregates.permissions import consent as consents
from aggregates.permissions.consent_events import ConsentGiven, ConsentRefused
from aggregates.permissions.scope import Scope
from cli.bring.columns import ANSWER
from cli.bring.steps import Planned, Step, Work
from cli.bring.values import Read
from cli.commands.consent import SAID
from cli.perform import FAMILY
from cli.say import say
from ledger.event import Actor, Book, Decision, When

ON_A_FORM = "wet-signature"


def consent(work: Work, row: Read) -> Planned:
    """What somebody agreed to or refused on one day: as on a form, or one thing with its limits."""
    child, person = work.meant(row, "child", "child"), work.meant(row, "person", "person")
    answers, when = _answers(row), row.get("when")
    planned = Planned(row.number, _consent_words(row, answers), notes=row.notes)
    if not answers and not row.wrong:
        row.error(work.sheet, "given", say("bring.no-answer"), say("bring.no-answer.right"))
    if child is None or person is None or when is None:
        return planned
    for actions, given in answers:
        scope = Scope(actions=actions, **row.only("categories", "recipients", "purposes"))
        if _consented(work, child, person, scope, when, given=given) or not work.new(child, person, scope, when):
            words = ", ".join(vocabulary.label("consent-action", code) for code in actions)
            planned.known.append(say("bring.known.consent", actions=words))
        else:
            planned.steps.append(_answer(row, child, person, scope, when, given=given))
    return planned


def _answers(row: Read) -> list[tuple[tuple[str, ...], bool]]:
    """What was answered to what: a column for each, and the two columns that name it."""
    found: list[tuple[tuple[str, ...], bool]] = [
        ((code.removeprefix(ANSWER),), bool(value)) for code, value in row.values.items() if code.startswith(ANSWER)
    ]
    if row.get("given") is not None and row.get("actions"):
        found.append((row.get("actions"), row.get("given")))
    return found


def _answer(row: Read, child: UUID, person: UUID, scope: Scope, when: When, *, given: bool) -> Step:
    """One answer, as the desk would record it: by whoever gave it, on the form that they signed."""
    method = row.get("method") or ON_A_FORM
    who = partial(_family, person=person, child=child, attested=SAID.get(method, "written"), when=when)
    more = {**row.only("notice", "serves", "last_day", "words"), "method": method} if given else row.only("words")
    decide: Any = consents.give if given else consents.refuse

    def step(book: Book) -> Decision:
        decided: Decision = decide(book, by=who(book), child=child, scope=scope, occurred=when, **more)
        return decided

    return step


def _consent_words(row: Read, answers: Sequence[tuple[tuple[str, ...], bool]]) -> str:
    said = (
        say("bring.agrees" if given else "bring.refuses", what=vocabulary.label("consent-action", code))
        for actions, given in answers
        for code in actions
    )
    return say(
        "bring.consent", child=row.cells.get("child", ""), person=row.cells.get("person", ""), answers="; ".join(said)
    )


def _consented(work: Work, child: UUID, person: UUID, scope: Scope, when: When, *, given: bool) -> bool:
    """Whether the same answer of the same person on the same day is recorded."""
    found = work.book.about(child, ConsentGiven if given else ConsentRefused)
    return any(
        (r.event.person, r.event.child, r.event.occurred) == (person, child, when) and _same(r.event.scope, scope)
        for r in found
    )


def _same(one: Scope, other: Scope) -> bool:
    """Whether two scopes name the same, in whatever order."""
    dimensions = ("actions", "categories", "recipients", "purposes")
    return all(set(getattr(one, d)) == set(getattr(other, d)) for d in dimensions)


def _family(book: Book, *, person: UUID, child: UUID, attested: Any, when: When) -> Actor:
    """Whoever answers for a child, in the role that they had towards them; as a parent, if none is recorded."""
    held = standing_of(book, person, when.start(book.zone)).holding
    roles = [t.role for t in held if t.role in FAMILY and t.child == child]
    return Actor(person, next(iter(roles), "parent"), attested=attested)
