"""From a declaration to a command: reads options, a file and prompts, lets `aggregates` decide, answers with a slip.

What is not on the command line comes from `--from FILE.json`, and what is not there either is asked, if the act cannot do
without it. With a file nothing optional is asked. Rules are not here: whatever is answered is handed to the decision.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as dataclass_field
from typing import Any
from uuid import UUID

import click

from aggregates import vocabulary
from aggregates.people import roles
from cli import again, ask, inspecting, output, say, schema, session, slip
from cli.acts import ACTS, ATTESTED, BEHALF, IN_ROLE, Act, Answers, Field
from cli.desk import Desk, DeskCommand
from cli.sitting import Sitting
from ledger.application import Ledger
from ledger.errors import InputError
from ledger.event import Actor, Attested, Book, Decision, Event, When
from ledger.receipt import Outcome

FAMILY = ("parent", "carer", "child")


@dataclass(frozen=True)
class Given:
    """What was said before anything is asked: on the command line, and in a file."""

    typed: Mapping[str, Any]
    form: Mapping[str, Any] | None = None  # None: no file, so that what may be left out is asked for
    asked: list[str] = dataclass_field(default_factory=list)  # the questions that were put at the desk


def command(act: Act) -> DeskCommand:
    """The click command of an act."""
    ACTS[act.name] = act

    @click.pass_obj
    def run(desk: Desk, /, *, from_file: str | None, second: bool, as_schema: bool, **typed: Any) -> None:
        if as_schema:
            return schema.show(desk, act)
        return perform(desk, act, Given(typed, _form(act, from_file)), second=second)

    return DeskCommand(act.name, callback=run, params=list(_params(act)))


def _params(act: Act) -> Iterator[click.Parameter]:
    for field in act.all_fields:
        if field.place:
            yield click.Argument([field.name], required=False, metavar=f"[{field.name.upper()}]")
        elif field.kind.OPTION:
            codes = ", ".join(field.kind.choices())
            listed = f": {codes}" if 0 < len(codes) < 200 else ""
            asks = act.question(field)
            words = f"{asks[0].upper()}{asks[1:]}{listed}."
            yield click.Option([field.option, field.name], metavar=field.kind.METAVAR, help=words)
    yield click.Option(["--from", "from_file"], metavar="FILE.json", help="Answers from a file; - for standard input.")
    yield click.Option(
        ["--schema", "as_schema"], is_flag=True, help="Print the JSON Schema of FILE.json, and do nothing."
    )
    yield click.Option(
        ["--again", "second"], is_flag=True, help="Record it even if the same was recorded a moment ago."
    )


def _form(act: Act, path: str | None) -> dict[str, Any] | None:
    if path is None:
        return None
    form = ask.form(path)
    names = [field.name for field in act.all_fields]
    if unknown := sorted(set(form) - set(names)):
        raise InputError(f"{act.name} has no field {unknown[0]!r}", hint=f"its fields are: {', '.join(names)}")
    return form


def _demanded(name: str, rule: str, at: Sitting) -> None:
    """InputError if something is there for a phrase of the policy that is not in force."""
    if not at.rules.demanded(rule):
        raise InputError(f"{name}: {rule} is not in force here", hint="the policy that was adopted does not ask for it")


@dataclass(frozen=True)
class Ready:
    """An act with everything that was answered, before it is signed."""

    act: Act
    at: Sitting
    answers: Answers
    by: Actor
    when: When | None

    @property
    def rows(self) -> list[tuple[str, str, Any]]:
        """What was answered: key, words, data."""
        said = [(f, self.answers[f.name]) for f in self.act.fields if f.name in self.answers]
        return [(f.name, f.kind.show(value, self.at), f.kind.data(value)) for f, value in said]


def perform(desk: Desk, act: Act, given: Given, *, second: bool) -> None:
    """One act, from what was typed to its slip."""
    with session.unlocked(desk) as ledger:
        at = begin(act, ledger)
        answers = gather(act, given, at)
        ready = Ready(act, at, answers, actor(act, given, at, answers), _when(act, given, at, answers))
        if act.before:
            act.before(at, answers)
        if given.asked and ask.by_hand():
            with ask.leaving(allowed=act.partial):
                _show_back(at, [(say.name(key, act.name), words) for key, words, _ in ready.rows], ready.by)
        sign(desk, ready, second=second)


def begin(act: Act, ledger: Ledger) -> Sitting:
    """Sit down to an act; InputError if the policy in force does not ask for it."""
    at, ledger.recorder.writer.activity = Sitting(ledger), f"consent-ledger {act.name}"
    _demanded(act.name, act.rule, at)
    return at


def _when(act: Act, given: Given, at: Sitting, answers: Answers) -> Any:
    return next((answer(act, f, given, at, answers) for f in act.header if f.name == "when"), None)


def sign(desk: Desk, ready: Ready, *, second: bool) -> None:
    """Record it, and answer with the slip; or as the act itself does that."""
    if ready.act.signs is not None:
        return ready.act.signs(desk, ready, second=second)
    act, at, answers, by = ready.act, ready.at, ready.answers, ready.by
    outcome = record(act, at, answers, by, ready.when, second=second)
    extra = act.after(at, answers, by) if act.after else ({}, [])
    return slip.show(desk, Sitting(at.ledger), outcome, act, ready.rows, extra)


def gather(act: Act, given: Given, at: Sitting) -> dict[str, Any]:
    """All answers; of an act that can be left half-way, those that were given before it was left."""
    answers: dict[str, Any] = {}
    for field in act.fields:
        try:
            with ask.leaving(allowed=act.partial and not field.required):
                value = answer(act, field, given, at, answers)
        except ask.Later:
            given = replace(given, form=given.form or {})  # nothing more is asked
            value = None
        if value is not None:
            answers[field.name] = value
    return answers


def _show_back(at: Sitting, rows: list[tuple[str, str]], by: Actor) -> None:
    """What was answered, before it is signed: Enter signs it, anything but yes leaves it."""
    said_by = f"{at.refs.label(by.person)}, {vocabulary.label('role', by.role)}"
    output.talk("")
    for line in output.rows_of([*rows, (say.say("slip.by"), said_by)]):
        output.talk(line)
    try:
        signs = ask.understand_yes(ask.line(say.say("sign"), "yes", say.say("yes")))
    except ask.Later:  # the input has ended: what was answered so far is kept
        signs = True
    if not signs:
        raise click.Abort


def record(
    act: Act,
    at: Sitting,
    answers: Answers,
    by: Actor,
    when: When | None,
    *,
    second: bool = False,
    beside: Callable[[], Sequence[Event]] = tuple,
    **more: Any,
) -> Outcome:
    """Decide and record, once: the same again within a minute gives the first receipt.

    What is asked for is asked of the rules as they stand now: a yes of a moment ago is no yes for what has ended since.
    `beside` makes events that are recorded in the same transaction; `more` are parameters that nobody answers.
    """
    asked = {**{f.name: f.kind.data(answers[f.name]) for f in act.fields if f.name in answers}, "when": when}
    asked |= {"by": by.person, "in_role": by.role, "attested": by.attested, "on_behalf_of": by.on_behalf_of}
    times = {"occurred": when} if act.timed else {}
    parameters = {**act.build(at, dict(answers)), **more}

    def decide(book: Book) -> Decision:
        decided = act.decide(book, by=by, **times, **parameters)
        return decided if decided.refused else replace(decided, events=(*decided.events, *beside()))

    refused = not act.timed and decide(at.ledger.book()).refused is not None
    with again.once(at.ledger, act.name, asked, second=second or refused) as event_id:
        return at.ledger.execute(decide, event_id=event_id)


def answer(act: Act, field: Field, given: Given, at: Sitting, answers: Answers) -> Any:
    """One answer: from the command line, else from the file, else asked for; None if it was left out."""
    if not at.rules.demanded(field.rule):
        said = given.typed.get(field.name) or (given.form or {}).get(field.name)
        return None if said is None else _demanded(field.name, field.rule, at)
    try:
        if given.typed.get(field.name) is not None:
            return field.kind.argument(given.typed[field.name], at)
        if given.form is not None and given.form.get(field.name) is not None:
            return field.kind.accept(given.form[field.name], at)
    except InputError as error:
        raise InputError(f"{field.name}: {error}", hint=error.hint) from None
    if not field.called_for(answers):
        return None
    if given.form is not None and field.default:
        return field.kind.understand(field.default, at)
    asks = field.required or (field.asked and given.form is None)
    if asks and field.name not in act.known(at, answers):
        if act.partial and not given.asked:
            output.talk(say.say("later", later=ask.LATER))
        given.asked.append(field.name)
        return _ask(act, field, at, answers)
    return None


def _ask(act: Act, field: Field, at: Sitting, answers: Answers) -> Any:
    """Ask at the desk; at a keyboard, what the answer means in law is said first."""
    if ask.by_hand() and (explained := act.explanation(field)):
        output.talk(explained)
    return field.kind.prompt(act.question(field), at, answers, required=field.required, default=field.default)


def actor(act: Act, given: Given, at: Sitting, answers: Answers) -> Actor:
    """Who did it, in which role; yourself, unless it is said otherwise; while an inspector reads here, the inspector."""
    if (one := inspecting.present()) is not None:
        return one.by
    person = answer(act, act.header[0], given, at, answers) or at.me
    role = answer(act, IN_ROLE, given, at, answers) or _role(act, person, at)
    attested: Attested | None = answer(act, ATTESTED, given, at, answers) or (
        None if person == at.me else act.attests(answers)
    )
    return Actor(person, role, answer(act, BEHALF, given, at, answers), attested)


def _role(act: Act, person: UUID, at: Sitting) -> str:
    """The role that somebody has; asked for if they have none, or if they are staff and family and it makes a difference."""
    held = {t.role for t in roles.standing_of(at.ledger.book(), person, at.today).holding}
    ordered = [code for code in (*act.roles, *vocabulary.choices("role")) if code in held]
    who = say.say("you") if person == at.me else at.refs.label(person)
    if not ordered:
        return str(IN_ROLE.kind.prompt(say.say("role.none", who=who), at, {}, required=True, default=""))
    choices = [code for code in ordered if code not in FAMILY][:1] + [code for code in ordered if code in FAMILY]
    if not act.role_matters or len(choices) == 1:
        return ordered[0]
    words = {code: vocabulary.label("role", code) for code in choices}
    return ask.choice(say.say("role.several", who=who, roles=", ".join(words)), words)
