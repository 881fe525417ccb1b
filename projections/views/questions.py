"""The three daily questions, asked of tables: looked up, and if something has to be folded before, folded and kept."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from aggregates.permissions.consent_state import State
from projections.access import AccessLine
from projections.views import accesses, consents, duties
from projections.views.consents import Standing
from projections.views.duties import Kept
from projections.views.engine import Views

A = TypeVar("A")


def who_saw(kind: str, what: UUID, at: datetime) -> Callable[[Views], list[AccessLine]]:
    """The accesses of a `record`, a `child` or a `person`, as `projections.access.who_saw` has them as at a time."""

    def answer(views: Views) -> list[AccessLine]:
        with views.reading() as basis:
            found = accesses.found(basis, kind, ids := _ids(kind, what, basis.members))
        if found is None:
            with views.writing() as basis:
                accesses.settle(basis, kind, ids)
                found = accesses.found(basis, kind, ids)
        return [line for line in found or () if line.when.start(views.source.zone) <= at]

    return answer


def _ids(kind: str, what: UUID, members: Callable[[UUID], frozenset[UUID]]) -> frozenset[UUID]:
    return frozenset({what}) if kind == "record" else members(what)


def consents_of(child: UUID, at: datetime) -> Callable[[Views], Standing]:
    """How a child's consents stood as at a time, with what is known now."""

    def answer(views: Views) -> Standing:
        with views.reading() as basis:
            found = consents.standing(basis, child, at)
        if found is None:
            with views.writing() as basis:
                found = consents.settle(basis, child, at)
        return found

    return answer


def consents_of_all(at: datetime) -> Callable[[Views], list[Standing]]:
    """The same of every child for whom anything was agreed to, or asked."""

    def answer(views: Views) -> list[Standing]:
        with views.reading() as basis:
            ids = consents.children(basis)
            found = {child: consents.standing(basis, child, at) for child in ids}
        if None in found.values():
            with views.writing() as basis:
                found |= {child: consents.settle(basis, child, at) for child, one in found.items() if one is None}
        return [one for one in found.values() if one is not None]

    return answer


def consent_states(children: Collection[UUID], at: datetime) -> Callable[[Views], dict[UUID, tuple[State, ...]]]:
    """How each consent of these children stood as at a time, with what is known now."""

    def answer(views: Views) -> dict[UUID, tuple[State, ...]]:
        with views.reading() as basis:
            return {child: consents.states(basis, child, at) for child in children}

    return answer


def open_duties(at: datetime, *, overdue: bool = False) -> Callable[[Views], list[Kept]]:
    """The duties that are open now, or only those that are overdue."""

    def answer(views: Views) -> list[Kept]:
        with views.reading() as basis:
            found = duties.found(basis, at, overdue=overdue)
        if found is None:
            with views.writing() as basis:
                duties.settle(basis, at)
                found = duties.found(basis, at, overdue=overdue)
        return found or []

    return answer
