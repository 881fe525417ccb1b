"""Blank forms, so that the computer may be off for a week: drawn from the declarations of the acts that they become.

A form has the questions that the act asks, in its order and its words, with the numbers by which the desk takes a code; so
a change in an act changes its form. What only somebody at the desk can answer is left out, by name. What was written on
paper is typed in afterwards; the columns of a table are those of the spreadsheet that can be brought in.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from cli.acts import ACTS, Act, Field
from cli.commands import access, consent, contact, share, share_emergency  # noqa: F401 - their acts are declared by that
from cli.kinds import Code, Codes, Words, YesNo
from cli.page import Blank, Row, Table
from cli.pointers import Ref
from cli.say import name, say

TICKED = 13  # so many codes are boxes to tick; of more, the number is written
ROWS = 20
HEADS = ("by", "when", "time", "record", "purpose")  # columns that have words of their own
# One answer on the screen is two columns on paper: nobody there knows the letters of a record, or types a time behind a day.
APART: Mapping[str, tuple[str, ...]] = {"record": ("child", "record"), "when": ("when", "time")}


@dataclass(frozen=True)
class Paper:
    """One form. `without`: what is answered at the desk alone; `also`: what is not asked there and is on paper."""

    name: str
    of: str  # the name of the act
    table: bool = False  # a line for each, or else a sheet, or a half, for one
    halves: bool = False  # two copies: one is kept, the other taken home
    without: frozenset[str] = frozenset()
    also: tuple[str, ...] = ()
    first: tuple[str, ...] = ()  # the columns that come first: when it was, and who
    afterwards: str = ""  # the act whose questions are answered later

    @property
    def act(self) -> Act:
        return ACTS[self.of]

    def fields(self) -> list[Field]:
        """The fields of the act that stand on it, in the act's order."""
        return [f for f in on_paper(self.act, self.also) if f.name not in self.without]


def on_paper(act: Act, also: Collection[str] = ()) -> Iterator[Field]:
    """What an act is never done without, what it asks for, and `also` these."""
    asked = {"by": act.asks_who, "when": act.asks_when}
    for one in act.all_fields:
        if asked.get(one.name, one.required or one.asked) or one.name in also:
            yield one


PAPERS: Mapping[str, Paper] = {
    paper.name: paper
    for paper in (
        Paper(
            "access-sheet", "access record", table=True, also=("emergency",), first=("by", "record", "purpose", "when")
        ),
        Paper("contact-sheet", "contact record", table=True, first=("when", "child")),
        Paper("withdrawal-slip", "consent withdraw", halves=True, also=("actions",)),
        Paper(
            "consent-form",
            "consent give",
            # How it was said is seen from the paper; what was seen of them is nothing for a paper that they take home.
            without=frozenset({"method", "competence", "free_will", "coercion"}),
        ),
        Paper("emergency-card", "share emergency", also=("when",), afterwards="share complete"),
    )
}


def blank(act: Act, one: Field, value: str = "") -> Blank:
    """A question as it stands on paper."""
    label = act.question(one)
    options = tuple(ticks(one))
    numbered = say("paper.number") if not options and choices(one) else ""
    lines = 2 if isinstance(one.kind, Words) else 1
    return Blank(sentence(label) + numbered, lines, options, value)


def sentence(question: str) -> str:
    """A question as it begins a line."""
    return f"{question[0].upper()}{question[1:]}"


def ticks(one: Field) -> Iterator[str]:
    """The boxes to tick, if there are not too many."""
    if isinstance(one.kind, YesNo):
        yield from (say("yes"), say("no"))
    elif len(choices(one)) <= TICKED:
        yield from choices(one).values()


def choices(one: Field) -> Mapping[str, str]:
    """The codes of an answer, in words; none of other answers."""
    return one.kind.choices() if isinstance(one.kind, Code) else {}


def key(act: Act, one: Field) -> str:
    """The codes of an answer by number, as the desk takes them."""
    numbered = (f"{number} {words}" for number, words in enumerate(choices(one).values(), 1))
    return say("paper.key", name=called(act, one.name), codes=", ".join(numbered))


def is_child(one: Field) -> bool:
    """Whether it is answered by a child, and by nothing else."""
    return isinstance(one.kind, Ref) and one.kind.of == ("child",)


def columns(paper: Paper) -> list[str]:
    """The codes of a table's columns, in their order."""
    named = [one.name for one in paper.fields()]
    ordered = [*paper.first, *(n for n in named if n not in paper.first)]
    return [column for one in ordered for column in APART.get(one, (one,))]


def ruled(paper: Paper, child: str) -> Table:
    """A table of empty lines, each with its number; the child stands in each, if it is for one."""
    codes = columns(paper)
    heads = (say("paper.head.line"), *(_head(paper, code) for code in codes), say("paper.head.initials"))
    cells = [child if code == "child" else "" for code in codes]
    rows = tuple(Row((str(number), *cells, "")) for number in range(1, ROWS + 1))
    return Table(say("paper.ruled"), heads, rows, ("narrow", *(_width(paper, code) for code in codes), "middle"))


def _width(paper: Paper, code: str) -> str:
    """A number, a day and a time need little room."""
    numbers = {f.name for f in paper.fields() if choices(f)}
    return "middle" if code in {"when", "time", *numbers} else "wide"


def _head(paper: Paper, code: str) -> str:
    """What a column is called; of a code, that its number is written."""
    one = next((f for f in paper.fields() if f.name == code), None)
    return called(paper.act, code) + (say("paper.number") if one is not None and choices(one) else "")


def called(act: Act, code: str) -> str:
    """A question in a word or two: as its column is called in a spreadsheet that is brought in, or on slips."""
    return say(f"paper.head.{code}") if code in HEADS else name(code, act.name)


def yes_or_no(paper: Paper, one: Field) -> Table:
    """Each of several codes, with a yes and a no: a box that nobody ticked is no answer, and so no consent."""
    heads = tuple(say(f"paper.head.{head}") for head in ("to-what", "yes", "no", "only"))
    rows = tuple(Row((label, "", "", "")) for label in choices(one).values())
    return Table(sentence(paper.act.question(one)), heads, rows, ("wide", "narrow", "narrow", "wide"))


def several(one: Field) -> bool:
    """Whether several codes answer it."""
    return isinstance(one.kind, Codes)
