"""What there is to do, for the manager and the designated safeguarding lead: counts first, and a command on each line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aggregates import vocabulary
from aggregates.accesses.hold import HoldState
from aggregates.entries import Entry
from cli import brought, output
from cli.answers import said
from cli.answers.day import by_when, hold_row
from cli.answers.told import scope
from cli.leads import lead, letter, to
from cli.page import Block, Cell, Heading, Page, Para, Row, Table
from cli.say import event, say
from cli.sitting import Sitting
from ledger.numbering import format_entry
from projections.consents import ConsentLine
from projections.duties import DutyLine, says
from projections.reports.lead import LeadBoard
from projections.reports.manager import ManagerBoard

Part = tuple[str, tuple[str, ...], Sequence[Row]]  # its key, its heads, its rows
DUTY = ("what", "due", "about", "do")


def manager(at: Sitting, board: ManagerBoard, words: str) -> Page:
    """The manager's: overdue first."""
    parts: list[Part] = [
        ("overdue", DUTY, [_duty(at, d) for d in board.overdue]),
        ("soon", DUTY, [_duty(at, d) for d in board.soon]),
        *((name, DUTY, [_duty(at, d) for d in lines]) for name, lines in board.themes.items()),
        ("unanswered", ("who", "agreed", "since", "do"), [_unanswered(at, c) for c in board.unanswered]),
        ("ending", ("who", "agreed", "until", "do"), [_ending(at, c) for c in board.ending]),
        ("unacknowledged", DUTY, [_duty(at, d) for d in board.unacknowledged]),
        (
            "late",
            ("what", "happened", "entered", "by", "do"),
            [
                Row(
                    (
                        event(e.event.TOPIC),
                        output.when(e.when, at.zone),
                        output.moment(e.recorded.recorded_at, at.zone),
                        said.by(at, e),
                        to(f"correct {format_entry(e.recorded.position)}"),
                    ),
                    entry=e.recorded.position,
                )
                for e in board.late
            ],
        ),
        ("outside", ("when", "who", "record", "do"), [_access(at, a) for a in board.outside]),
    ]
    outside = (Heading(say("board.handed")), Para(_handed(at, board)))
    return _page("manager", words, parts, outside, say("board.later", count=board.later))


def lead_page(at: Sitting, board: LeadBoard, words: str, holds: Sequence[HoldState]) -> Page:
    """The designated safeguarding lead's: open cases first."""
    standing = {one.hold: one for one in holds}
    parts: list[Part] = [
        ("cases", ("about", "what", "due", "do"), [row for case in board.cases for row in _case(at, case.next)]),
        (
            "holds",
            ("about", "from", "why", "review", "entry", "do"),
            [
                Row(
                    (
                        at.refs.label(e.event.child),
                        *hold_row(at, standing[e.event.stream]).cells,
                        to(f"hold review {letter(at, e.event.stream)}"),
                    ),
                    entry=e.recorded.position,
                )
                for e, _ in board.holds
            ],
        ),
        ("waiting", ("what", "about", "since", "do"), [_waiting(at, d) for d in board.waiting]),
        (
            "referrals",
            ("when", "about", "to", "do"),
            [
                Row(
                    (
                        output.when(e.when, at.zone),
                        at.refs.label(e.event.child),
                        vocabulary.label("recipient", e.event.recipient),
                        to(f"referral outcome {letter(at, e.event.stream)}"),
                    ),
                    entry=e.recorded.position,
                )
                for e in board.referrals
            ],
        ),
        ("unusual", ("when", "who", "record", "do"), [_access(at, a) for a in board.unusual]),
        (
            "concerns",
            ("about", "number", "newest", "do"),
            [
                Row(
                    (
                        at.refs.label(one.child),
                        str(one.count),
                        output.when(one.newest.when, at.zone),
                        to(f"report chronology {letter(at, one.child)}"),
                    ),
                    entry=one.newest.recorded.position,
                )
                for one in board.concerns
            ],
        ),
    ]
    return _page("lead", words, parts, (), "")


def _page(key: str, words: str, parts: Sequence[Part], last: Sequence[Block], later: str) -> Page:
    counts = tuple(
        Row((Cell(say(f"board.{name}"), to=name) if rows else say(f"board.{name}"), str(len(rows))))
        for name, _, rows in parts
    )
    heads = (say("said.head.what"), say("said.head.number"))
    return Page(
        say(f"board.title.{key}"),
        (say("board.about", moment=words),),
        (
            Table(say("board.counts"), heads, counts),
            *([Para(later)] if later else []),
            *(block for part in parts for block in _part(part)),
            *last,
        ),
    )


def _part(part: Part) -> Iterator[Block]:
    """A heading and its table; nothing, where there is nothing: the counts say so."""
    name, heads, rows = part
    if rows:
        yield Heading(say(f"board.{name}"), anchor=name)
        yield said.listed(say(f"board.{name}.caption"), heads, rows, "")


def _duty(at: Sitting, line: DutyLine) -> Row:
    about = brought.about(at, line.subjects, line.position)
    return Row((says(at.rules, line.duty), by_when(at, line), about, lead(at, line)), entry=line.position)


def _waiting(at: Sitting, line: DutyLine) -> Row:
    """What waits is not to be done now: the line leads to the hold."""
    child = at.ledger.read(line.position).event.about[0].subject
    do = to(f"hold list {letter(at, child)}")
    about = ", ".join(map(at.refs.label, line.subjects))
    return Row((says(at.rules, line.duty), about, output.when(line.when, at.zone), do), entry=line.position)


def _case(at: Sitting, lines: Sequence[DutyLine]) -> Iterator[Row]:
    for line in lines:
        about = ", ".join(map(at.refs.label, line.subjects[:1]))
        yield Row((about, says(at.rules, line.duty), by_when(at, line), lead(at, line)), entry=line.position)


def _consent(at: Sitting, line: ConsentLine) -> tuple[str, str]:
    whose = say("board.for-child", child=at.refs.label(line.child))
    return (at.refs.label(line.person) if line.person else say("consent.somebody")) + whose, scope(line.scope)


def _unanswered(at: Sitting, line: ConsentLine) -> Row:
    do = to(f"consent give {letter(at, line.child)} --consent {letter(at, line.consent)}")
    return Row((*_consent(at, line), output.when(line.when, at.zone), do), entry=line.position)


def _ending(at: Sitting, line: ConsentLine) -> Row:
    until = output.day(line.last_day) if line.last_day else say("board.used-up", uses=line.uses)
    do = to(f"consent reaffirm {letter(at, line.consent)}")
    return Row((*_consent(at, line), until, do), entry=line.position)


def _access(at: Sitting, one: Entry) -> Row:
    what = vocabulary.label("record-category", one.event.category)
    about = say("board.record-of", what=what, child=at.refs.label(one.event.subject))
    do = to(f"access review {format_entry(one.recorded.position)}")
    return Row((output.when(one.when, at.zone), said.by(at, one), about, do), entry=one.recorded.position)


def _handed(at: Sitting, board: ManagerBoard) -> str:
    if board.handed is None:
        return say("board.handed-never")
    last = output.moment(board.handed.recorded.recorded_at, at.zone)
    return say("board.handed-since", when=last, entry=board.handed.recorded.position, n=board.since_handed)
