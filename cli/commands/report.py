"""A child's consents and who saw their records, as a page. For a parent: roles, not names, and only what
the rules show.

What it cannot say it says: what nobody entered cannot appear, and what may not be shown to its reader is not in it. That it
was made is recorded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from uuid import UUID

import click

from aggregates import vocabulary
from aggregates.consents import CONSENT_EVENTS
from aggregates.record import RecordCreated
from cli import output, reports, session
from cli.commands import accesses, consents
from cli.desk import Desk, DeskCommand
from cli.kinds import Code
from cli.moments import Moment, moment, options
from cli.pointers import Ref
from cli.sitting import Sitting
from projections.access import AccessLine, who_saw
from projections.consents import ConsentLine, consents_for

PARENT = "parent"


@options
@click.command(cls=DeskCommand)
@click.argument("child")
@click.option(
    "--audience", default="setting", show_default=True, metavar="CODE", help="For whom: setting, parent, inspector, …"
)
@click.pass_obj
def report(desk: Desk, child: str, audience: str, as_at: str | None, known_at: str | None) -> None:
    """CHILD: the letters of the child."""
    with session.unlocked(desk) as ledger:
        at = Sitting(ledger)
        whose, reader = Ref(("child",)).argument(child, at), Code("audience").understand(audience, at)
        asked = moment(at, as_at, known_at)
        lines, data = page(at, whose, asked, reader)
        receipt = reports.record(at, "who-saw", reader, whose, asked, lines)
        desk.answer({**data, "entry": receipt.first.position, "kept": receipt.kept}, [*lines, *reports.footer(receipt)])


def page(at: Sitting, whose: UUID, asked: Moment, reader: str) -> tuple[list[str], dict[str, object]]:
    """What is shown, as lines and as data. Whoever shows it records that first."""
    given = consents_for(
        at.ledger.about(whose, *CONSENT_EVENTS),
        zone=at.zone,
        rules=at.rules,
        as_at=asked.as_at,
        known_at=asked.known_at,
    )
    everything = accesses.events(at.ledger)
    seen = who_saw(everything, zone=at.zone, rules=at.rules, child=whose, as_at=asked.as_at, known_at=asked.known_at)
    shown = _for_parent(at, seen) if reader == PARENT else seen
    data = {
        "child": whose,
        "audience": reader,
        **asked.data(),
        "consents": [asdict(line) for line in given],
        "accesses": [_without_names(line) if reader == PARENT else asdict(line) for line in shown],
    }
    return _page(at, at.refs.label(whose), asked, given, shown, reader), data


def _for_parent(at: Sitting, seen: Sequence[AccessLine]) -> Sequence[AccessLine]:
    """Accesses to records that a parent may open; nothing says that there are others."""
    records = {r.event.stream: r.event for r in at.ledger.all(RecordCreated)}
    rules = at.rules
    return [
        line
        for line in seen
        if (made := records.get(line.record)) is not None
        and rules.access(PARENT, {PARENT}, made.category, made.sensitivity).allowed
    ]


def _without_names(line: AccessLine) -> dict[str, object]:
    kept = (
        "entry",
        "position",
        "when",
        "entered",
        "outcome",
        "role",
        "record",
        "category",
        "action",
        "medium",
        "purpose",
    )
    return {name: value for name, value in asdict(line).items() if name in (*kept, "ground", "rule", "outside")}


def _page(
    at: Sitting, name: str, asked: Moment, given: Sequence[ConsentLine], seen: Sequence[AccessLine], reader: str
) -> list[str]:
    access = [_sentence(at, line) for line in seen] if reader == PARENT else accesses.told(at, seen)
    return [
        f"{name}: what is recorded, {asked.words}",
        f"for {vocabulary.label('audience', reader)}",
        "",
        "Consents",
        "",
        *consents.told(at, given, asked),
        "",
        "Who saw the records",
        "",
        *(access or ["Nobody, as far as we can show."]),
        "",
        f"This covers entries 1 to {asked.known_at or at.ledger.head.size} of {at.ledger.origin}.",
        "It shows what we can show you. A reading that nobody entered cannot appear.",
    ]


def _sentence(at: Sitting, line: AccessLine) -> str:
    """One access for a parent: the role, not the name."""
    what = vocabulary.label("record-category", line.category)
    why = vocabulary.label("purpose", line.purpose)
    did = "asked to open and was refused" if line.outcome == "denied" else "opened"
    outside = " This was against our rules." if line.outside else ""
    when = output.when(line.when, at.zone)
    return (
        f"{when}: {vocabulary.label('role', line.role)} {did} the {what}, for {why} (entry {line.position}).{outside}"
    )
