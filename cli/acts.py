"""Each act is declared once: its fields, what is asked, in which words, and the decision that it leads to.

Options, prompts, `--from FILE.json` and the slip are all drawn from the declaration (`cli.perform`). A field's name is the
parameter of the decision in `aggregates`, the key in JSON, and, with dashes, the option. What may happen is decided there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from cli.kinds import Code, Happened, Kind
from cli.pointers import Ref
from cli.sitting import Sitting
from ledger.event import Actor, Attested, Decision

Answers = Mapping[str, Any]
Extra = tuple[dict[str, Any], list[str]]  # as data, as lines


@dataclass(frozen=True)
class Field:
    """One answer. `asked`: at a prompt even if it may be left out. `only`: not asked unless earlier answers call for it."""

    name: str
    kind: Kind
    ask: str
    required: bool = True
    asked: bool = False
    default: str = ""
    place: bool = False  # an argument instead of an option, in the order of the declaration
    only: Callable[[Answers], bool] = lambda _answers: True

    @property
    def option(self) -> str:
        return "--" + self.name.replace("_", "-")


def optional(name: str, kind: Kind, ask: str, *, asked: bool = False, place: bool = False) -> Field:
    """A field that may be left out."""
    return Field(name, kind, ask, required=False, asked=asked, place=place)


def without(name: str) -> Callable[[Answers], bool]:
    """Only if that other field was left out."""
    return lambda answers: name not in answers


BY = Field("by", Ref(("person", "child")), "who did it, if it was not you", required=False)
IN_ROLE = Field("in_role", Code("role"), "in which role", required=False)
ATTESTED = Field("attested", Code("attested"), "what stands behind it, if it was not you", required=False)
BEHALF = Field("on_behalf_of", Ref(("person", "child")), "on whose behalf", required=False)


@dataclass(frozen=True)
class Act:
    """What somebody can do: the command, what was done in the past tense, its fields, its decision."""

    name: str
    done: str
    fields: tuple[Field, ...]
    decide: Callable[..., Decision]
    when: str | None = None  # the question for the time; None: now, unless --when says otherwise
    timed: bool = True  # False: asking, which is always about now
    who: str | None = None  # the question for who did it; None: you, unless --by says otherwise
    roles: tuple[str, ...] = ()  # the roles in which it is done, if they have one of these
    role_matters: bool = False  # somebody with several roles must say in which one
    attests: Callable[[Answers], Attested | None] = lambda _answers: None  # what stands behind somebody else's act
    build: Callable[[Sitting, dict[str, Any]], dict[str, Any]] = lambda _at, answers: answers  # to parameters
    makes: str | None = None  # the kind of thing that comes into being; the slip shows its reference
    before: Callable[[Sitting, Answers], None] | None = None  # what is said on stderr once everything is answered
    after: Callable[[Sitting, Answers, Actor], Extra] | None = None  # what is shown besides the slip

    @property
    def header(self) -> tuple[Field, ...]:
        """The fields that every act has."""
        when = Field(
            "when", Happened(), self.when or "when did it happen", required=False, asked=bool(self.when), default="now"
        )
        by = Field("by", BY.kind, self.who or BY.ask, required=bool(self.who))
        return (by, IN_ROLE, ATTESTED, BEHALF, *((when,) if self.timed else ()))

    @property
    def all_fields(self) -> tuple[Field, ...]:
        return (*self.fields, *self.header)
