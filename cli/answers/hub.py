"""One child, and what can be done: the consents that stand, the records, what is shared regularly, each with its next step.

It is read on a screen beside which parents stand: records of the safeguarding level are not on it, nor anything that was
kept from somebody. Whole lists are one step away.
"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from aggregates import vocabulary
from aggregates.entries import Entry
from cli import output
from cli.answers.told import until, what
from cli.page import Block, Cell, Do, Heading, Page, Para, Row, Table
from cli.refs import format_ref
from cli.say import say
from cli.sitting import Sitting
from projections.consents import ConsentLine
from projections.records import RecordLine

STANDS = ("in-force", "requested")
# What is done for a child from scratch, in the order of a day; whose place names the child.
OFTEN = (
    "consent give",
    "consent refuse",
    "consent request",
    "share emergency",
    "record create",
    "contact record",
    "share request",
)
LOOKS = ("consent list", "access list", "record list", "share list", "report", "report chronology", "replay")


def page(
    at: Sitting,
    child: UUID,
    consents: Sequence[ConsentLine],
    records: Sequence[RecordLine],
    standing: Sequence[Entry],
    adults: str,
) -> Page:
    """The child's page."""
    return Page(
        at.refs.label(child),
        (adults or say("hub.nobody"),),
        (
            *_part("consents", ("what", "who", "since", "do"), [_consent(at, child, c) for c in consents]),
            *_part("records", ("what", "since", "looked", "do"), [_record(at, child, r) for r in records]),
            *_part("standing", ("what", "since", "do"), [_standing(at, child, c) for c in standing]),
            Heading(say("hub.do")),
            _links("hub.do.caption", OFTEN, child),
            Heading(say("hub.look")),
            _links("hub.look.caption", LOOKS, child),
        ),
    )


def _part(key: str, heads: Sequence[str], rows: Sequence[Row]) -> tuple[Block, ...]:
    found = Table(say(f"hub.{key}.caption"), tuple(say(f"hub.head.{head}") for head in heads), tuple(rows))
    return Heading(say(f"hub.{key}")), found.or_else(say(f"hub.{key}.none"))


def _links(caption: str, paths: Sequence[str], child: UUID) -> Table | Para:
    cells = [Row((Cell(say(f"hub.path.{path}"), do=Do(path, (format_ref(child),))),)) for path in paths]
    return Table(say(caption), (say("hub.head.what"),), tuple(cells))


def _consent(at: Sitting, child: UUID, line: ConsentLine) -> Row:
    ends = f"; {', '.join(until(line))}" if line.last_day or line.until_event or line.uses is not None else ""
    status = vocabulary.label("consent-status", line.status)
    asked = line.status == "requested"
    path = "consent give" if asked else "consent withdraw"
    places, options = ((), (("consent", format_ref(line.consent)),)) if asked else ((format_ref(line.consent),), ())
    do = Do(path, places, (*options, ("for", format_ref(child))))
    return Row(
        (
            f"{what(line)}: {status}{ends}",
            at.refs.label(line.person) if line.person else say("consent.somebody"),
            output.when(line.when, at.zone),
            Cell(say("hub.answered" if asked else "hub.take-back"), do=do),
        ),
        entry=line.position,
    )


def _record(at: Sitting, child: UUID, line: RecordLine) -> Row:
    def do(path: str) -> Do:
        return Do(path, (format_ref(line.record),), (("for", format_ref(child)),))

    return Row(
        (
            vocabulary.label("record-category", line.category),
            output.when(line.when, at.zone),
            Cell(say("hub.looked"), do=do("access record")),
            Cell(say("hub.may-open"), do=do("access open")),
        ),
        entry=line.position,
    )


def _standing(at: Sitting, child: UUID, entry: Entry) -> Row:
    do = Do("share routine", (format_ref(entry.event.stream),), (("for", format_ref(child)),))
    shared = vocabulary.label("purpose", entry.event.purpose)
    cells = (shared, output.when(entry.when, at.zone), Cell(say("hub.share"), do=do))
    return Row(cells, entry=entry.recorded.position)
