"""Every act through each way in: from a file, on the command line with standard input, at a keyboard.

Its JSON Schema is judged by another implementation: it takes the answers of the file, and no other key and no other code.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from aggregates import vocabulary
from cli.acts import Act
from cli.kinds import Code, Codes
from support import every_act
from support.every_act import Answers
from support.place import Place

pytestmark = pytest.mark.thorough
ACTS = every_act.acts()


@pytest.mark.parametrize("name", ACTS)
def test_an_act_through_each_way_in(place: Place, tmp_path: Path, name: str) -> None:
    act = ACTS[name]
    answers = every_act.prepared(place, act)
    judged(act, answers, place.tell(*name.split(), "--schema"))
    options, keyboard = (place.copy(tmp_path / way) for way in ("options", "keyboard"))
    told = told_back(every_act.by_file(place, act, answers), name)
    assert told.keys() >= {f.name for f in act.fields} & answers.keys()

    asked = {f.name for f in every_act.asked(act, answers)}
    plain = {f.name for f in act.fields if not isinstance(answers.get(f.name), dict)}
    typed = {f.name for f in act.fields if f.kind.OPTION} | asked
    by_options = every_act.by_options(options, act, answers)
    assert of(plain, told_back(by_options, name)) == of(plain & typed, told)

    at_keyboard = every_act.by_keyboard(keyboard, act, answers, "--json")
    assert "Enter signs it" in at_keyboard.err  # it is shown back first
    assert of(plain, told_back(at_keyboard.json, name)) == of(plain & asked, told)


def told_back(said: Any, name: str) -> dict[str, Any]:
    """What was answered, as the slip has it; and something was recorded."""
    assert bool(said["entries"]) != (name in every_act.ASKING)
    return dict(said["said"])


def of(names: set[str], said: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in said.items() if name in names}


def judged(act: Act, answers: Answers, schema: Any) -> None:
    """The schema takes these answers; with a key that it does not know, or a code that nobody knows, it does not."""
    Draft202012Validator.check_schema(schema)
    judge = Draft202012Validator(schema)
    judge.validate(json.loads(json.dumps(answers)))
    assert not judge.is_valid({**answers, "unknown": "?"})
    for field in act.fields:
        if isinstance(field.kind, Code):
            unknown = ["no-such-code"] if isinstance(field.kind, Codes) else "no-such-code"
            assert not Draft202012Validator(schema["properties"][field.name]).is_valid(unknown), field.name


WEIGHTY = (  # what has weight in law: each of their codes is explained in one line, but for those that say nothing in law
    "legal-basis", "gateway", "no-consent-reason", "invalid-ground", "right", "consent-serves", "competence",
    "consent-kind", "not-informed-reason", "parental-authority", "rights-refusal", "restriction",
)  # fmt: skip
PLAIN = {
    "uncertain", "other", "not-assessed", "unknown", "best-interest", "not-reachable", "no-parent-known", "they-know",
    "confidentiality", "identity-verification-failure", "not-entitled", "not-held", "crime-investigation-impaired",
}  # fmt: skip


@pytest.mark.parametrize("scheme", WEIGHTY)
def test_what_has_weight_in_law_is_explained_in_one_line(scheme: str) -> None:
    shipped = vocabulary.shipped()
    explained = {code: shipped.explanation(scheme, code) for code in shipped.choices(scheme)}
    assert {code for code, words in explained.items() if not words} <= PLAIN
    assert all(len(words) < 140 and words[-1] != "." for words in explained.values() if words)


def test_what_an_answer_means_in_law_is_said_at_a_keyboard_before_it_is_asked(place: Place) -> None:
    answer = every_act.by_keyboard(place, ACTS["share decide"], every_act.prepared(place, ACTS["share decide"]))
    basis, welfare = (answer.err.index(words) for words in ("on which legal basis", "what is better for the child's"))
    assert answer.err.index("The child's welfare comes before everything else") < welfare
    assert answer.err.index("Consent is one lawful basis among several") < basis
    for words in Code("legal-basis").explanations().values():
        assert answer.err.index(words) < basis


def test_right_words_are_given_about_whoever_the_entry_has_words_about(place: Place) -> None:
    act = ACTS["correct"]
    every_act.prepared(place, act)
    answers = {"entry": place["entry"], "kind": "wrong-text", "texts": {"title": "Blocks"}, "reason": "A slip."}
    judged(act, answers, place.tell("correct", "--schema"))
    assert every_act.by_file(place, act, answers)["said"]["texts"]
    judged(act, {**answers, "texts": {place["mia"]: {"title": "Blocks"}}}, place.tell("correct", "--schema"))
