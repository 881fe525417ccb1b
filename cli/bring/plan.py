"""A spreadsheet from its bytes to one decision: every row understood, all that is wrong named at once, all or nothing.

`planned` reads and judges and writes nothing; it is the dry run. `bring` records: one transaction, in which each row is
decided with the rows above it already in the book (`ledger.pending`). The same file again writes nothing. The commands
(`cli.commands.bring`), and whoever types rows into a form, are thin callers.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from uuid import UUID

from aggregates.governance import brought, upkeep
from aggregates.governance.setting import SettingRegistered
from aggregates.people import roles
from cli.bring import answers, commas, looks, steps, workbook
from cli.bring.columns import Sheet, sheet_of
from cli.bring.grid import Grid, Line, Wrong, WrongRows, bare, bounded, runs
from cli.bring.rows import Row, rows
from cli.bring.steps import Planned, Work
from cli.bring.values import Read, read
from cli.perform import FAMILY
from cli.say import say
from cli.sitting import Sitting
from ledger.book import LedgerBook
from ledger.errors import InputError, Refused
from ledger.event import Actor, Book, Decision, Recorded
from ledger.pending import Pending
from ledger.receipt import Outcome

JUDGES: Mapping[str, Callable[[Work, Read], Planned]] = {
    "children": steps.child,
    "staff": steps.staff,
    "people": steps.parent,
    "consents": answers.consent,
    "accesses": looks.looked,
}
PAPER = ("consents", "accesses")  # what was signed or written by somebody else, elsewhere


@dataclass(frozen=True)
class Source:
    """What was handed in: the bytes, and the grid in them."""

    sheet: Sheet
    content: bytes
    grid: Grid

    @property
    def digest(self) -> bytes:
        return sha256(self.content).digest()

    @property
    def id(self) -> UUID:
        """Under which it is recorded: the same file of one kind is one command, whoever brings it in and how often."""
        named = b"consent-ledger/bring/v1\0" + self.sheet.kind.encode() + b"\0" + self.digest
        return UUID(bytes=sha256(named).digest()[:16], version=4)


@dataclass(frozen=True)
class Statement:
    """What is said once for everything in a file: why, where the signed forms lie, and who looked at them."""

    reason: str | None = None
    forms: str | None = None
    looked: tuple[UUID, ...] = ()


@dataclass
class Plan:
    """What a file would become. `before`: this very file was brought in already."""

    source: Source
    planned: list[Planned] = field(default_factory=list)
    wrong: list[Wrong] = field(default_factory=list)
    examples: list[int] = field(default_factory=list)
    remarks: dict[str, list[int]] = field(default_factory=dict)  # what is said of rows, and of which
    unknown: tuple[str, ...] = ()
    entries: int = 0
    before: Recorded[upkeep.ImportReceived] | None = None

    @property
    def counts(self) -> Counter[str]:
        return Counter(one.status for one in self.planned)


def source(kind: str, content: bytes, encoding: str | None = None, sheet: str | None = None) -> Source:
    """The grid in a file, CSV or XLSX; InputError if it is neither, or has not the heads of this kind."""
    wanted = sheet_of(kind)
    if content.startswith(workbook.MAGIC):
        return Source(wanted, content, workbook.read(content, wanted.known, sheet))
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise InputError("this is a workbook of the old kind (.xls), or has a password", hint="save it as XLSX")
    return Source(wanted, content, commas.read(content, wanted.known, encoding))


def typed(kind: str, given: Sequence[Mapping[str, str]]) -> Source:
    """Rows that were typed into a form, by the codes of their columns; empty ones are no rows. Row 1 is the first."""
    wanted = sheet_of(kind)
    codes = [c.code for c in wanted.columns]
    filled = [(n, {c: bare(str(row.get(c, ""))) for c in codes}) for n, row in enumerate(given, 1)]
    lines = tuple(Line(n, tuple(row[c] for c in codes)) for n, row in filled if any(row.values()))
    bounded(lines, codes)
    wrong = tuple(
        Wrong(line.number, wanted.head(code), say("bring.formula", cell=cell[:40]), say("bring.formula.right"))
        for line in lines
        for code, cell in zip(codes, line.cells, strict=True)
        if runs(cell)
    )
    content = json.dumps([dict(zip(codes, line.cells, strict=True)) for line in lines], ensure_ascii=False)
    return Source(wanted, content.encode("utf-8", "surrogatepass"), Grid(tuple(codes), lines, "typed", wrong=wrong))


def planned(at: Sitting, given: Source) -> Plan:
    """What it would become, with everything that is wrong in it. Writes nothing."""
    plan = Plan(given, before=brought.before(at.ledger.book(), given.digest, given.sheet.kind))
    if plan.before is None:
        book = at.ledger.book()
        _judge(at, plan, book)
        _decide(at, plan, book, Statement())
        plan.wrong.sort(key=given.sheet.order)
    return plan


def bring(at: Sitting, given: Source, said: Statement) -> tuple[Plan, Outcome | None]:
    """Record everything in it, or nothing (WrongRows). No outcome: there was nothing new in it."""
    made: list[Plan] = []

    def decide(book: Book) -> Decision:
        """Whatever others wrote meanwhile is known: each attempt judges every row anew."""
        assert isinstance(book, LedgerBook)
        plan = Plan(given, before=brought.before(book, given.digest, given.sheet.kind))
        made.append(plan)
        if plan.before is not None:
            return Decision()
        _judge(Sitting(at.ledger), plan, book)
        if not plan.wrong and not any(one.steps for one in plan.planned):
            return Decision()
        decision = _decide(at, plan, book, said)
        if plan.wrong:
            raise WrongRows(sorted(plan.wrong, key=given.sheet.order))
        return decision

    outcome = at.ledger.execute(decide, event_id=given.id)
    if outcome.receipt.repeated:
        return planned(at, given), None
    return made[-1], outcome if outcome.receipt.entries else None


def _judge(at: Sitting, plan: Plan, book: LedgerBook) -> None:
    """Understand every row; nothing is decided yet."""
    sheet = plan.source.sheet
    found, plan.wrong, plan.examples = rows(sheet, plan.source.grid)
    if not found and not plan.wrong:
        raise InputError(say("bring.nothing"), hint=say("bring.nothing.hint"))
    work = Work.of(at, sheet, doer(at), book)
    for row in found:
        plan.planned.append(_row(work, row, plan))


def _row(work: Work, row: Row, plan: Plan) -> Planned:
    values = read(work.sheet, row, plan.source.grid, work.at)
    made = JUDGES[work.sheet.kind](work, values)
    if not (made.steps or made.known or values.wrong):
        values.error(work.sheet, "", say("bring.row-says-nothing"))
    plan.wrong += values.wrong
    return made


def _decide(at: Sitting, plan: Plan, book: LedgerBook, said: Statement) -> Decision:
    """All rows in their order, each with those above it in the book; what a decision finds wrong is noted of its row."""
    given, batch = plan.source, brought.Batch.of(book, plan.source.id, at.me)
    pending = Pending(book, given.id, book.head.size)
    pending.add(_received(at, plan, pending, said).events)
    taken: list[Decision] = []
    for row in plan.planned:
        for step in row.steps:
            try:
                decision = step(pending)
                if decision.refused is not None:
                    raise decision.refused
            except (InputError, Refused) as error:  # a rule of the setting stands against it
                plan.wrong.append(Wrong(row.number, "", str(error), error.hint or ""))
                break
            pending.add(batch.events(decision))
            taken.append(decision)
            for remark in batch.remarks(decision):
                plan.remarks.setdefault(str(remark), []).append(row.number)
    plan.entries, plan.unknown = len(pending.events), batch.unknown(taken)
    first = brought.closed(pending.events[0], plan.unknown, len(pending.events) - 1)
    return Decision([first, *pending.events[1:]], tuple(plan.remarks))


def _received(at: Sitting, plan: Plan, book: Book, said: Statement) -> Decision:
    counts = plan.counts
    return upkeep.received(
        book,
        by=doer(at),
        setting=book.all(SettingRegistered)[0].event.stream,
        content=plan.source.content,
        source=say("bring.source"),
        mapping=plan.source.grid.how,
        kind=plan.source.sheet.kind,
        taken=counts["new"] + counts["part"],
        known=counts["known"],
        reason=said.reason,
        forms=said.forms,
        looked=said.looked,
    )


def doer(at: Sitting) -> Actor:
    """Whoever sits here, in the first role that they hold here and not as family; InputError if they have none."""
    from aggregates import vocabulary

    held: set[Any] = {t.role for t in roles.standing_of(at.ledger.book(), at.me, at.today).holding} - set(FAMILY)
    ordered = [code for code in vocabulary.choices("role") if code in held]
    if not ordered:
        raise InputError(say("bring.no-role"), hint=say("bring.no-role.hint"))
    return Actor(at.me, ordered[0])
