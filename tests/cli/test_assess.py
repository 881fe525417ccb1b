"""Weighing a case at the desk: left half-way, taken up again, asked nothing twice; advice in which a name is caught."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from aggregates.rules import shipped
from cli import ask
from cli.acts import ACTS
from cli.checklist import Checklist
from cli.commands import assess
from ledger.errors import InputError
from support.desk import Answer, Stdin
from support.office import Office

assert assess.assess  # imported, so that its act is known
ASSESS = ACTS["share assess"]
QUESTIONS = sum(field.asked for field in ASSESS.fields) - 1  # before the checklist


def keyboard(*lines: str) -> Stdin:
    stdin = Stdin(io.BytesIO("".join(f"{line}\n" for line in lines).encode()), "utf-8")
    stdin.keyboard = True
    return stdin


def case_of(mine: Office, **answers: Any) -> str:
    made: str = mine.desk.ask("share", "assess", mine.ref("mia"), **answers)["case"]
    return made


def shown(mine: Office, case: str) -> Any:
    return mine.desk.tell("share", "case", case)


def duties(mine: Office) -> list[str]:
    return [line["duty"] for line in mine.desk.tell("duties", mine.ref("mia"))["duties"]]


def asked(answer: Answer) -> list[str]:
    """The questions that were put, in their first words."""
    return [line.partition(" (may")[0] for line in answer.err.splitlines() if "(may be left empty)" in line]


def test_later_keeps_what_was_answered(mine: Office) -> None:
    first = mine.desk.run("--json", "share", "assess", mine.ref("mia"), stdin="yes\nShe is safer.\nlater\n")
    said = first.json
    assert said["said"] | {"case": ""} == {"case": "", "safeguards": "yes", "safeguards_reason": "She is safer."}
    assert "later" in first.err.splitlines()[0]
    assert any("still" in w or "open" in w for w in said["warnings"])
    second = mine.desk.run("--json", "share", "assess", said["case"], stdin="\nhigh\nlater\n")
    assert asked(second)[:2] == ["how urgent is it", "how great is the risk"]
    assert {"safeguards", "risk"}.isdisjoint(shown(mine, said["case"])["open"])
    assert "urgency" in shown(mine, said["case"])["open"]


def test_the_end_of_input_at_a_keyboard_keeps_it_too(mine: Office) -> None:
    answer = mine.desk.run("--json", "share", "assess", mine.ref("mia"), stdin=keyboard("yes", "She is safer."))
    assert answer.json["said"]["safeguards_reason"] == "She is safer."
    signed = mine.desk.run("--json", "share", "assess", mine.ref("mia"), stdin=keyboard("no", "later", ""))
    assert signed.json["said"]["safeguards"] == "no"
    left = mine.desk.run("share", "assess", mine.ref("mia"), stdin=keyboard("partly", "later", "no"))
    assert left.code == 130


def test_from_a_pipe_the_end_of_input_is_a_missing_answer(mine: Office) -> None:
    before = mine.desk.bytes()
    answer = mine.desk.run("share", "assess", mine.ref("mia"), stdin="yes\n")
    answer.failed(2, "no answer to", "standard input")
    assert mine.desk.bytes() == before


def test_nothing_answered_is_not_recorded(mine: Office) -> None:
    answer = mine.desk.run("share", "assess", mine.ref("mia"), stdin="later\n")
    assert answer.code == 2
    assert "nothing was answered" in answer.err


def test_the_checklist_is_asked_item_by_item_and_can_be_left_in_the_middle(mine: Office) -> None:
    plain = "\n" * QUESTIONS
    typed = f"{plain}yes\npartly, the father is away\nno\nnobody asked yet\n\nlater\n"
    answer = mine.desk.run("--json", "share", "assess", mine.ref("mia"), stdin=typed)
    checklist = answer.json["said"]["checklist"]
    assert list(checklist.values()) == [
        {"answer": "yes", "reason": None},
        {"answer": "partly", "reason": "the father is away"},
        {"answer": "no", "reason": "nobody asked yet"},
    ]
    assert list(checklist) == ["protection-first", "engagement", "consent-not-needed"]
    assert "advice" in shown(mine, answer.json["case"])["open"]
    again = mine.desk.run("share", "assess", answer.json["case"], stdin=f"{plain}yes\nlater\n")
    assert again.code == 0, again.err
    assert any(line.startswith("advice: ") for line in asked(again))
    assert not any(line.startswith("protection first: ") for line in asked(again))


def test_a_whole_assessment_leaves_nothing_open_and_asks_nothing_more(mine: Office) -> None:
    words = {f.name: "Because." for f in ASSESS.fields if not f.kind.choices() and f.name not in ("case", "checklist")}
    items = mine.desk.tell("share", "checklist")
    every = dict.fromkeys((*items["items"], *items["principles"]), "yes")
    coded = {"safeguards": "yes", "urgency": "soon", "risk": "low", "certainty": "certain", "expectation": "yes"}
    more = {"sufficient": "yes", "considered": ["developmental"], "categories": ["developmental.summary"]}
    given = {**words, **coded, **more, "legal_basis": ["A6-1-c"], "facts": [mine.ref("record")], "checklist": every}
    case = case_of(mine, risk="high")
    assert "complete-assessment" in duties(mine)
    mine.desk.ask("share", "assess", case, **(given | {"golden_rules": "2024"}))
    assert "complete-assessment" not in duties(mine)
    assert shown(mine, case)["open"] == []
    answer = mine.desk.run("share", "assess", case, stdin="")
    assert asked(answer) == []
    assert "nothing was answered" in answer.err


def test_who_wants_an_older_edition_gets_its_questions(mine: Office) -> None:
    said = case_of(mine, golden_rules="2018", checklist={"openness": {"answer": "no", "reason": "Not yet."}})
    found = shown(mine, said)
    assert (found["golden_rules"], "2018" in found["source"]) == ("2018", True)
    answer = mine.desk.run("share", "checklist", "--golden-rules", "2007")
    answer.failed(2, "no golden rules of '2007'", "2015, 2018, 2024")


def test_a_case_is_told_as_it_stood(mine: Office) -> None:
    case = case_of(mine, risk="low")
    first = mine.desk.tell("checkpoint")["size"]
    mine.desk.ask("share", "assess", case, risk="high")
    found = mine.desk.tell("share", "case", case, "--known-at", str(first))
    assert [line["answer"] for line in found["questions"] if line["question"] == "risk"] == ["low"]
    mine.desk.run("share", "case", case, "--as-at", "2 September 2026").failed(2, "nothing of this case", "later day")
    page = mine.desk.run("share", "case", case)
    assert page.code == 0
    assert "how great is the risk" in page.out
    assert case[:8] not in page.out


def test_a_case_that_begins_with_advice_stands_on_the_list(mine: Office) -> None:
    words = {"of": "practitioner", "question": "may-we-share", "words": "May we tell the school?"}
    case = mine.desk.ask("advice", "seek", mine.ref("mia"), **words)["case"]
    assert [line["case"] for line in mine.desk.tell("share", "list", mine.ref("mia"))["entries"]] == [case]


@pytest.mark.parametrize(
    ("words", "found"),
    [("May Mia's school know?", "'Mia'"), ("Would Tove mind?", "'Tove'"), ("The Lind family", "'Lind'")],
)
def test_the_names_of_the_family_are_caught_in_advice(mine: Office, words: str, found: str) -> None:
    typed = f"practitioner\nmay-we-share\nno\n{words}\n"
    answer = mine.desk.run("advice", "seek", mine.ref("mia"), stdin=typed)
    answer.failed(2, f"the words hold {found}", "the child")


@pytest.mark.parametrize("value", [{}, [], "yes", {"openness": 3}, {"openness": {"reason": "x"}}, {"a": {"answer": 1}}])
def test_a_checklist_in_a_file_is_an_object_of_answers(value: Any) -> None:
    with pytest.raises(InputError):
        Checklist().accept(value, None)  # type: ignore[arg-type]


@pytest.mark.parametrize("value", [{"openness": {"answer": "yes", "reason": 3}}, {"openness": "perhaps"}])
def test_a_reason_is_words_and_an_answer_is_known(value: Any) -> None:
    with pytest.raises(InputError):
        Checklist().accept(value, None)  # type: ignore[arg-type]


def test_the_schema_takes_both_ways_of_answering() -> None:
    text = json.dumps(Checklist().schema())
    assert '"not-applicable"' in text
    assert '"reason"' in text


def test_later_is_a_word_like_any_other_where_an_act_cannot_be_left(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stdin", Stdin(io.BytesIO(b"later\nLater\n"), "utf-8"))
    assert ask.line("when") == "later"
    with pytest.raises(ask.Later), ask.leaving(allowed=True):
        ask.line("when")


def test_every_question_of_the_rules_is_a_field_and_the_checklist_comes_last() -> None:
    names = [field.name for field in ASSESS.fields]
    wanted = {name for row in shipped().data["assessment"].values() for name in row["fields"]}
    assert wanted <= set(names)
    assert names[-1] == "checklist"
