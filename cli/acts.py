"""Each act is declared once: its fields, what is asked, in which words, and the decision that it leads to.

Options, prompts, `--from FILE.json` and the slip are all drawn from the declaration (`cli.perform`). A field's name is the
parameter of the decision in `aggregates`, the key in JSON, and, with dashes, the option. What may happen is decided there.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from cli import say
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
    required: bool = True
    asked: bool = False
    default: str = ""
    place: bool = False  # an argument instead of an option, in the order of the declaration
    only: Callable[[Answers], bool] | None = None
    rule: str = ""  # the phrase of the policy that it answers, if it is there for that alone

    @property
    def conditional(self) -> bool:
        """Whether earlier answers decide if it is asked."""
        return self.only is not None

    def called_for(self, answers: Answers) -> bool:
        """Whether it is asked, after these answers."""
        return self.only is None or self.only(answers)

    @property
    def option(self) -> str:
        return "--" + self.name.replace("_", "-")


def optional(name: str, kind: Kind, *, asked: bool = False, place: bool = False, rule: str = "") -> Field:
    """A field that may be left out."""
    return Field(name, kind, required=False, asked=asked, place=place, rule=rule)


def without(name: str) -> Callable[[Answers], bool]:
    """Only if that other field was left out."""
    return lambda answers: name not in answers


BY = Field("by", Ref(("person", "child")), required=False)
IN_ROLE = Field("in_role", Code("role"), required=False)
ATTESTED = Field("attested", Code("attested"), required=False)
BEHALF = Field("on_behalf_of", Ref(("person", "child")), required=False)


@dataclass(frozen=True)
class Act:
    """What somebody can do: the command, its fields, its decision. Its words stand in `speech`, by its name."""

    name: str
    fields: tuple[Field, ...]
    decide: Callable[..., Decision]
    rule: str = ""  # the phrase of the policy that it answers, if it is there for that alone
    asks_when: bool = False  # False: now, unless --when says otherwise
    spoken: bool = False  # the time is when it was said, and the slip says so
    timed: bool = True  # False: asking, which is always about now
    asks_who: bool = False  # False: you, unless --by says otherwise
    roles: tuple[str, ...] = ()  # the roles in which it is done, if they have one of these
    role_matters: bool = False  # somebody with several roles must say in which one
    attests: Callable[[Answers], Attested | None] = lambda _answers: None  # what stands behind somebody else's act
    build: Callable[[Sitting, dict[str, Any]], dict[str, Any]] = lambda _at, answers: answers  # to parameters
    partial: bool = False  # can be left half-way: `later` in place of an answer ends the questions
    known: Callable[[Sitting, Answers], Collection[str]] = lambda _at, _answers: ()  # answered before
    makes: str | None = None  # the kind of thing that comes into being; the slip shows its reference
    before: Callable[[Sitting, Answers], None] | None = None  # what is said on stderr once everything is answered
    signs: Callable[..., None] | None = None  # records and answers in its own way: desk, what is ready, `second`
    after: Callable[[Sitting, Answers, Actor], Extra] | None = None  # what is shown besides the slip

    @property
    def header(self) -> tuple[Field, ...]:
        """The fields that every act has."""
        when = Field("when", Happened(), required=False, asked=self.asks_when, default="now")
        by = Field("by", BY.kind, required=self.asks_who)
        return (by, IN_ROLE, ATTESTED, BEHALF, *((when,) if self.timed else ()))

    @property
    def done(self) -> str:
        """What was done, in the past tense."""
        return say.of_act(self.name, "done")

    def question(self, field: Field) -> str:
        """What is asked for a field."""
        own = {"when": self.asks_when, "by": self.asks_who}.get(field.name)
        return (
            say.of_act(self.name, "who" if field.name == "by" else "when")
            if own
            else say.question(self.name, field.name)
        )

    def explanation(self, field: Field) -> str:
        """One line on what an answer means; empty for most."""
        return say.explanation(self.name, field.name)

    @property
    def all_fields(self) -> tuple[Field, ...]:
        return (*self.fields, *self.header)


ACTS: dict[str, Act] = {}  # every act whose command was imported, by name
