"""A checklist as one field: item by item, each with an answer and, after a comma, a reason; some can be left for later.

In JSON an object from item to answer, or to `{"answer": …, "reason": …}`. Which items there are, and which of them a case
has answered already, is looked up in the ledger that is open.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from uuid import UUID

from aggregates.disclosures import golden
from aggregates.disclosures.assessed import Answered, of_case
from aggregates.disclosures.assessment import SURE
from aggregates.disclosures.sharing import apply
from cli import ask, output
from cli.kinds import Code, Kind, Part
from cli.say import say
from cli.sitting import Sitting
from ledger.errors import InputError

ANSWER = Code("checklist-answer")
Item = tuple[str, str | None]


def answered(at: Sitting, case: UUID | None) -> Answered:
    """What a case has answered; nothing, if a child is named and the case begins now."""
    state = None if case is None else at.ledger.book().load(case, apply)
    known = None if case is None else at.refs.known.get(case)
    is_case = known is not None and known.kind == "case"
    return of_case(state.entries(), state.child) if state is not None and is_case else Answered()


def edition(at: Sitting, answers: Mapping[str, Any]) -> str:
    """The golden rules that are asked: those that are named, those of the case, or those of today."""
    named = answers.get("golden_rules")
    if named is not None:
        return golden.checked(at.rules, named)
    return answered(at, answers.get("case")).edition(at.rules, at.now.astimezone(at.zone).date())


class Checklist(Kind):
    """The golden rules of an edition and the seven principles."""

    OPTION: ClassVar[bool] = False

    def schema(self) -> dict[str, Any]:
        answer = ANSWER.schema()
        both = {
            "type": "object",
            "properties": {"answer": answer, "reason": {"type": "string"}},
            "required": ["answer"],
        }
        return {"type": "object", "additionalProperties": {"anyOf": [answer, both]}}

    def prompt(self, question: str, at: Sitting, answers: Mapping[str, Any], *, required: bool, default: str) -> Any:
        found: dict[str, Item] = {}
        if ask.by_hand():
            ask.offer(ANSWER.choices())
        try:
            for item, words in _open(at, answers).items():
                if (said := self._one(words)) is not None:
                    found[item] = said
        except ask.Later:
            output.talk(say("checklist.left"))
        return found or None

    def parts(self, at: Sitting, answers: Mapping[str, Any]) -> Sequence[Part]:
        return [
            part
            for item, words in _open(at, answers).items()
            for part in (Part(item, words, ANSWER.choices()), Part(f"{item}.reason", say("checklist.why")))
        ]

    def assembled(self, parts: Mapping[str, str]) -> Any:
        items = {name.removesuffix(".reason"): None for name in parts}
        return {item: {"answer": parts.get(item), "reason": parts.get(f"{item}.reason")} for item in items}

    def _one(self, question: str) -> Item | None:
        said = ask.until(say("may-be-empty", question=question), _understood)
        if said is None or said[1] or said[0] in SURE:
            return said
        return said[0], ask.line(say("may-be-empty", question=say("checklist.why"))) or None

    def accept(self, value: Any, at: Sitting) -> Any:
        if not isinstance(value, dict) or not value:
            raise InputError(f"expected an object of answers, got {value!r}")
        return {item: _accepted(said) for item, said in value.items()}

    def show(self, value: Any, at: Sitting) -> str:
        said = ((golden.any_label(at.rules, item), ANSWER.choices()[code]) for item, (code, _) in value.items())
        return "; ".join(say("checklist.said", item=item, answer=words) for item, words in said)

    def data(self, value: Any) -> Any:
        return {item: {"answer": code, "reason": reason} for item, (code, reason) in value.items()}


def _open(at: Sitting, answers: Mapping[str, Any]) -> dict[str, str]:
    """The items that the case has not answered: id to question."""
    version, known = edition(at, answers), answered(at, answers.get("case"))
    asked = {**golden.golden(at.rules, version), **golden.principles(at.rules)}
    still = known.open(at.rules, version)
    labels = {item: golden.label(at.rules, version, item) for item in asked}
    return {
        item: say("checklist.item", item=labels[item], asks=words) for item, words in asked.items() if item in still
    }


def _understood(text: str) -> Item | None:
    """`partly, the father does not know yet`: the answer, and why."""
    head, _, why = text.partition(",")
    return (ask.pick(head, ANSWER.choices()), why.strip() or None) if head.strip() else None


def _accepted(said: Any) -> Item:
    if isinstance(said, str):
        return ANSWER.one(said), None
    if not isinstance(said, dict) or not set(said) <= {"answer", "reason"} or not isinstance(said.get("answer"), str):
        raise InputError(f"expected an answer, or an answer and a reason, got {said!r}")
    reason = said.get("reason")
    if not isinstance(reason, str | None):
        raise InputError(f"expected a reason in words, got {reason!r}")
    return ANSWER.one(said["answer"]), reason or None
