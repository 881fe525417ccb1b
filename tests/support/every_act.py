"""An example of every act, and the ways in which its answers can be given: in a file, on the command line, at a keyboard.

An answer is made from the kind of the field; where an act needs something special (a hold that can be released), it
stands in `SPECIAL`, and what must be there before in `BEFORE`. Everything else in here is one walk over the declarations.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from cli import table
from cli.acts import ACTS, Act, Field
from cli.ask import LATER
from cli.documents import File
from cli.kinds import Code, Codes, Day, Kind, Number, Texts, Time, Words, YesNo
from cli.pointers import Entry, Ref, Refs
from support import (
    access_examples,
    assess_examples,
    consent_examples,
    desk_examples,
    incident_examples,
    people_examples,
    record_examples,
    sharing_examples,
)
from support.desk import Answer, Stdin
from support.place import Place

Answers = Mapping[str, Any]
AREAS = (
    access_examples,
    assess_examples,
    consent_examples,
    desk_examples,
    incident_examples,
    people_examples,
    record_examples,
    sharing_examples,
)
WHO = {"child": "mia", "person": "jo", "record": "observation"}  # whom an answer means, if nothing else is said

# What an act needs to be there first, by name: a function that makes it and leaves its id among those of the place.
BEFORE: dict[str, Callable[[Place], None]] = {name: make for area in AREAS for name, make in area.BEFORE.items()}
# Answers that are not made from the kind alone; a value that starts with @ is the id of that name, None is no answer.
SPECIAL: dict[str, dict[str, Any]] = {name: said for area in AREAS for name, said in area.SPECIAL.items()}

ASKING = access_examples.ASKING


def acts() -> dict[str, Act]:
    """Every act that a command performs."""
    for place in table.COMMANDS.values():
        if place is not None:
            import_module(f"cli.commands.{place.partition(':')[0]}")
    return dict(ACTS)


def prepared(place: Place, act: Act) -> dict[str, Any]:
    """What must be there is made; one answer for each field that the act has, as it stands in a FILE.json."""
    if act.name in BEFORE:
        BEFORE[act.name](place)
    special = SPECIAL.get(act.name, {})
    answers: dict[str, Any] = {}
    for field in act.fields:
        value = special[field.name] if field.name in special else _example(field, place)
        if value is not None:
            answers[field.name] = _named(place, value)
    if act.asks_who:
        answers["by"] = _named(place, special.get("by", "@tove"))
    return {name: value for name, value in answers.items() if _called_for(act, name, answers)}


def _named(place: Place, value: Any) -> Any:
    if isinstance(value, list):
        return [_named(place, one) for one in value]
    return place[value[1:]] if isinstance(value, str) and value.startswith("@") else value


def _called_for(act: Act, name: str, answers: Answers) -> bool:
    field = next((f for f in act.fields if f.name == name), None)
    return field is None or field.called_for({n: v for n, v in answers.items() if n != name})


def _example(field: Field, place: Place) -> Any:
    return next((make(field, place) for kind, make in EXAMPLES if isinstance(field.kind, kind)), "1")


def _pointed(field: Field, place: Place) -> Any:
    (kind, *_) = field.kind.of  # type: ignore[attr-defined]
    return place[WHO[kind]] if kind in WHO else None


def _document(place: Place) -> str:
    file = place.desk.root / "document.txt"
    file.write_text("A document.\n", encoding="utf-8")
    return str(file)


# An answer by the kind of its field; the first kind that fits, since some are kinds of others. Anything else is a "1".
EXAMPLES: tuple[tuple[type[Kind], Callable[[Field, Place], Any]], ...] = (
    (Refs, lambda field, place: [found] if (found := _pointed(field, place)) else None),
    (Ref, _pointed),
    (Codes, lambda field, _place: [next(iter(field.kind.choices()))]),
    (Code, lambda field, _place: next(iter(field.kind.choices()))),
    (Texts, lambda _field, _place: ["1"]),
    (Day, lambda field, _place: "2026-12-01" if field.kind.coming else "2026-09-01"),  # type: ignore[attr-defined]
    (Time, lambda field, _place: "2036-12-01" if field.kind.coming else "2026-11-02"),  # type: ignore[attr-defined]
    (YesNo, lambda _field, _place: True),
    (Number, lambda _field, _place: 1),
    (Entry, lambda _field, _place: 1),
    (Words, lambda field, _place: f"Some {field.name}."),
    (File, lambda _field, place: _document(place)),
)


def by_file(place: Place, act: Act, answers: Answers) -> Any:
    """Everything from FILE.json."""
    return place.do(*act.name.split(), **answers)


def by_options(place: Place, act: Act, answers: Answers) -> Any:
    """What can be typed on the command line is; the rest is answered from standard input, a line each."""
    placed = [typed(answers[f.name]) for f in act.fields if f.place and f.name in answers]
    given = [f for f in act.all_fields if f.name in answers and f.kind.OPTION and not f.place]
    options = [part for f in given for part in (f.option, typed(answers[f.name]))]
    rest = [f for f in act.all_fields if (f.required or f.asked) and f not in given and not f.place]
    lines = [typed(answers.get(f.name, "")) for f in rest if f.called_for(answers)]
    return place.run("--json", *act.name.split(), *placed, *options, stdin="".join(f"{line}\n" for line in lines)).json


def by_keyboard(place: Place, act: Act, answers: Answers, *argv: str) -> Answer:
    """Nothing on the command line: every question that is put is answered, and Enter signs."""
    lines = [typed(answers.get(f.name, "")) for f in asked(act, answers)]
    stdin = Stdin(io.BytesIO("".join(f"{line}\n" for line in [*lines, ""]).encode()), "utf-8")
    stdin.keyboard = True
    return place.desk.run(*argv, *act.name.split(), stdin=stdin)


def asked(act: Act, answers: Answers) -> list[Field]:
    """The fields that are asked for at a keyboard."""
    return [f for f in act.all_fields if (f.required or f.asked) and f.called_for(answers)]


def typed(value: Any) -> str:
    """A value as somebody types it; a whole checklist is not typed in a line, and left for later."""
    match value:
        case dict():
            return LATER
        case bool():
            return "yes" if value else "no"
        case list():
            return ",".join(map(str, value))
    return str(value)
