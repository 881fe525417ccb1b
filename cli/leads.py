"""From something that is to be done to the command that does it, as it is typed.

By the type of entry that settles a duty, since that is what the command makes. Letters and numbers only, never a name.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any
from uuid import UUID

from cli import say
from cli.page import Cell, Do
from cli.refs import SHOWN, format_ref
from cli.sitting import Sitting
from cli.table import COMMANDS
from ledger.numbering import format_entry
from projections import duties
from projections.duties import DutyLine

BY_TOPIC: Mapping[str, str] = {
    "access.query_answered": "access answer {stream}",
    "access.reviewed": "access review {entry}",
    "advice.received": "advice receive {stream}",
    "advice.sought": "advice seek {stream}",
    "breach.assessed": "incident assess {stream}",
    "breach.notified": "incident notify {stream}",
    "consent.conflict_recorded": "consent disagree {child}",
    "consent.given": "consent give {child} --consent {stream}",
    "custody.changed": "record move {stream}",
    "entry.completed": "complete {entry}",
    "foi.decided": "foi decide {stream}",
    "grievance.discussed": "grievance discuss {stream}",
    "grievance.escalated": "grievance escalate {stream}",
    "hold.reviewed": "hold review {stream}",
    "information.disclosed": "share disclose --case {stream}",
    "information.received": "share receive --case {stream}",
    "legal_hold.released": "legal-hold release {stream}",
    "parent.informed": "record inform {record}",
    "parent.informed_of_sharing": "share inform {case}",
    "policy.acknowledged": "policy acknowledge {stream}",
    "policy.reviewed": "policy review --kind {kind}",
    "records.passed": "handover pass {stream}",
    "referral.outcome": "referral outcome {stream}",
    "refusal.discussed": "share discuss {stream}",
    "retention.reviewed": "retention review {stream}",
    "rights.decided": "rights decide {stream}",
    "rights.fulfilled": "rights fulfil {stream}",
    "sharing.assessed": "share assess {stream}",
    "sharing.decided": "share decide --case {stream}",
    "sharing.receipt_confirmed": "share receipt {stream}",
    "sharing.reconsidered": "share reconsider {stream}",
    "standing.reviewed": "standing review {stream}",
    "transfer.confirmed": "handover confirm {stream}",
    "withdrawal.propagated": "consent told {stream}",
}
BY_DUTY: Mapping[str, str] = {
    "complete-emergency": "share complete {stream}",
    "acknowledge-policy": BY_TOPIC["policy.acknowledged"],
    "acknowledge-policy-brought-in": "register unacknowledged",
}


def template(at: Sitting, duty: str) -> str:
    """The command that settles a duty, with names for what it is about."""
    row = duties.rows(at.rules)[duty]
    topics = [one["topic"] for one in row["settles"]]
    return BY_DUTY.get(duty) or next((BY_TOPIC[t] for t in topics if t in BY_TOPIC), BY_TOPIC["entry.completed"])


def lead(at: Sitting, line: DutyLine) -> Cell:
    """The command that settles this duty."""
    event = at.ledger.read(line.position).event
    return command(at, template(at, line.duty), event, line.position)


def command(at: Sitting, words: str, event: Any, position: int) -> Cell:
    """A command about an entry."""
    stream: UUID = event.stream
    named = {name: getattr(event, name, None) or stream for name in ("child", "record", "case")}
    letters = {name: letter(at, value) for name, value in {**named, "stream": stream}.items()}
    return to(words.format(**letters, entry=format_entry(position), kind=getattr(event, "kind", "")))


def to(typed: str) -> Cell:
    """A command as it is typed, without the program's name, as something that can be done; named by its line of help."""
    path, *given = _parted(typed.split())
    named = next((n for n, word in enumerate(given) if word.startswith("--")), len(given))
    return cell(Do(path, tuple(given[:named]), _options(given[named:])))


def cell(do: Do) -> Cell:
    """Something that can be done, named by its line of help."""
    return Cell(say.speech()["commands"][do.path].rstrip("."), do=do)


def _options(words: list[str]) -> tuple[tuple[str, str], ...]:
    """Each with its value; a flag has none."""
    return tuple(
        (word.removeprefix("--"), "" if after.startswith("--") else after)
        for word, after in pairwise((*words, "--"))
        if word.startswith("--")
    )


def _parted(words: list[str]) -> tuple[str, ...]:
    """The longest command that it begins with, and the words after it."""
    ends = (n for n in range(len(words), 0, -1) if COMMANDS.get(" ".join(words[:n])))
    end = next(ends)
    return " ".join(words[:end]), *words[end:]


def letter(at: Sitting, one: UUID) -> str:
    """The letters by which something is named on a command line."""
    return at.refs.short(one) if one in at.refs.known else format_ref(one)[:SHOWN]
