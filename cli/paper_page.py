"""A blank form as a page: a ruled sheet for the folder, two halves to cut apart, or a sheet for one matter.

Made of values alone: whoever calls has opened a ledger, or not, and says the setting's name, and the child's, if it is for
one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from cli import paper as papers
from cli.acts import ACTS, Field
from cli.page import Blank, Block, Copies, Copy, Form, Heading, Lines, Page, Para, Plain, Points
from cli.paper import Paper
from cli.say import say

RING = ("danger", "lead", "care", "out-of-hours", "police", "manager")


@dataclass(frozen=True, slots=True)
class Known:
    """What is known already: the setting's name (or empty), the child, and the version of the newest notice."""

    setting: str = ""
    child: str = ""
    notice: str = ""
    withdraw: str = ""  # how a consent is taken back, as that notice says it

    def value(self, one: Field) -> str:
        """What stands in the field already."""
        if papers.is_child(one):
            return self.child
        return self.notice if one.name == "notice" else ""


def page(paper: Paper, known: Known) -> Page:
    """The form."""
    title = say(f"paper.title.{paper.name}")
    about = tuple(filter(None, (known.setting, known.child and say("paper.for", child=known.child))))
    if paper.halves:
        halves = (Copy(say(f"paper.copy.{to}"), title, tuple(_half(paper, known, about))) for to in ("folder", "home"))
        return Page(title, about, (Copies(tuple(halves)),))
    blocks = _table(paper, known) if paper.table else _sheet(paper, known)
    return Page(title, about, tuple(blocks))


def _table(paper: Paper, known: Known) -> Iterator[Block]:
    yield Para(say(f"paper.how.{paper.name}"))
    yield papers.ruled(paper, known.child)
    keys = (papers.key(paper.act, one) for one in paper.fields() if papers.choices(one))
    yield Lines((*keys, say("paper.typed-in")))


def _half(paper: Paper, known: Known, about: tuple[str, ...]) -> Iterator[Plain]:
    if about:
        yield Para(" · ".join(about))
    yield _form(paper, known)
    yield Points(tuple(_meanings(paper)))
    yield _signatures("withdraws", "received")


def _sheet(paper: Paper, known: Known) -> Iterator[Block]:
    if paper.afterwards:
        yield from _in_danger()
        yield Heading(say("paper.write-down"))
    yield _form(paper, known)
    if not paper.afterwards:
        yield from (papers.yes_or_no(paper, one) for one in paper.fields() if papers.several(one))
        yield Points(
            (say("paper.consent.no"), known.withdraw or say("paper.consent.withdraw"), say("paper.consent.copy"))
        )
        yield Form((Blank(say("paper.explained-by")),))
        yield _signatures("gives", "received")
    else:
        later = ACTS[paper.afterwards]
        yield _signatures("wrote")
        yield Heading(say("paper.afterwards"))
        yield Para(". ".join(papers.sentence(later.question(f)) for f in papers.on_paper(later) if not f.place) + ".")


def _in_danger() -> Iterator[Block]:
    """Whom to ring, and what may be shared without asking first."""
    yield Heading(say("paper.ring"))
    yield Form(tuple(Blank(say(f"paper.ring.{who}")) for who in RING), beside=True)
    yield Heading(say("paper.may-share"))
    yield Points(tuple(say(f"paper.may-share.{number}") for number in range(1, 5)))


def _form(paper: Paper, known: Known) -> Form:
    """The questions; several codes are asked for one by one, unless there is no room."""
    asked = (one for one in paper.fields() if paper.halves or not papers.several(one))
    return Form(tuple(papers.blank(paper.act, one, known.value(one)) for one in asked))


def _meanings(paper: Paper) -> Iterator[str]:
    """What an answer means in law, where the act says so."""
    yield from filter(None, (paper.act.explanation(one) for one in paper.act.all_fields))
    yield say(f"paper.how.{paper.name}")


def _signatures(*who: str) -> Form:
    return Form(tuple(Blank(say(f"paper.sign.{one}")) for one in who), beside=True)
