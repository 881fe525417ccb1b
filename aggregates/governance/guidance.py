"""The register of guidance and law: what there is, in which edition, and what replaced it. Ships as data (rules `guidance`).

A citation is a document of the register and its paragraphs, never a bare number (domain reference, A1 and A2). The
setting adds what comes out later; what is superseded stays citable, and citing it is said, never refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from typing import Any
from zoneinfo import ZoneInfo

from aggregates import language
from aggregates.draft import Draft
from aggregates.entries import Act, EntryCorrected, standing
from aggregates.rules import Remark, Rules
from ledger.errors import InputError
from ledger.event import Event, Recorded


@dataclass(frozen=True, kw_only=True)
class GuidanceRegistered(Act):
    """A document of law or guidance enters the register (S4, S110). Stream: the setting."""

    TOPIC = "guidance.registered"
    guidance: str  # its id in the register
    kind: str  # guidance-kind
    title: str
    edition: str
    published: date | None = None
    golden_rules: str | None = None  # the version of the golden rules that it contains


@dataclass(frozen=True, kw_only=True)
class GuidanceSuperseded(Act):
    """A document of the register no longer holds, from `occurred` on (S110). Stream: the setting."""

    TOPIC = "guidance.superseded"
    guidance: str
    superseded_by: str | None = None


GUIDANCE_EVENTS: tuple[type[Event], ...] = (GuidanceRegistered, GuidanceSuperseded, EntryCorrected)


@dataclass(frozen=True, slots=True)
class Citation:
    """A document of the register, and where in it."""

    guidance: str
    paragraphs: str | None = None


@dataclass(frozen=True, slots=True)
class Guidance:
    """A document of the register. `until` is None too if nobody knows since when it is superseded."""

    id: str
    kind: str
    title: str
    edition: str
    rule: str
    published: date | None = None
    golden_rules: str | None = None
    superseded: bool = False
    superseded_by: str | None = None
    until: date | None = None
    says: str = ""  # what the product does about it, where the policy and the law have parted

    def is_superseded(self, day: date) -> bool:
        return self.superseded and (self.until is None or self.until <= day)


def register(rules: Rules, events: Iterable[Recorded[Any]], zone: ZoneInfo, **as_known: Any) -> Mapping[str, Guidance]:
    """All documents by id: those that ship, then what was entered; `known_at` and `known_by` as in `entries.read`."""
    found = {name: _shipped(name, row) for name, row in rules.rows("guidance").items()}
    for entry in standing(events, **as_known):
        event = entry.event
        if isinstance(event, GuidanceRegistered):
            kept = (event.guidance, event.kind, event.title, event.edition, "S110")
            found[event.guidance] = Guidance(*kept, event.published, event.golden_rules)
        elif isinstance(event, GuidanceSuperseded) and event.guidance in found:
            since = entry.start(zone).astimezone(zone).date()
            found[event.guidance] = replace(
                found[event.guidance], superseded=True, superseded_by=event.superseded_by, until=since
            )
    return found


def _shipped(name: str, row: Mapping[str, Any]) -> Guidance:
    return Guidance(
        id=name,
        kind=row["kind"],
        title=language.pick(row["title"]),
        edition=row["edition"],
        rule=row["rule"],
        published=_day(row["published"]),
        golden_rules=row["golden_rules"] or None,
        superseded=bool(row["superseded_by"]),
        superseded_by=row["superseded_by"] or None,
        until=_day(row["until"]),
        says=language.pick(row["says"]),
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def of_book(d: Draft) -> Mapping[str, Guidance]:
    """The register as the book has it."""
    return register(d.rules, d.book.all(*GUIDANCE_EVENTS), d.book.zone)


def cited(known: Mapping[str, Guidance], text: str) -> Citation:
    """`eyfs-2021 3.69-3.72`: a document of the register, then its paragraphs; InputError if it is not there."""
    name, _, paragraphs = text.strip().partition(" ")
    if name not in known:
        near = ", ".join(get_close_matches(name.lower(), known, n=3, cutoff=0.4))
        raise InputError(
            f"{name!r} is not in the register of guidance",
            hint=f"did you mean {near}?" if near else "register it first, or look for it in the list of guidance",
        )
    return Citation(name, paragraphs.strip() or None)


def named_in(rules: Rules, content: bytes) -> tuple[Citation, ...]:
    """The documents of the register that a text calls by their names, so that nobody has to type them."""
    plain = " ".join(content.decode("utf-8", "ignore").split()).casefold()
    rows = rules.rows("guidance").items()
    return tuple(Citation(name) for name, row in rows if any(_flat(title) in plain for title in row["named"]))


def _flat(title: str) -> str:
    return re.sub(r"\s+", " ", title).casefold()


def stale(d: Draft, citations: Iterable[Citation], known: Mapping[str, Guidance]) -> list[Remark]:
    """What is said about citing what no longer holds (S26 of the framework and the statutes, S110 of guidance)."""
    old = [known[c.guidance] for c in citations if c.guidance in known]
    today = d.book.now.astimezone(d.book.zone).date()
    remarks = []
    for one in old:
        if one.is_superseded(today):
            after = known.get(one.superseded_by or "")
            now = f"{after.title} ({after.edition})" if after else "-"
            name = "guidance-superseded" if one.rule == "S110" else "citation-superseded"
            remarks += d.warn(name, title=f"{one.title} ({one.edition})", now=now)
    return remarks
