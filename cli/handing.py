"""Handing out an answer: on the screen, or as a file of text, HTML or comma-separated values.

Whoever makes a report is recorded first, then it is shown. What goes into a file is signed by whoever made it: HTML has the
statement inside, of other files it lies beside them. A file is never written over another, is whole or not there at all,
and is for its owner alone. What a report says stands in its page; how it looks is `cli.draw`'s business.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol
from uuid import UUID

import click

from cli import inspecting, output, reports
from cli.desk import Desk
from cli.draw import text
from cli.moments import Moment
from cli.page import Page, Para, Table, told
from cli.say import say
from cli.sitting import Sitting
from ledger.custody.files import write_private
from ledger.errors import InputError
from ledger.evidence.page import beside

FORMS = ("text", "html", "csv")
ENDINGS = {".html": "html", ".htm": "html", ".csv": "csv", ".txt": "text"}

FORM = click.Option(["--format", "form"], type=click.Choice(FORMS), help="How to draw it; else as the FILE ends.")
OUT = click.Option(["-o", "--output", "out"], metavar="FILE", help="Write it there; never over a file.")


@dataclass(frozen=True, slots=True)
class Wanted:
    """In which form, and into which file (None: onto the screen)."""

    form: str
    out: Path | None

    @property
    def as_table(self) -> bool:
        """Whether a list leaves the screen: there it is a table, and not a few lines for each row."""
        return self.form != "text" or self.out is not None


def options(command: click.Command) -> click.Command:
    """Adds both options to a command."""
    command.params = [*command.params, FORM, OUT]
    return command


def wanted(form: str | None, out: str | None) -> Wanted:
    """What the two options say; InputError before anything is done if it cannot be."""
    path = None if out is None else Path(out)
    if path is not None and path.exists():
        raise InputError(f"{path} exists already", hint="choose another name; nothing is written over a file")
    if path is not None and not path.absolute().parent.is_dir():
        raise InputError(f"there is no folder {path.absolute().parent}", hint="make it first; nothing was written")
    if path is not None and beside(path).exists():
        raise InputError(f"{beside(path)} exists already", hint="choose another name; nothing is written over a file")
    return Wanted(form or (ENDINGS.get(path.suffix.lower(), "text") if path else "text"), path)


@dataclass(frozen=True, slots=True)
class Asked:
    """What is recorded of a report: its report-kind, how it was asked for, about whom, for whom (audience), who gets it."""

    kind: str
    moment: Moment
    whose: UUID | None = None
    audience: str = "setting"
    to: UUID | None = None
    mentioned: Sequence[UUID] = ()  # everybody on a list that is about no one of them
    also: Mapping[str, Any] = field(default_factory=dict)  # what else was asked: codes, days, ids


def hand_out(desk: Desk, at: Sitting, page: Page, data: Mapping[str, Any], how: Wanted, asked: Asked) -> None:
    """Record that a report is made, then show it; into a file, with the signed statement of whoever made it."""
    if how.form == "csv" and page.sheet is None:
        raise InputError("this is not a table", hint="take --format html, or text")
    from cli import branches  # which reads as a report does

    page = replace(page, foot=(*page.foot, *branches.remarks(at, asked.whose)))
    if (inspector := inspecting.present()) is not None:
        asked = replace(asked, audience=inspecting.ROLE, to=inspector.by.person)
    shown = text.lines(page)
    if at.ledger.read_only is not None:
        footer = reports.looked(at, asked.kind, asked.whose, asked.moment, shown)
        return show(desk, footed(page, footer), data, how)
    kind, whose, mentioned = asked.kind, asked.whose, asked.mentioned
    receipt = reports.record(at, kind, asked.audience, whose, asked.moment, shown, to=asked.to, mentioned=mentioned)
    told = {**data, **reports.recorded(receipt)}
    return show(desk, footed(page, reports.footer(receipt)), told, how, signer(at, asked))


def signer(at: Sitting, asked: Asked) -> Signer | None:
    """Whoever makes it; nobody in a copy that is only read."""
    if at.ledger.read_only is not None:
        return None
    from cli.signing import Signing

    return Signing(at, asked)


class Signer(Protocol):
    """Whoever signs what is handed out; `cli.signing` does."""

    vkey: str  # with which anybody can check it

    def html(self, page: Page) -> bytes:
        """The page with the signed statement over its words inside."""

    def beside(self, page: Page, drawn: bytes) -> bytes:
        """The signed statement over a file that the page was drawn into, to lie beside it."""


def show(desk: Desk, page: Page, data: Mapping[str, Any], how: Wanted, signer: Signer | None = None) -> None:
    """Answer with a page. With `--json` the data is the answer, and the file, if one is wanted, is written as well."""
    if how.out is None and desk.shows(page, data):
        return None
    if how.out is None:
        if desk.as_json or how.form == "text":
            return desk.answer(data, text.lines(page))
        return output.tell(DRAW[how.form](page).decode().rstrip("\n"))
    files = _files(page, how, how.out, signer)
    for path, drawn in reversed(files.items()):  # the statement first: a report never lies there without it
        write_private(path, drawn)
    lines = [
        say("handing.written", title=page.title, file=how.out),
        *([_checked(how.out, files, signer)] if signer else []),
    ]
    return desk.answer({**data, "file": str(how.out), "files": [*map(str, files)]}, lines)


def _files(page: Page, how: Wanted, out: Path, signer: Signer | None) -> dict[Path, bytes]:
    """The report, and what lies beside it; HTML has its statement inside."""
    if signer is not None and how.form == "html":
        return {out: signer.html(page)}
    drawn = DRAW[how.form](page)
    return {out: drawn} if signer is None else {out: drawn, beside(out): signer.beside(page, drawn)}


def _checked(out: Path, files: Mapping[Path, bytes], signer: Signer) -> str:
    key = "handing.beside" if len(files) > 1 else "handing.inside"
    return say(key, file=out, beside=beside(out), vkey=signer.vkey)


def _text(page: Page) -> bytes:
    return "".join(f"{output.clean(line)}\n" for line in text.lines(page)).encode()


def _html(page: Page) -> bytes:
    from cli.draw.html import html

    return html(page)


def _csv(page: Page) -> bytes:
    from cli.draw.sheet import csv_bytes

    if page.sheet is None:
        raise InputError("this is not a table", hint="take --format html, or text")
    return csv_bytes(page.sheet.heads, [list(told(row.cells)) for row in page.sheet.rows])


DRAW: Mapping[str, Callable[[Page], bytes]] = {"text": _text, "html": _html, "csv": _csv}


def tabled(title: str, found: Table, nothing: str, besides: Sequence[str] = ()) -> Page:
    """A list as a page: its table, or that there is nothing, and what is to be said besides. As a spreadsheet: its heads."""
    return Page(title, (), (found.or_else(nothing), *map(Para, besides)), sheet=found)


def footed(page: Page, lines: Sequence[str]) -> Page:
    """The page with where it is recorded below it."""
    return replace(page, foot=(*page.foot, *(line for line in lines if line)))
