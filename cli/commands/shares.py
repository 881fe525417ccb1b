"""Requests, decisions about sharing, what was handed out and what followed: the negative ones stand beside the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import click

from aggregates import vocabulary
from aggregates.entries import Entry, EntryCorrected
from aggregates.people import joined
from cli import lists, output, reports, session
from cli.commands.duties import reader
from cli.desk import Desk, DeskCommand
from cli.disputes import beside
from cli.moments import moment, options
from cli.page import Cell, Do
from cli.pointers import Ref
from cli.say import say
from cli.sitting import Sitting
from ledger.numbering import format_entry
from projections.sharing import SHARING_EVENTS, CaseLine, cases, entries_about

# What stands in the line of a type: the word for it, and the scheme and the field that it comes from.
WORDS = {
    "whom": (),
    "purpose": (("purpose", "purpose"),),
    "channel": (("channel", "channel"),),
    "outcome": (("decision-outcome", "outcome"), ("referral-outcome", "outcome")),
    "answer": (
        ("refusal-response", "response"),
        ("receipt-answer", "answer"),
        ("not-informed-reason", "reason"),
        ("no-consent-reason", "reason"),
    ),
}


@options
@click.command(cls=DeskCommand)
@click.argument("child")
@click.pass_obj
def list_(desk: Desk, child: str, as_at: str | None, known_at: str | None) -> None:
    """Requests, decisions to share and not to share, disclosures, and what was refused; what is still open comes last."""
    with session.unlocked(desk) as ledger:
        at = Sitting(ledger)
        whose = Ref(("child", "person")).argument(child, at)
        asked, book = moment(at, as_at, known_at), ledger.book()
        mine = entries_about(
            joined.about(book, whose, *SHARING_EVENTS, EntryCorrected),
            joined.same(book, whose),
            zone=at.zone,
            as_at=asked.as_at,
            known_at=asked.known_at,
            levels=reader(at)[1],
        )
        lines = cases(mine, zone=at.zone, rules=at.rules)
        title = say("shares.title", child=at.refs.label(whose), moment=asked.words, count=len(mine))
        heads = tuple(say(f"shares.head.{head}") for head in ("when", "case", "what", "by", "entry"))
        disputed = beside(at, asked.known_at)
        rows = [row for e in mine for row in (_row(at, e), *(("", "", n, "", "") for n in disputed.lines(e.event_id)))]
        waits = _open(at, lines)
        shown = [title, "", *(output.table(rows, heads) if rows else []), *waits]
        foot = reports.looked(at, "decisions", whose, asked, shown)
        entries = [{**_data(e), "disputed": disputed.data(e.event_id)} for e in mine]
        data = {"entries": entries, "cases": [asdict(line) for line in lines]}
        answer = {"child": whose, **asked.data(), **data}
        opened = {at.refs.short(line.case) for line in lines}
        linked = [(when, _case(ref) if ref in opened else ref, *rest) for when, ref, *rest in rows]
        lists.answer(
            desk,
            answer,
            [*shown, *foot],
            lambda: lists.page(title, *lists.paragraphs(waits), lists.of(heads, linked), foot=foot),
        )


def _case(ref: str) -> Cell:
    """The letters of a case, which lead to it."""
    return Cell(ref, do=Do("share case", (ref,)))


def _data(entry: Entry) -> dict[str, object]:
    event = entry.event
    shown = ("outcome", "categories", "purpose", "reasons", "legal_basis", "no_consent", "welfare", "wishes", "urgency")
    more = ("good_reason", "onward_disclosure_expected", "circumstance", "channel", "secure", "gateway", "procedure")
    return {
        "entry": entry.recorded.position,
        "type": event.TOPIC,
        "case": getattr(event, "case", None) or event.stream,
        "occurred_at": entry.when,
        "stands": entry.stands,
        "actor": event.by.person,
        **{name: getattr(event, name, None) for name in shown + more},
        "recipients": _recipients(event),
        "rule": getattr(event, "rule", None) or getattr(event, "outside", None),
    }


def _recipients(event: Any) -> tuple[str, ...]:
    one = getattr(event, "source", None) or getattr(event, "recipient", None)
    return getattr(event, "recipients", None) or ((one,) if isinstance(one, str) else ())


def _row(at: Sitting, entry: Entry) -> tuple[str, ...]:
    event = entry.event
    return (
        output.when(entry.when, at.zone),
        at.refs.short(event.stream) if event.stream in at.refs.known else "",
        words(entry),
        f"{at.refs.label(event.by.person)}, {vocabulary.label('role', event.by.role)}",
        format_entry(entry.recorded.position),
    )


def words(entry: Entry) -> str:
    """One entry in a few words."""
    event = entry.event
    rule = getattr(event, "rule", None) or getattr(event, "outside", None) or ""
    said = say(f"shares.{event.TOPIC}", **{word: _label(event, word) for word in WORDS}, rule=rule)
    whom = (
        say("shares.with", whom=_label(event, "whom")) if event.TOPIC == "sharing.decided" and event.recipients else ""
    )
    outside = say("shares.outside", rule=rule) if getattr(event, "outside", None) else ""
    return said + whom + outside + ("" if entry.stands else say("shares.in-error"))


def _label(event: Any, word: str) -> str:
    """What an event says under one of these words, in words; empty if it does not say that."""
    if word == "whom":
        return ", ".join(vocabulary.label("recipient", code) for code in _recipients(event))
    for scheme, field in WORDS[word]:
        code = getattr(event, field, None)
        if isinstance(code, str) and code in vocabulary.choices(scheme):
            return vocabulary.label(scheme, code)
    return ""


def _open(at: Sitting, lines: Sequence[CaseLine]) -> list[str]:
    """What is still open in each case."""
    waits = [say("shares.undecided", case=at.refs.short(line.case)) for line in lines if line.undecided]
    loose = [say("shares.loose", case=at.refs.short(line.case)) for line in lines if line.without_decision]
    loose += [
        say("shares.decided-after", case=at.refs.short(line.case), count=line.decided_after)
        for line in lines
        if line.decided_after
    ]
    slow = [
        say("shares.took", case=at.refs.short(line.case), minutes=line.minutes_to_share)
        for line in lines
        if line.minutes_to_share is not None
    ]
    found = [*waits, *loose, *slow]
    return ["", *found] if found else []
