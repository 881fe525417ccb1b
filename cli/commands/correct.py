"""Putting an entry right: the first one stays, the answer changes. Nothing is edited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from aggregates.keeping import correction
from cli import ask, say
from cli.acts import Act, Answers, Field, optional
from cli.kinds import Code, Kind, Part, Time, Words
from cli.perform import command
from cli.pointers import Entry
from cli.refs import format_ref
from cli.sitting import Sitting
from ledger.errors import InputError


class RightWords(Kind):
    """The right words about each subject, by field: in JSON {"name": "…"}, or {REF: {"name": "…"}} if there are several."""

    OPTION: ClassVar[bool] = False

    def prompt(self, question: str, at: Sitting, answers: Mapping[str, Any], *, required: bool, default: str) -> Any:
        found = at.ledger.book().find(answers["entry"])
        boxes = found.boxes if found else {}
        typed = {
            subject: {
                name: text for name in names if (text := ask.line(_which(question, name, at.refs.label(subject))))
            }
            for subject, (_, names) in boxes.items()
        }
        return {subject: fields for subject, fields in typed.items() if fields}

    def parts(self, at: Sitting, answers: Mapping[str, Any]) -> Sequence[Part]:
        found = at.ledger.book().find(answers["entry"])
        boxes = found.boxes if found else {}
        return [
            Part(f"{format_ref(subject)}.{name}", _which(say.say("correct.right"), name, at.refs.label(subject)))
            for subject, (_, names) in boxes.items()
            for name in names
        ]

    def assembled(self, parts: Mapping[str, str]) -> Any:
        texts: dict[str, dict[str, str]] = {}
        for each, text in parts.items():
            subject, _, name = each.partition(".")
            texts.setdefault(subject, {})[name] = text
        return texts

    def accept(self, value: Any, at: Sitting) -> Any:
        if not isinstance(value, dict) or not value:
            raise InputError(f"expected an object of right words, got {value!r}")
        if all(isinstance(text, str) for text in value.values()):
            return {None: value}
        return {at.refs.find(ref, "person", "child"): _fields(fields) for ref, fields in value.items()}

    def schema(self) -> dict[str, Any]:
        fields = {"type": "object", "additionalProperties": {"type": "string"}, "minProperties": 1}
        several = {"type": "object", "additionalProperties": fields, "minProperties": 1}
        return {"anyOf": [fields, several]}

    def show(self, value: Any, at: Sitting) -> str:
        return ", ".join(say.name(name) for fields in value.values() for name in fields)

    def data(self, value: Any) -> Any:
        return {str(subject): fields for subject, fields in value.items()}


def _which(question: str, name: str, whom: str) -> str:
    return say.say("correct.text", question=question, name=say.name(name), whom=whom)


def _fields(fields: Any) -> dict[str, str]:
    if not isinstance(fields, dict) or not all(isinstance(text, str) for text in fields.values()):
        raise InputError(f"expected right words by field, got {fields!r}")
    return fields


def _build(at: Sitting, answers: dict[str, Any]) -> dict[str, Any]:
    """Words without a subject are about the one subject of the entry that has words."""
    texts = answers.get("texts") or {}
    if None not in texts:
        return answers
    found = at.ledger.book().find(answers["entry"])
    subjects = list(found.boxes) if found else []
    if len(subjects) != 1:
        raise InputError(
            f"the entry has words about {len(subjects)} people", hint='say about whom: {"REF": {"name": "…"}}'
        )
    return {**answers, "texts": {subjects[0]: texts[None]}}


def _is(kind: str) -> Any:
    def only(answers: Answers) -> bool:
        return answers.get("kind") == kind

    return only


correct = command(
    Act(
        "correct",
        (
            Field("entry", Entry(), place=True),
            Field("kind", Code("correction-kind")),
            Field("right_time", Time(), only=_is("wrong-time")),
            Field("texts", RightWords(), only=_is("wrong-text")),
            optional("reason", Words(), asked=True),
        ),
        correction.correct,
        build=_build,
    )
)
