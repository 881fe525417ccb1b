"""What a dry run and a bringing in say: as a page, and as data. Where it is shown is `cli.commands.bring`'s business.

Everything that is wrong stands first; then how the file was read, with names in which a wrong guess is seen; then each row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from aggregates import vocabulary
from aggregates.governance import brought
from cli import output
from cli.bring.plan import Plan
from cli.bring.steps import Planned
from cli.page import Block, Heading, Page, Para, Points, table
from cli.say import say
from cli.sitting import Sitting
from ledger.receipt import Outcome

SHOWN = 12  # of row numbers behind a remark


def page(at: Sitting, plan: Plan) -> Page:
    """The dry run."""
    kind = vocabulary.label("import-kind", plan.source.sheet.kind)
    if plan.before is not None:
        return Page(say("bring.title", kind=kind), (), (Para(already(at, plan), strong=True),))
    blocks = [*_wrong(plan), *_read(plan), *_remarks(plan), *_rows(plan)]
    return Page(say("bring.title", kind=kind), (_sum(plan),), tuple(blocks))


def already(at: Sitting, plan: Plan) -> str:
    """That this very file was brought in before, and as which entries."""
    assert plan.before is not None
    found = brought.positions(plan.before)
    when = output.moment(plan.before.recorded_at, at.zone)
    return say("bring.already", first=found[0], last=found[-1], when=when)


def _sum(plan: Plan) -> str:
    counts = plan.counts
    if plan.wrong:
        return say("bring.sum.wrong", count=len({one.row for one in plan.wrong}), rows=len(plan.planned))
    return say("bring.sum", new=counts["new"] + counts["part"], known=counts["known"], entries=plan.entries)


def _wrong(plan: Plan) -> Iterator[Block]:
    if plan.wrong:
        yield Heading(say("bring.head.wrong"))
        yield Points(tuple(one.words for one in plan.wrong))


def _read(plan: Plan) -> Iterator[Block]:
    grid, said = plan.source.grid, []
    if plan.examples:
        said.append(say("bring.examples", rows=", ".join(map(str, plan.examples))))
    if grid.said or said:
        yield Heading(say("bring.head.read"))
        yield Points((*grid.said, *said))


def _remarks(plan: Plan) -> Iterator[Block]:
    notes = [say("bring.note", row=one.number, note=note) for one in plan.planned for note in one.notes]
    said = [say("bring.remark", remark=words, rows=numbers(rows)) for words, rows in plan.remarks.items()]
    unknown = [say("bring.unknown")] if plan.unknown else []
    if notes or said or unknown:
        yield Heading(say("bring.head.remarks"))
        yield Points((*unknown, *said, *notes))


def numbers(rows: Sequence[int]) -> str:
    """Row numbers, the first of them if there are many."""
    each = list(dict.fromkeys(rows))
    shown = ", ".join(map(str, each[:SHOWN]))
    return say("bring.and-more", rows=shown, count=len(each) - SHOWN) if len(each) > SHOWN else shown


def _rows(plan: Plan) -> Iterator[Block]:
    bad = {one.row for one in plan.wrong}
    found = [(str(one.number), one.what, _how(one, bad)) for one in plan.planned]
    if found:
        yield table(say("bring.head.rows"), [say(f"bring.head.{h}") for h in ("row", "what", "how")], found)


def _how(one: Planned, bad: set[int]) -> str:
    if one.number in bad:
        return say("bring.status.wrong")
    known = "; ".join(one.known)
    return say(f"bring.status.{one.status}") + (f": {known}" if known else "")


def data(plan: Plan, outcome: Outcome | None = None) -> dict[str, Any]:
    """The same for a program."""
    before = None if plan.before is None else brought.positions(plan.before)
    made = [] if outcome is None else [entry.position for entry in outcome.receipt.entries]
    return {
        "kind": plan.source.sheet.kind,
        "sha256": plan.source.digest,
        "read": {"how": plan.source.grid.how, "said": plan.source.grid.said, "examples": plan.examples},
        "rows": [
            {"row": one.number, "status": one.status, "known": one.known, "notes": one.notes} for one in plan.planned
        ],
        "wrong": [{"row": one.row, "column": one.column, "wrong": one.wrong, "right": one.right} for one in plan.wrong],
        "remarks": [{"remark": words, "rows": rows} for words, rows in plan.remarks.items()],
        "unknown": plan.unknown,
        "would_record": 0 if plan.wrong else plan.entries,
        "already": None if before is None else {"first": before[0], "last": before[-1]},
        "entries": {"first": made[0], "last": made[-1]} if made else None,
    }
