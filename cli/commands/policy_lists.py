"""Policies and guidance as they stand: what there is, what is missing or out of date, who has acknowledged what."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict

import click

from aggregates import language, vocabulary
from aggregates.governance import guidance, policies
from aggregates.governance.policies import PolicyAcknowledged
from aggregates.people import joined
from aggregates.people.person import PersonRegistered
from cli import lists, output, session
from cli.desk import Desk, DeskCommand
from cli.moments import moment, options
from cli.page import Page
from cli.say import say
from cli.sitting import Sitting
from ledger.numbering import format_entry
from projections.policies import AcknowledgementLine, PolicyLine, acknowledgements, policy_lines

EVENTS = dict.fromkeys((*policies.POLICY_EVENTS, *guidance.GUIDANCE_EVENTS))
BOUND = dict.fromkeys((*policies.POLICY_EVENTS, *joined.JOINED_EVENTS, PolicyAcknowledged, PersonRegistered))


@options
@click.command(cls=DeskCommand)
@click.pass_obj
def list_(desk: Desk, as_at: str | None, known_at: str | None) -> None:
    """The policies in force, what each cites, when it is reviewed; and those that ought to be there."""
    with session.reading(desk) as ledger:
        at = Sitting(ledger)
        asked = moment(at, as_at, known_at)
        lines = policy_lines(
            ledger.all(*EVENTS), zone=at.zone, rules=at.rules, as_at=asked.as_at, known_at=asked.known_at
        )
        title = say("policies.title", moment=asked.words)
        said = [title, "", *(text for line in lines for text in _policy(line))]
        data = {**asked.data(), "policies": [asdict(line) for line in lines]}
        lists.answer(desk, data, said, lambda: _page(title, lines))


def _page(title: str, lines: Sequence[PolicyLine]) -> Page:
    heads = [say(f"policies.head.{name}") for name in ("kind", "title", "version", "since", "review", "cites", "entry")]
    return lists.page(title, lists.of(heads, [_row(line) for line in lines]))


def _row(line: PolicyLine) -> tuple[str, ...]:
    kind = vocabulary.label("policy-kind", line.kind)
    if line.entry is None:
        return kind, say("policies.not-adopted"), "", "", "", "", ""
    due = say("policies.undated") if line.review_due is None else output.day(line.review_due)
    return (
        kind,
        line.title or "",
        line.version or "",
        "" if line.effective_from is None else output.day(line.effective_from),
        say("policies.overdue-since", due=due) if line.overdue else due,
        "; ".join(map(str.strip, _cites(line))),
        format_entry(line.entry),
    )


def _policy(line: PolicyLine) -> Iterator[str]:
    kind = vocabulary.label("policy-kind", line.kind)
    if line.entry is None:
        yield say("policies.missing", kind=kind)
        return
    since = "" if line.effective_from is None else output.day(line.effective_from)
    due = say("policies.undated") if line.review_due is None else output.day(line.review_due)
    words = "policies.overdue" if line.overdue else "policies.line"
    yield say(words, kind=kind, title=line.title, version=line.version, since=since, due=due, entry=line.entry)
    yield from _cites(line)


def _cites(line: PolicyLine) -> Iterator[str]:
    for cited in line.cites:
        where = f" {cited.paragraphs}" if cited.paragraphs else ""
        words = "policies.cites-old" if cited.superseded_by else "policies.cites"
        yield say(words, title=cited.title, where=where, now=cited.superseded_by)


@options
@click.command(cls=DeskCommand)
@click.pass_obj
def acknowledged(desk: Desk, as_at: str | None, known_at: str | None) -> None:
    """Whom the policy in force binds, and who has not acknowledged it."""
    with session.unlocked(desk) as ledger:
        at = Sitting(ledger)
        asked, row = moment(at, as_at, known_at), at.rules.data["acknowledging"]
        bound = row["kinds"] if at.rules.demanded(row["rule"]) else ()
        seen = ledger.all(*BOUND, known_at=asked.known_at)
        lines = acknowledgements(seen, zone=at.zone, kind=row["kind"], kinds=bound, as_at=asked.as_at)
        rows = [_acknowledgement(at, line) for line in lines]
        heads = tuple(say(f"acknowledged.head.{name}") for name in ("who", "kind", "when", "entry"))
        title = say("acknowledged.title", moment=asked.words, missing=sum(line.entry is None for line in lines))
        lists.tabled(desk, {**asked.data(), "people": [asdict(line) for line in lines]}, title, heads, rows)


def _acknowledgement(at: Sitting, line: AcknowledgementLine) -> tuple[str, ...]:
    how = "" if line.method is None else vocabulary.label("acknowledgement-method", line.method)
    when = say("acknowledged.not") if line.since is None else f"{output.when(line.since, at.zone)}, {how}"
    kind = vocabulary.label("subject-kind", line.kind)
    return at.refs.label(line.person), kind, when, "" if line.entry is None else format_entry(line.entry)


@options
@click.command(cls=DeskCommand)
@click.pass_obj
def guidance_list(desk: Desk, as_at: str | None, known_at: str | None) -> None:
    """Law and guidance that can be cited, in each edition, and what has replaced it."""
    with session.reading(desk) as ledger:
        at = Sitting(ledger)
        asked = moment(at, as_at, known_at)
        seen = ledger.all(*guidance.GUIDANCE_EVENTS, known_at=asked.known_at)
        register = guidance.register(at.rules, seen, at.zone)
        day = asked.as_at.astimezone(at.zone).date()
        rows, data = [], []
        for one in register.values():
            over = one.is_superseded(day)
            state = say("guidance.superseded", now=one.superseded_by or "") if over else say("guidance.current")
            rows.append((one.id, one.title, one.edition, state, one.says))
            data.append({**asdict(one), "superseded": over})
        heads = tuple(say(f"guidance.head.{name}") for name in ("id", "title", "edition", "state", "says"))
        terms = at.rules.rows("terms")
        notes = [
            say("guidance.term", short=", ".join(t["also"]), says=language.pick(t["says"])) for t in terms.values()
        ]
        title, answer = say("guidance.title", moment=asked.words), {**asked.data(), "guidance": data, "terms": terms}
        said = [title, "", *output.table(rows, heads), "", *notes]
        lists.answer(desk, answer, said, lambda: lists.page(title, lists.of(heads, rows), *lists.paragraphs(notes)))
