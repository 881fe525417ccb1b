"""Bringing in spreadsheets: an empty one, a dry run, and everything at once or nothing. The work is `cli.bring`'s.

What is signed elsewhere is asked about once for a file: why it is brought in, where the forms lie, who looked at them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from aggregates.governance import upkeep
from cli import ask, output, session
from cli.acts import Act, Field, optional
from cli.bring import plan as bringing
from cli.bring import told
from cli.bring.columns import KINDS, sheet_of
from cli.bring.encodings import NAMES
from cli.bring.grid import BYTES, WrongRows
from cli.bring.plan import Plan, Statement
from cli.desk import Desk, DeskCommand
from cli.draw import text
from cli.kinds import Kind
from cli.page import Page, Para
from cli.perform import Given, gather
from cli.pointers import Refs
from cli.say import say
from cli.sitting import Sitting
from ledger.custody.files import write_private
from ledger.errors import InputError, NoLedger
from ledger.receipt import Outcome

# Asked of what was signed on paper; may be said of anything else.
SIGNED = Act(
    "import",
    (Field("reason", Kind()), Field("forms", Kind()), Field("looked", Refs(("person",)))),
    upkeep.received,
)
OTHERWISE = replace(SIGNED, fields=tuple(optional(f.name, f.kind) for f in SIGNED.fields))


@click.command(cls=DeskCommand)
@click.argument("kind", type=click.Choice(KINDS))
@click.option("-o", "--output", "out", metavar="FILE", required=True, help="FILE.xlsx or FILE.csv; never over a file.")
@click.pass_obj
def template(desk: Desk, kind: str, out: str) -> None:
    """What it is for. The words that may stand in a column come with it as a list, if FILE ends in .xlsx."""
    from cli.bring import template as making

    path = Path(out)
    if path.suffix.lower() not in (".xlsx", ".csv"):
        raise InputError(f"{path} is neither .xlsx nor .csv", hint="name it so that it ends in .xlsx")
    if path.exists():
        raise InputError(f"{path} exists already", hint="choose another name; nothing is written over a file")
    if not path.absolute().parent.is_dir():
        raise InputError(f"there is no folder {path.absolute().parent}", hint="make it first; nothing was written")
    draw = making.xlsx if path.suffix.lower() == ".xlsx" else making.csv
    try:
        with session.reading(desk):  # the words of the policy that was adopted here
            made = draw(sheet_of(kind))
    except NoLedger:
        made = draw(sheet_of(kind))
    write_private(path, made)
    desk.answer({"file": str(path), "kind": kind}, [say("bring.file-written", file=path, kind=kind)])


def _command(kind: str) -> DeskCommand:
    @click.pass_obj
    def run(desk: Desk, /, *, file: str, **how: Any) -> int | None:
        """FILE: a spreadsheet, as XLSX or CSV; `import template` makes one to fill in."""
        content = _content(file)
        with session.unlocked(desk) as ledger:
            given = bringing.source(kind, content, how["encoding"], how["sheet"])  # in the words of this ledger
            at, ledger.recorder.writer.activity = Sitting(ledger), f"consent-ledger import {kind}"
            if how["dry_run"]:
                return _dry(desk, at, bringing.planned(at, given))
            early = bringing.planned(at, given)  # nobody is asked where forms lie for rows that are wrong
            if early.wrong:
                raise _told(WrongRows(early.wrong))
            said = Statement() if _empty(early) else statement(kind, at, how["from_file"])
            try:
                made, outcome = bringing.bring(at, given, said)
            except WrongRows as error:
                raise _told(error) from None
            _done(desk, at, made, outcome)
            return None

    return DeskCommand(kind, callback=run, params=list(_params()), help=run.__doc__)


def _params() -> list[click.Parameter]:
    return [
        click.Argument(["file"]),
        click.Option(["--dry-run"], is_flag=True, help="Show what would be recorded, and record nothing."),
        click.Option(["--encoding"], type=click.Choice(tuple(NAMES)), help="How a CSV's letters are written."),
        click.Option(["--sheet"], metavar="NAME", help="Which sheet of a workbook."),
        click.Option(["--from", "from_file"], metavar="FILE.json", help="Reason, forms, looked; - for standard input."),
    ]


def _content(file: str) -> bytes:
    try:
        with Path(file).open("rb") as opened:
            return opened.read(BYTES + 1)
    except (FileNotFoundError, IsADirectoryError):
        raise InputError(f"there is no file {file}", hint="consent-ledger import template makes one") from None


def _empty(plan: Plan) -> bool:
    """Whether nothing would be recorded, so that nothing needs to be asked."""
    return plan.before is not None or not any(one.steps for one in plan.planned)


def statement(kind: str, at: Sitting, form: str | None) -> Statement:
    """What is said once for all rows; asked for, where forms were signed."""
    act = SIGNED if kind == "consents" else OTHERWISE
    return said_of(act, at, None if form is None else ask.form(form))


def said_of(act: Act, at: Sitting, form: Mapping[str, Any] | None) -> Statement:
    """The same from answers by name."""
    answers = gather(act, Given({}, form if form is not None or act is SIGNED else {}), at)
    return Statement(answers.get("reason"), answers.get("forms"), tuple(answers.get("looked", ())))


def _told(error: WrongRows) -> WrongRows:
    for one in error.wrong:
        output.talk(output.clean(one.words))
    return error


def _dry(desk: Desk, at: Sitting, plan: Plan) -> int:
    shown = told.page(at, plan)
    page = replace(shown, blocks=(*shown.blocks, Para(say("bring.dry"))))
    desk.answer({**told.data(plan), "dry_run": True}, text.lines(page))
    return int(bool(plan.wrong))


def _done(desk: Desk, at: Sitting, plan: Plan, outcome: Outcome | None) -> None:
    page = done(at, plan, outcome)
    desk.answer({**told.data(plan, outcome), **_receipt(outcome)}, text.lines(page))


def done(at: Sitting, plan: Plan, outcome: Outcome | None) -> Page:
    """What became of it: entries, fingerprint, the line to keep; and what was known already."""
    page = told.page(at, plan)
    if plan.before is not None:
        return page
    if outcome is None:
        return replace(page, about=(say("bring.sum.nothing"),))
    receipt, counts = outcome.receipt, plan.counts
    numbers = {"first": receipt.entries[0].position, "last": receipt.entries[-1].position}
    rows = counts["new"] + counts["part"]
    about = say("bring.done" if receipt.checkpoint else "bring.done.unsealed", rows=rows, **numbers)
    foot = [f"{say('slip.fingerprint')}  {receipt.first.fingerprint}"]
    foot += [say("slip.keep", kept=receipt.kept)] if receipt.kept else []
    return replace(page, about=(about, _known(plan)), foot=tuple(foot))


def _known(plan: Plan) -> str:
    return say(
        "bring.sum", new=plan.counts["new"] + plan.counts["part"], known=plan.counts["known"], entries=plan.entries
    )


def _receipt(outcome: Outcome | None) -> dict[str, Any]:
    if outcome is None:
        return {"recorded": 0}
    receipt = outcome.receipt
    return {
        "recorded": len(receipt.entries),
        "fingerprint": receipt.first.fingerprint,
        "sealed": receipt.checkpoint is not None,
        "kept": receipt.kept,
    }


children, staff, people, consents, accesses = map(_command, ("children", "staff", "people", "consents", "accesses"))
