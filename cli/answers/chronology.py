"""The chronology of a child in words: date, what happened, source, what it meant, what was done; and as a spreadsheet.

Plain, and as it was entered: nothing is judged here. Beside each entry stand what puts it right and who disagrees with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from aggregates import vocabulary
from aggregates.entries import Entry
from cli import output
from cli.answers import said
from cli.disputes import Beside
from cli.page import Block, Heading, Moment, Page, Para, Row, Table, Timeline
from cli.say import event, say
from cli.sitting import Sitting
from ledger.numbering import format_entry
from projections.reports.chronology import ChronologyLine

WORDS = ("title", "content", "opinion", "explanation", "words", "summary", "reasons", "facts", "what")
HEADS = ("date", "entered", "event", "source", "impact", "words", "action", "changes", "entry")


def page(
    at: Sitting,
    child: UUID,
    lines: Sequence[ChronologyLine],
    period: tuple[date | None, date | None],
    *,
    words: str,
    everything: bool,
    disputed: Beside,
) -> Page:
    """Oldest first. As a spreadsheet it has a line for each, with the same in columns."""
    cells = [_cells(at, line, disputed) for line in lines]
    rows = tuple(
        Row(tuple(one[head] for head in HEADS), entry=line.entry.recorded.position)
        for one, line in zip(cells, lines, strict=True)
    )
    heads = tuple(say(f"chronology.head.{head}") for head in HEADS)
    moments = tuple(_moment(line, one) for line, one in zip(lines, cells, strict=True))
    shown: Block = Timeline(moments) if moments else Para(say("chronology.none"))
    span = say("chronology.span", since=_day(period[0], "first"), until=_day(period[1], "last"))
    which = say("chronology.all" if everything else "chronology.significant")
    title = say("chronology.title", child=at.refs.label(child))
    return Page(
        title,
        (say("chronology.about", span=span, moment=words), which, say("chronology.order")),
        (Heading(say("chronology.happened")), shown),
        sheet=Table(title, heads, rows),
    )


def _day(day: date | None, edge: str) -> str:
    return say(f"chronology.{edge}") if day is None else output.day(day)


def _cells(at: Sitting, line: ChronologyLine, disputed: Beside) -> dict[str, str]:
    one = line.entry
    source = [said.by(at, one), vocabulary.label("provenance", line.source) if line.source else ""]
    return {
        "date": output.when(one.when, at.zone),
        "entered": output.moment(one.recorded.recorded_at, at.zone),
        "event": event(one.event.TOPIC),
        "source": "; ".join(filter(None, source)),
        "impact": said.tells(at, line.tells),
        "words": _words(at, line),
        "action": "; ".join(_action(at, action) for action in line.actions),
        "changes": " ".join((*_changes(at, line), *disputed.lines(one.event_id))),
        "entry": format_entry(one.recorded.position),
    }


def _words(at: Sitting, line: ChronologyLine) -> str:
    """What was said, marked as what it was recorded as: fact, opinion, allegation."""
    subject = line.entry.event.about[0].subject if line.entry.event.about else line.entry.event.stream
    texts = said.opened(at, line.entry, subject)
    if texts is None:
        return say("said.sealed")
    found = [(name, " ".join(texts[name].split())) for name in WORDS if texts.get(name)]
    return " ".join(_marked(_kind(line, name), words) for name, words in found)


def _kind(line: ChronologyLine, name: str) -> str | None:
    """What kind of statement a text is, if somebody said: what is opinion is kept apart."""
    kinds = [code for code in line.statements if code != "unknown"]
    return {"content": next(iter(kinds), None), "opinion": "opinion"}.get(name)


def _marked(kind: str | None, words: str) -> str:
    if kind is None:
        return say("said.quoted", words=words)
    label = vocabulary.label("assertion-type", kind).partition(":")[0]
    return say("chronology.marked", mark=label, words=words)


def _action(at: Sitting, one: Entry) -> str:
    day = output.day(one.start(at.zone).astimezone(at.zone).date())
    return say("chronology.action", what=event(one.event.TOPIC), day=day, entry=one.recorded.position)


def _changes(at: Sitting, line: ChronologyLine) -> list[str]:
    """That it was entered in error, and each correction with what it was about."""
    found = [] if line.entry.stands else [say("chronology.in-error")]
    return found + [
        say(
            "chronology.corrected",
            kind=vocabulary.label("correction-kind", one.event.kind),
            first=output.when(line.entry.event.occurred, at.zone),
            when=output.moment(one.recorded.recorded_at, at.zone),
            entry=one.recorded.position,
        )
        for one in line.corrections
    ]


def _moment(line: ChronologyLine, cells: dict[str, str]) -> Moment:
    shown = ("impact", "words", "action", *(["entered"] if line.late else []), "changes")
    more = [say(f"chronology.line.{name}", words=cells[name]) for name in shown if cells[name]]
    source = say("chronology.line.source", words=cells["source"], entry=cells["entry"])
    tag = "" if line.entry.stands else say("chronology.tag.error")
    return Moment(cells["date"], said.begin(cells["event"]), (*more, source), tag, line.entry.recorded.position)
