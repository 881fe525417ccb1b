"""What a consent is for: actions, categories, recipients, purposes. Pure comparison of codes.

A dimension that is left empty does not limit. A category may be a whole class (`developmental`). A use that has no
value in a dimension (nobody outside receives it) is not limited by that dimension; a withdrawal takes from a use only
what it names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import product

from aggregates import rules, vocabulary
from aggregates.draft import Draft
from ledger.errors import InputError


@dataclass(frozen=True, slots=True)
class Use:
    """One thing that somebody wants to do."""

    action: str | None = None
    category: str | None = None
    recipient: str | None = None
    purpose: str | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """The codes to which a consent, or the part of it that is withdrawn, extends."""

    actions: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()

    def covers(self, use: Use) -> bool:
        """Whether a consent with this scope extends to a use."""
        return all(value is None or _lies_within(value, names) for value, names in self._beside(use))

    def takes(self, use: Use) -> bool:
        """Whether a withdrawal with this scope takes a use away, wholly."""
        return all(_lies_within(value, names) for value, names in self._beside(use))

    def uses(self) -> Iterator[Use]:
        """Every use that the scope names; None where it does not limit."""
        dimensions = (self.actions, self.categories, self.recipients, self.purposes)
        for values in product(*(dimension or (None,) for dimension in dimensions)):
            yield Use(*values)

    def _beside(self, use: Use) -> Iterator[tuple[str | None, tuple[str, ...]]]:
        yield use.action, self.actions
        yield use.category, self.categories
        yield use.recipient, self.recipients
        yield use.purpose, self.purposes


def _lies_within(value: str | None, names: tuple[str, ...]) -> bool:
    """Whether a value lies within these names; where nothing is named, everything does."""
    return not names or (value is not None and rules.within(value, names))


def scope(
    actions: Iterable[str] = (),
    categories: Iterable[str] = (),
    recipients: Iterable[str] = (),
    purposes: Iterable[str] = (),
) -> Scope:
    """A scope of codes in the vocabulary that is spoken; InputError with near matches. A decision checks it once more."""
    return _coded(
        vocabulary.spoken().codes, Scope(tuple(actions), tuple(categories), tuple(recipients), tuple(purposes))
    )


def checked(d: Draft, given: Scope, *, needs_action: bool = True) -> Scope:
    """The scope with its codes checked; a consent to nothing in particular is none."""
    if needs_action and not given.actions:
        raise InputError(
            "the consent says to nothing", hint="name at least one action, such as use, share or photograph"
        )
    return _coded(d.codes, given)


def _coded(codes: Callable[..., tuple[str, ...]], given: Scope) -> Scope:
    return Scope(
        codes("consent-action", given.actions),
        codes("record-category", given.categories, "record-class"),
        codes("recipient", given.recipients),
        codes("purpose", given.purposes),
    )
