"""From the declaration of an act to a form, and from what was sent back to its answers.

Each kind of field has one control. What has to be answered stands first; whatever may be left out is folded away below. What
was wrong is said at its field, all of it at once. What an answer means, and whether it will do, is decided by the field's
kind (`cli.kinds`), as at every other desk.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from uuid import UUID

from cli import failure
from cli.acts import IN_ROLE, Act, Answers, Field
from cli.documents import File
from cli.kinds import Code, Codes, Number, Words, YesNo
from cli.perform import Given, Ready, actor, answer
from cli.pointers import Ref, Refs, Somebody
from cli.refs import Known, format_ref
from cli.say import say
from cli.sitting import Sitting
from ledger.errors import InputError
from projections.people import kin

FEW = 7  # so many choices are buttons; more of them are a list

Values = Mapping[str, Sequence[Any]]


@dataclass(frozen=True)
class Choice:
    """One of what can be chosen: its code, its words, and one line on what it means in law, for the few that have one."""

    value: str
    words: str
    more: str = ""
    chosen: bool = False


@dataclass(frozen=True)
class Drawn:
    """One field as it is drawn. `control`: line, text, number, file, buttons, list, ticks or names."""

    name: str
    question: str
    control: str
    required: bool
    explanation: str = ""
    choices: tuple[Choice, ...] = ()
    values: tuple[str, ...] = ()
    error: str = ""
    hint: str = ""
    pieces: tuple[Drawn, ...] = ()  # of which it is made up
    fixed: str = ""  # it is answered already, by where the form was opened from: in words


@dataclass
class Form:
    """An act, what was answered so far, and what is wrong with it. `fixed`: answered by where the form was opened from."""

    act: Act
    at: Sitting
    values: Values
    fixed: frozenset[str] = frozenset()
    asking: bool = False  # it was sent: whatever is missing is an error
    errors: dict[str, InputError] = field(default_factory=dict)

    @cached_property
    def given(self) -> Given:
        """What was sent, as the answers in a FILE.json."""
        form: dict[str, Any] = {}
        for each in self.act.all_fields:
            values = [v for v in self.values.get(each.name, ()) if v not in ("", b"")]
            if parts := self._parts(each.name):
                form[each.name] = each.kind.assembled(parts)
            elif values:
                form[each.name] = values if isinstance(each.kind, (Codes, Refs)) else values[0]
        return Given({}, form)

    @cached_property
    def answers(self) -> Answers:
        """Every answer that will do; whatever will not is in `errors`."""
        found: dict[str, Any] = {}
        for each in self.act.fields:
            if each.name not in (self.given.form or {}) and not self._called_for(each, found):
                continue
            value = self._try(each.name, lambda each=each: answer(self.act, each, self.given, self.at, found))
            if value is not None:
                found[each.name] = value
        return found

    def ready(self) -> Ready | None:
        """Everything that is needed to sign; None if something is missing or wrong."""
        self.asking = True  # before anything is read
        answers = self.answers
        when = next((f for f in self.act.header if f.name == "when"), None)
        at_time = (
            None if when is None else self._try("when", lambda: answer(self.act, when, self.given, self.at, answers))
        )
        by = self._try("by", lambda: answer(self.act, self.act.header[0], self.given, self.at, answers) or self.at.me)
        if self.errors or not by:  # what stands behind it follows from the other answers
            return None
        who = self._try("in_role", lambda: actor(self.act, self.given, self.at, answers))
        return None if who is None else Ready(self.act, self.at, answers, who, at_time)

    def _parts(self, name: str) -> dict[str, str]:
        """What was answered to the questions of which an answer is made up, by their names."""
        sent = {n.removeprefix(f"{name}."): vs for n, vs in self.values.items() if n.startswith(f"{name}.")}
        return {n: str(vs[0]) for n, vs in sent.items() if vs and vs[0]}

    def _called_for(self, each: Field, answers: Answers) -> bool:
        """Whether earlier answers call for it; not, as long as one that decides it is missing."""
        try:
            return each.called_for(answers)
        except KeyError:
            return False

    def _try(self, name: str, read: Any) -> Any:
        try:
            return read()
        except InputError as error:
            if self.asking or self.values.get(name):
                self.errors[name] = error
            return None

    # ---- drawing

    @cached_property
    def first(self) -> list[Drawn]:
        """What is asked."""
        return [self.draw(each) for each in self.act.all_fields if self._asked(each)]

    @cached_property
    def more(self) -> list[Drawn]:
        """What may be left out."""
        offered = (f for f in self.act.all_fields if not self._asked(f) and self.at.rules.demanded(f.rule))
        return [self.draw(each) for each in offered if self._called_for(each, self.answers)]

    @property
    def wrong(self) -> list[tuple[str, str]]:
        """Name and message of everything that is wrong, in the order of the form."""
        return [(name, self._said(name)[0]) for name in self.errors]

    def asked(self, name: str) -> str:
        """The question of a field that something is wrong with."""
        each = next(f for f in self.act.all_fields if f.name == name)
        return self.draw(each).question

    def _asked(self, each: Field) -> bool:
        if each.name in self.errors or each.name in self.fixed:
            return True
        if each.name in ("by", "when"):
            return self.act.asks_who if each.name == "by" else self.act.asks_when
        wanted = (
            (each.required or each.asked) and self._called_for(each, self.answers) and self.at.rules.demanded(each.rule)
        )
        return wanted and each in self.act.fields and each.name not in self.act.known(self.at, self.answers)

    def draw(self, each: Field) -> Drawn:
        """A field with its choices, what was answered, and what is wrong with that."""
        values = tuple(v for v in self.values.get(each.name, ()) if isinstance(v, str))
        if not values and each.default and not isinstance(each.kind, (Code, YesNo)):
            values = (each.kind.offered(each.default),)
        message, hint = self._said(each.name) if each.name in self.errors else ("", "")
        fixed = each.name in self.fixed and each.name in self.answers and not message
        choices = () if fixed else tuple(self._choices(each, values or ((each.default,) if each.default else ())))
        question = say("desk.in-role") if each is IN_ROLE else self.act.question(each)
        return Drawn(
            each.name,
            question[0].upper() + question[1:],
            _control(each, choices),
            each.required and each.name != "when",
            self.act.explanation(each),
            choices,
            values,
            message,
            hint,
            () if fixed else tuple(self._pieces(each)),
            each.kind.show(self.answers[each.name], self.at) if fixed else "",
        )

    def _pieces(self, each: Field) -> Iterator[Drawn]:
        """The questions of which an answer is made up, if what they depend on is known by now."""
        try:
            parts = each.kind.parts(self.at, self.answers)
        except KeyError:
            return
        for part in parts:
            name = f"{each.name}.{part.name}"
            values = tuple(str(v) for v in self.values.get(name, ()))
            choices = tuple(Choice(c, words, chosen=c in values) for c, words in part.choices.items())
            control = "line" if not choices else "buttons"
            yield Drawn(name, part.question, control, required=False, choices=choices, values=values)

    def _said(self, name: str) -> tuple[str, str]:
        error = self.errors[name]
        message, hint, _ = failure.read(error)
        if message.startswith("no answer to"):
            return say("desk.missing"), ""
        return message, hint or ""

    def _choices(self, each: Field, chosen: Sequence[str]) -> list[Choice]:
        kind = each.kind
        if isinstance(kind, YesNo):
            return [Choice(code, say(code), chosen=code in chosen) for code in ("yes", "no")]
        if isinstance(kind, Code):
            more = kind.explanations()
            return [Choice(c, words, more.get(c, ""), c in chosen) for c, words in kind.choices().items()]
        if isinstance(kind, Ref):
            return self._known(kind, chosen)
        return [Choice(code, words, chosen=code in chosen) for code, words in kind.choices_at(self.at).items()]

    def _known(self, kind: Ref, chosen: Sequence[str]) -> list[Choice]:
        """Whoever or whatever can be meant; of a child that is known by now, what belongs to it, and its kin first."""
        refs, child = self.at.refs, self._child()
        near = self._near(child) if child else frozenset()
        found = [k for k in refs.known.of(*kind.of) if k.stands is None]
        if near and not {"person", "child"} & set(kind.of):
            found = [k for k in found if k.id in near]
        ordered = sorted(found, key=lambda k: (k.id not in near, (k.name or refs.short(k.id)).casefold()))
        letters = [(format_ref(k.id), k) for k in ordered]
        return [Choice(ref, _called(self.at, k), chosen=_means(ref, k.id, chosen)) for ref, k in letters]

    def _child(self) -> UUID | None:
        """Whom it is about, if that is known by now."""
        if isinstance(known := self.answers.get("child"), UUID):
            return known
        for text in self.values.get("for", ()):
            try:
                return self.at.refs.find(str(text), "child", names=False)
            except InputError:
                return None
        return None

    def _near(self, child: UUID) -> frozenset[UUID]:
        """Everybody and everything that entries about this child are about."""
        return kin(self.at.ledger.about(child))


def _called(at: Sitting, known: Known) -> str:
    """Somebody by name; something by what it is."""
    if known.kind in ("person", "child") or not known.note:
        return at.refs.label(known.id)
    return f"{known.note} ({at.refs.short(known.id)})"


def _means(letters: str, identity: UUID, chosen: Sequence[str]) -> bool:
    return any((v and letters.startswith(v)) or v == str(identity) for v in chosen)


def _control(each: Field, choices: Sequence[Choice]) -> str:
    match each.kind:
        case Somebody():
            return "names"
        case Codes() | Refs():
            return "ticks"
        case YesNo() | Code() | Ref():
            return "buttons" if len(choices) <= FEW else "list"
        case File():
            return "file"
        case _ if choices:
            return "list"
        case Number():
            return "number"
        case Words():
            return "line" if "name" in each.name else "text"
    return "line"
