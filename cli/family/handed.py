"""Making what a family is handed: asked whether they may have it, read, drawn, and recorded before it is shown."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from aggregates.keeping import report as reporting
from aggregates.people import joined
from cli import reports
from cli.draw import text
from cli.family import data, pack, report
from cli.handing import footed
from cli.moments import Moment
from cli.page import Page
from cli.perform import Given, actor
from cli.say import say
from cli.sitting import Sitting
from ledger.errors import InputError
from ledger.receipt import Receipt
from projections.family.kept import KEPT_EVENTS, is_closed, kept
from projections.family.reader import KIND, PARENT, Reader
from projections.family.report import parent_report

PACK = "access-pack"  # report-kind


def parents_page(at: Sitting, child: UUID, to: UUID | None, asked: Moment) -> tuple[Page, dict[str, Any], Receipt]:
    """The report for one parent, as a page and as data, with the entry that says that it was made.

    Refused, the attempt an entry, to whoever may see nothing of the child's; InputError if nobody is named.
    """
    if to is None:
        raise InputError(say("family.to-missing"), hint=say("family.to-missing.hint"))
    may_have(at, KIND, child, to)
    made = parent_report(at.ledger.book(), child, to, as_at=asked.as_at, now=at.now, known_at=asked.known_at)
    page = report.page(at, made)
    receipt = reports.record(at, KIND, PARENT, child, asked, text.lines(page), to=to)
    whole = footed(page, [say("family.origin", origin=at.ledger.origin), *reports.footer(receipt)])
    told = data.of_report(report.lines_of(at, made))
    return whole, {"audience": PARENT, **asked.data(), **told, **reports.recorded(receipt)}, receipt


def access_pack(at: Sitting, subject: UUID, to: UUID, asked: Moment) -> tuple[Page, dict[str, Any], Receipt]:
    """Everything that somebody may have about themselves or their child, with the entry that says that it was made."""
    book = at.ledger.book()
    reader, events = Reader.of(book, subject, to, at.now), joined.about(book, subject, *KEPT_EVENTS)
    may_have(at, PACK, subject, to, closed=is_closed(reader, events))
    made = parent_report(book, subject, to, as_at=asked.as_at, now=at.now)
    found = kept(reader, events, zone=at.zone, as_at=asked.as_at)
    whole = pack.of(at, reader, subject, to, made, found)
    page = whole.page()
    receipt = reports.record(at, PACK, PARENT, subject, asked, text.lines(page), to=to)
    told = {**data.of_report(whole.lines), "records": data.of_records(whole.opened)}
    footed_page = footed(page, [say("family.origin", origin=at.ledger.origin), *reports.footer(receipt)])
    return footed_page, {"audience": PARENT, **asked.data(), **told, **reports.recorded(receipt)}, receipt


def may_have(at: Sitting, kind: str, subject: UUID, to: UUID, *, closed: bool = False) -> None:
    """Ask the rules; a refusal is recorded and raised."""
    by = actor(reports.REPORT, Given({}, {}), at, {})
    asks: dict[str, Any] = {"by": by, "kind": kind, "audience": PARENT, "subject": subject, "to": to, "closed": closed}
    if reporting.may_get(at.ledger.book(), **asks).refused is not None:
        at.ledger.execute(lambda book: reporting.may_get(book, **asks))
