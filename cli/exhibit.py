"""A page for a court, to go with an evidence file: what it is, who kept it, how it was checked, and what it does not prove.

With a draft of the certificate by which records of a business are put in (Civil Evidence Act 1995, section 9), for whoever
is responsible to read, put right and sign. It is a draft and no legal advice, and it says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib.metadata import version

from aggregates import vocabulary
from aggregates.governance.setting import SettingRegistered
from cli import output, verdicts
from cli.desk import DEMO
from cli.evidence import Made, Selected
from cli.page import Block, Card, Cards, Heading, Page, Para, Points, Row, Table, table
from cli.say import event, say
from cli.sitting import Sitting
from ledger.evidence.checkpoint import format_kept
from ledger.evidence.verdict import Shown
from ledger.numbering import format_entry
from ledger.receipt import entry_of
from ledger.store.codec import from_micros

STATUS = ("check", "result", "means")
ENTRY = ("entry", "what", "by", "happened", "recorded", "fingerprint")


def page(at: Sitting, selected: Selected, made: Made, file: str) -> Page:
    """Everything on it is read from the file after it was checked, but for the names of the setting and of its maker."""
    return Page(
        say("exhibit.title"),
        (say("exhibit.file", file=file), say("exhibit.setting", setting=_setting(at))),
        tuple(_blocks(at, selected, made, file)),
    )


def _setting(at: Sitting) -> str:
    names = [r.event.name for r in at.ledger.all(SettingRegistered)]
    return names[-1] if names else at.ledger.origin


def _blocks(at: Sitting, selected: Selected, made: Made, file: str) -> Iterator[Block]:
    if at.ledger.powers.demo:
        yield Para(DEMO, strong=True)
    yield Heading(say("exhibit.what"))
    yield Para(say("exhibit.what.is"))
    yield Cards((Card(say("exhibit.said"), tuple(verdicts.said(made.statement))),))
    yield Heading(say("exhibit.kept"))
    yield Para(say("exhibit.kept.by", setting=_setting(at), made_by=at.refs.label(selected.by.person)))
    yield Points(tuple(say(f"exhibit.kept.{number}") for number in range(1, 5)))
    yield Heading(say("exhibit.checked"))
    yield from _checked(at, made, file)
    yield Heading(say("exhibit.entries"))
    yield from _entries(at, made)
    yield Heading(say("exhibit.not-proven"))
    yield Points(tuple(_not_proven(made)))
    yield from _certificate(at, made, file)


def _checked(at: Sitting, made: Made, file: str) -> Iterator[Block]:
    head = made.statement.head
    when = output.moment(from_micros(made.statement.made_at), at.zone)
    yield Para(say("exhibit.checked.by", version=version("consent-ledger"), when=when, vkey=made.vkey))
    rows = [
        (check.name, say(f"evidence.status.{check.status}"), check.meaning)
        for check in made.verdict.checks
        if check.name != "page"  # it is this page, which is not made yet
    ]
    yield table(say("exhibit.checks"), [say(f"exhibit.head.{name}") for name in STATUS], rows)
    yield Para(say("exhibit.size", size=head.size, root=head.root.hex(), kept=format_kept(head)))
    yield Para(say("exhibit.again", command=f"consent-ledger verify {file} --vkey {made.vkey}"))


def _entries(at: Sitting, made: Made) -> Iterator[Block]:
    if not made.verdict.entries:
        yield Para(say("exhibit.no-entries"))
        return
    rows = tuple(Row(_row(at, entry), entry=entry.position) for entry in made.verdict.entries)
    yield Table(say("exhibit.table"), tuple(say(f"exhibit.head.{name}") for name in ENTRY), rows)


def _row(at: Sitting, entry: Shown) -> tuple[str, ...]:
    recorded = at.ledger.read(entry.position)
    said = event(recorded.event.TOPIC)
    marks = "".join(f" ({remark})" for remark in entry.remarks)
    return (
        format_entry(entry.position),
        said + marks,
        f"{at.refs.label(recorded.event.by.person)}, {vocabulary.label('role', recorded.event.by.role)}",
        output.when(recorded.event.occurred, at.zone),
        output.moment(recorded.recorded_at, at.zone),
        entry_of(at.ledger.row(entry.position)).fingerprint,
    )


def _not_proven(made: Made) -> Iterator[str]:
    yield from (f"{what[0].upper()}{what[1:]}." for what in made.verdict.stated)
    yield from (say("evidence.not-checked", what=what) for what in made.verdict.unchecked)
    yield from (say("evidence.note", note=remark) for remark in made.verdict.remarks)
    yield from (say(f"exhibit.not-proven.{number}") for number in range(1, 4))


def _certificate(at: Sitting, made: Made, file: str) -> Iterator[Block]:
    yield Heading(say("exhibit.certificate"))
    yield Para(say("exhibit.certificate.draft"), strong=True)
    values = {"setting": _setting(at), "file": file, "count": made.statement.count, "origin": at.ledger.origin}
    yield from (Para(say(f"exhibit.certificate.{number}", **values)) for number in range(1, 6))
    yield Points(tuple(say(f"exhibit.sign.{name}") for name in ("name", "position", "date", "signature")))
    yield Para(say("exhibit.certificate.law"))
