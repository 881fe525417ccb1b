"""What was told about a child, entry by entry: contact with parents, discussions, records handed over, legal holds.

In codes and names; what was said stays sealed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import click

from aggregates import vocabulary
from aggregates.entries import Entry, EntryCorrected, read
from aggregates.people import joined
from aggregates.records.contact import ParentContacted
from aggregates.records.discussion import DiscussionRecorded
from aggregates.records.handover import RecordsPassed, RecordsTransferred, TransferConfirmed
from aggregates.records.legal_hold import LegalHoldPlaced, LegalHoldReleased
from cli import lists, output, session
from cli.desk import Desk, DeskCommand
from cli.moments import moment, options
from cli.pointers import Ref
from cli.say import say
from cli.sitting import Sitting
from ledger.event import Event
from ledger.numbering import format_entry

HEADS = ("when", "what", "by", "entry", "ref")
Words = Callable[[Sitting, Any], str]
# What is shown of an entry besides who and when.
SHOWN = (
    "child", "subject", "direction", "channel", "parent", "level", "purpose", "participants", "given_by_parent",
    "framework", "on_site", "records", "to", "method", "signed", "copies", "recipient", "secure", "state", "received",
    "reason", "review",
)  # fmt: skip


def listing(key: str, kinds: tuple[type[Event], ...], words: Words) -> click.Command:
    """A list of the entries of these types about a child."""

    @options
    @click.command(cls=DeskCommand)
    @click.argument("child")
    @click.pass_obj
    def list_(desk: Desk, child: str, as_at: str | None, known_at: str | None) -> None:
        with session.unlocked(desk) as ledger:
            at = Sitting(ledger)
            subject, asked = Ref(("child", "person")).argument(child, at), moment(at, as_at, known_at)
            ids = joined.same(ledger.book(asked.known_at), subject)
            history = joined.about_all(ledger.book(), ids, *kinds, EntryCorrected)
            seen = [e for e in read(history, known_at=asked.known_at) if isinstance(e.event, kinds)]
            mine = [e for e in seen if e.start(at.zone) <= asked.as_at]
            title = say(f"{key}.title", whom=at.refs.label(subject), count=len(mine), moment=asked.words)
            rows = [_row(at, e, words) for e in mine]
            heads = tuple(say(f"tellings.head.{head}") for head in HEADS)
            data = {"child": subject, **asked.data(), "entries": [_data(e) for e in mine]}
            lists.tabled(desk, data, title, heads, rows)

    return list_


def _row(at: Sitting, entry: Entry, words: Words) -> tuple[str, ...]:
    event = entry.event
    said = words(at, event)
    return (
        output.when(entry.when, at.zone),
        said if entry.stands else say("tellings.error", said=said),
        f"{at.refs.label(event.by.person)}, {vocabulary.label('role', event.by.role)}",
        format_entry(entry.recorded.position),
        at.refs.short(event.stream) if event.stream in at.refs.known else "",
    )


def _data(entry: Entry) -> dict[str, Any]:
    event = entry.event
    return {
        "entry": entry.recorded.position,
        "type": event.TOPIC,
        "stream": event.stream,
        "occurred_at": entry.when,
        "stands": entry.stands,
        "actor": event.by.person,
        **{name: getattr(event, name) for name in SHOWN if hasattr(event, name)},
        "marks": event.marks,
    }


def _names(at: Sitting, people: Sequence[Any]) -> str:
    return ", ".join(at.refs.label(one) for one in people if one is not None)


def _contact(at: Sitting, event: ParentContacted) -> str:
    how, way = vocabulary.label("channel", event.channel), vocabulary.label("contact-direction", event.direction)
    whom = _names(at, [event.parent])
    return say("contact.line", direction=way, channel=how, whom=whom or say("contact.somebody"))


def _discussion(at: Sitting, event: DiscussionRecorded) -> str:
    level = vocabulary.label("discussion-level", event.level).partition(":")[0]
    purpose = vocabulary.label("purpose", event.purpose)
    said = say("discussion.line", level=level, purpose=purpose, whom=_names(at, event.participants) or "-")
    return f"{said}, {vocabulary.label('framework', event.framework)}" if event.framework else said


def _handover(at: Sitting, event: Any) -> str:
    match event:
        case RecordsPassed():
            signed = say("handover.signed" if event.signed else "handover.unsigned")
            how = vocabulary.label("handover-method", event.method)
            whom = _names(at, [event.to]) or say("handover.parents")
            return say("handover.passed", count=len(event.records), whom=whom, how=how, signed=signed)
        case RecordsTransferred():
            to, how = vocabulary.label("recipient", event.recipient), vocabulary.label("channel", event.channel)
            return say("handover.transferred", count=len(event.records), whom=to, how=how)
        case _:
            return say("handover.confirmed", state=vocabulary.label("transfer-state", event.state))


def _legal_hold(_at: Sitting, event: Any) -> str:
    if isinstance(event, LegalHoldReleased):
        return say("legal-hold.released")
    review = output.day(event.review) if event.review else say("legal-hold.no-review")
    count = str(len(event.records)) if event.records else say("legal-hold.everything")
    why = vocabulary.label("legal-hold-reason", event.reason)
    return say("legal-hold.placed", reason=why, count=count, review=review)


contacts = listing("contact", (ParentContacted,), _contact)
discussions = listing("discussion", (DiscussionRecorded,), _discussion)
handovers = listing("handover", (RecordsPassed, RecordsTransferred, TransferConfirmed), _handover)
legal_holds = listing("legal-hold", (LegalHoldPlaced, LegalHoldReleased), _legal_hold)
