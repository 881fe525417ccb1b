"""A recovery sheet between its printing and two of its groups typed back: kept at the seat alone, then forgotten."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Self, cast

from flask import Response

from cli.web import here
from cli.web.screen import Failed
from ledger.application import Ledger
from ledger.custody import recovery
from ledger.custody.recovery import Question, Sheet

NOTES = "sheet"


@dataclass(frozen=True)
class Pending:
    """The sheet as it is printed, the question about it, and the endpoint to which it goes on.

    `finish`: what is done only once it is on paper, instead; it answers with where to go.
    """

    text: str = field(repr=False)
    question: Question
    then: str = ""
    finish: Callable[[], Response] | None = field(default=None, repr=False)

    @classmethod
    def of(cls, ledger: Ledger, sheet: Sheet, then: str) -> Self:
        """A sheet that was made a moment ago."""
        return cls(recovery.format_sheet(sheet, ledger.origin, ledger.opened.name), recovery.ask(sheet), then)

    @staticmethod
    def at_seat() -> Pending | None:
        """The one that this seat has to print."""
        return cast("Pending | None", here.seat().notes.get(NOTES))

    def show(self) -> Response:
        """Keep it at the seat, and go there."""
        here.seat().notes[NOTES] = self
        return here.go("people.typed")

    def page(self, failed: Failed | None = None) -> Response:
        return here.page("recovery.html", 422 if failed else 200, pending=self, failed=failed)

    def go_on(self) -> Response:
        """It is on paper: it stands nowhere else any more."""
        answer = here.go(self.then) if self.finish is None else self.finish()
        here.seat().notes.pop(NOTES, None)
        return answer
