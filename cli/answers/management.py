"""The handover of the management as a page: gone through before it is signed, and printed for both to sign on paper."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from aggregates import vocabulary
from cli import keys, output
from cli.answers.staff import duty_table
from cli.management import Seen
from cli.page import Block, Card, Cards, Heading, Page, Para, Points
from cli.say import say
from cli.sitting import Sitting
from ledger.event import Recorded
from ledger.evidence.checkpoint import fingerprint

LINE = "_" * 36


def gone_through(at: Sitting, seen: Seen) -> list[Block]:
    """What both look at before they sign."""
    return [
        Heading(say("management.checked")),
        Para(_verdict(seen), strong=bool(seen.report.failed)),
        Heading(say("management.backups")),
        *_backups(seen),
        Heading(say("management.sheet")),
        Para(say("management.sheet-number", number=fingerprint(seen.sheet))),
        Heading(say("management.open")),
        duty_table(at, seen.duties).or_else(say("duties.none")),
    ]


def _verdict(seen: Seen) -> str:
    failed = ", ".join(check.name for check in seen.report.failed)
    key = "management.failed" if failed else "management.held"
    return say(key, size=seen.report.head.size, against=seen.report.held_against, failed=failed)


def _backups(seen: Seen) -> Iterator[Block]:
    if seen.backups is None:
        yield Para(say("management.no-backups"), strong=True)
        return
    yield Points(
        (say("management.backup", place=seen.backups.ledger), say("management.vault-backup", place=seen.backups.vault))
    )


def page(at: Sitting, recorded: Recorded[Any], seen: Seen, kept: str, old_print: str, *, stays: bool) -> Page:
    """The whole, once it is recorded."""
    event = recorded.event
    together = event.how == "together"
    return Page(
        say("management.title", setting=output.clean(at.ledger.opened.name)),
        (say("management.about", how=vocabulary.label("management-handover", event.how)),),
        (
            *(() if together else (Para(say("management.alone"), strong=True),)),
            Heading(say("management.who")),
            Cards(tuple(_people(at, recorded, old_print, stays=stays))),
            *gone_through(at, seen),
            Heading(say("management.signed")),
            Para(say("management.both" if together else "management.one", entry=recorded.position)),
            Para(say("keys.keep", kept=kept)),
            *_lines(at, event.outgoing if together else None, event.incoming),
        ),
    )


def _people(at: Sitting, recorded: Recorded[Any], old_print: str, *, stays: bool) -> Iterator[Card]:
    event = recorded.event
    key = keys.key_of(at, event.incoming)
    facts = [
        (say("management.since"), output.when(event.occurred, at.zone)),
        *([(say("keys.card.fingerprint"), keys.key_print(key))] if key else []),
        (say("keys.card.use"), at.refs.short(event.incoming)),
    ]
    yield Card(at.refs.label(event.incoming), tuple(facts), say("management.next"), entry=recorded.position)
    if event.outgoing is not None:
        state = say("management.stays" if stays else "management.leaves")
        before = [
            (say("management.until"), state),
            *([(say("management.old-key"), old_print)] if old_print else []),
        ]
        yield Card(at.refs.label(event.outgoing), tuple(before), say("management.before"))


def _lines(at: Sitting, outgoing: UUID | None, incoming: UUID) -> Iterator[Block]:
    """A line for each who signs on paper; where there is only one, somebody who saw it signs too."""
    for who in (outgoing, incoming):
        if who is not None:
            yield Para(say("management.line", line=LINE, who=at.refs.label(who)))
    if outgoing is None:
        yield Para(say("management.witness", line=LINE))
