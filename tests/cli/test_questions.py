"""How many questions somebody at a keyboard answers, with nothing but the command on the command line.

Each wait for an answer counts, the passphrase apart. The Enter that signs is counted apart: it is asked for once, and
needs no more than that. What was recorded is complete: the slip shows it.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

import pytest

from support.desk import Stdin
from support.place import Place


class Keyboard(Stdin):
    """Somebody who answers, and counts how often they are waited for."""

    keyboard = True
    waited = 0

    def readline(self, size: int = -1, /) -> str:
        self.waited += 1
        return super().readline(size)


@dataclass(frozen=True)
class Slip:
    """What came back, and after how many questions."""

    questions: int
    rows: dict[str, str]
    text: str


def answered(place: Place, *command: str, answers: list[str]) -> Slip:
    """The command alone; one line for each question, and Enter that signs."""
    stdin = Keyboard(io.BytesIO("".join(f"{line}\n" for line in [*answers, ""]).encode()), "utf-8")
    answer = place.desk.run(*command, stdin=stdin)
    assert answer.code == 0, answer.err
    assert answer.err.count("Enter signs it") == 1
    shown = answer.err.rpartition("\n\n")[2]
    assert "Enter signs it" in shown  # what was answered stands right before it
    assert not stdin.read()  # every line was asked for
    rows = [line.strip().partition("  ") for line in answer.out.splitlines() if line.startswith("  ")]
    return Slip(stdin.waited - 1, {head: words.strip() for head, _, words in rows}, answer.out)


@pytest.fixture
def agreed(place: Place) -> Place:
    said = {"actions": ["photograph", "publish"], "method": "wet-signature"}
    place.ids["consent"] = place.do("consent", "give", place["mia"], by=place["tove"], **said)["consent"]
    return place


@pytest.mark.parametrize("what", ["consent", "mia"])
def test_a_withdrawal_takes_at_most_four_questions(agreed: Place, what: str) -> None:
    slip = answered(agreed, "consent", "withdraw", answers=[agreed[what], "phone", "Tove Lind", "now"])
    assert slip.questions <= 4
    assert slip.rows["channel"] == "said by telephone"
    assert slip.rows["by"].startswith("Tove Lind")
    assert "said" in slip.rows
    assert "Nobody outside was given anything on the strength of it." in slip.text  # what follows from it is answered
    statuses = {c["status"] for c in agreed.tell("consent", "list", agreed["mia"])["consents"]}
    assert statuses == {"withdrawn"}


def test_telling_of_an_access_takes_at_most_four_questions(place: Place) -> None:
    slip = answered(place, "access", "record", answers=[place["observation"], "care", "Kit Larkin", "now"])
    assert slip.questions <= 4
    assert slip.rows["by"].startswith("Kit Larkin")
    assert slip.rows["happened"]
    (seen,) = place.tell("access", "list", place["mia"])["accesses"]
    assert (seen["person"], seen["purpose"], seen["ground"]) == (place["kit"], "care", "professional-need.key-person")


def test_asking_for_an_access_takes_at_most_four_questions(place: Place) -> None:
    slip = answered(place, "access", "open", answers=[place["observation"], "care"])
    assert slip.questions <= 4
    assert slip.rows["purpose"]
    assert "What the observation says." in slip.text


def test_so_it_does_for_somebody_with_two_roles(place: Place) -> None:
    tie = {"relation": "mother", "authority": "parental-responsibility", "evidence": "birth-certificate"}
    place.do("relationship", "record", place["maud"], place["mia"], **tie)
    slip = answered(place, "access", "open", answers=[place["observation"], "care", "parent"])
    assert slip.questions <= 4
    assert slip.rows["by"].endswith("a parent")


def test_sharing_in_an_emergency_takes_at_most_six_questions(place: Place) -> None:
    said = ["Mia Lind", "police", "Bruises on both arms.", "She is afraid to go home.", "hurt-urgent", "no"]
    slip = answered(place, "share", "emergency", answers=said)
    assert slip.questions <= 6
    assert slip.rows["what"] == "Bruises on both arms."
    assert slip.rows["why"] == "She is afraid to go home."
    assert slip.rows["recipient"] == "the police"
    assert slip.rows["parents told"] == "no"
    assert "share complete" in slip.text  # the rest can wait


def test_opening_in_an_emergency_takes_at_most_six_questions(place: Place) -> None:
    begun = answered(place, "emergency", "start", answers=[place["mia"], "hurt", "She fell from the climbing frame."])
    opened = answered(place, "access", "open", answers=[place["form"], "care"])
    assert begun.questions + opened.questions <= 6
    assert begun.rows["facts"] == "She fell from the climbing frame."
    assert opened.text.count("What the form says.") == 1


def test_a_routine_share_takes_at_most_three_questions(place: Place) -> None:
    about = {"categories": ["developmental.summary"], "recipients": ["school"], "purpose": "transition"}
    case = place.do("standing", "decide", place["mia"], **about, channel="secure-portal")["case"]
    slip = answered(place, "share", "routine", answers=[case, "The summary of the autumn term."])
    assert slip.questions <= 3
    assert slip.rows["what"] == "The summary of the autumn term."
    handed = [e for e in place.tell("share", "list", place["mia"])["entries"] if e["type"] == "information.disclosed"]
    assert [(e["recipients"], e["purpose"], e["channel"]) for e in handed] == [
        (["school"], "transition", "secure-portal")
    ]
