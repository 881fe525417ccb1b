"""The page to hand out with an evidence file: what the file shows, in words, drawn from the file and from nothing else.

It is built only from what held against the ledger's key, carries the file, and never says that it vouches for itself:
whoever forges a page can make it say anything, so it says where to look instead. The same file gives the same page, byte
for byte. Its words are signed before the file is finished: `signed` takes a file whose statement is of no page, and answers
what its statement must say; `handout` then takes the file with that statement, and refuses any other.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from aggregates import vocabulary
from cli import output
from cli.domain import TOPICS
from cli.draw.html import html
from cli.entry_words import label_of
from cli.page import Card, Cards, Heading, Page, Para, Points
from cli.refs import SHOWN, format_ref
from cli.say import event, name, say
from ledger.errors import EvidenceError
from ledger.evidence.canonical import is_code
from ledger.evidence.checkpoint import log_fingerprint
from ledger.evidence.disclosing import open_leaf, open_parts
from ledger.evidence.evidence_check import judge
from ledger.evidence.evidence_file import EvidenceFile, parse_evidence
from ledger.evidence.page import check_page, page_digests
from ledger.evidence.statement import Place, Statement
from ledger.evidence.verdict import Shown, Verdict
from ledger.store.codec import from_micros

_HEADER = ("occurred_at", "recorded_at", "actor", "role", "attested")


def signed(evidence: bytes, vkey: str) -> tuple[bytes, tuple[Place, ...]]:
    """`page` and `places` for the statement of this file, once it has a page."""
    return page_digests(html(page_of(*_held(evidence, vkey), vkey)).decode())


def handout(evidence: bytes, vkey: str) -> bytes:
    """The page, with the file in it; EvidenceError if something in the file, or of these words, does not hold."""
    drawn = html(page_of(*_held(evidence, vkey), vkey), evidence=evidence)
    for finding in check_page(drawn, vkey).findings:
        raise EvidenceError(f"{finding.name}: {finding.message}", hint=say("handout.other-words"))
    return drawn


def _held(evidence: bytes, vkey: str) -> tuple[EvidenceFile, Verdict]:
    verdict = judge(evidence, vkey, TOPICS)
    for finding in verdict.findings:
        raise EvidenceError(f"{finding.place}: {finding.name}: {finding.message}")
    return parse_evidence(evidence), verdict


def page_of(file: EvidenceFile, verdict: Verdict, vkey: str) -> Page:
    """What it says, before it is drawn. The verdict is that on the file, and holds."""
    said, zone = verdict.statement, _zone(file)
    assert said is not None
    assert verdict.ok
    mark = log_fingerprint(vkey)
    made = output.day(from_micros(said.made_at).astimezone(zone).date())
    cards = tuple(_card(entry, zone) for entry in verdict.entries)
    entries = (Para(say("handout.letters")), Cards(cards)) if cards else (Para(say("handout.no-entries")),)
    return Page(
        title=say("handout.title"),
        about=(say("handout.from", origin=verdict.origin, made=made),),
        blocks=(
            Para(say("handout.unchecked"), strong=True),
            Heading(say("handout.asked")),
            Cards((Card(vocabulary.shipped().label("report-kind", said.kind), tuple(_asked(said, zone))),)),
            Heading(say("handout.shows")),
            *entries,
            Heading(say("handout.not-proven")),
            Points(tuple(say(f"handout.not-proven.{number}") for number in range(1, 6))),
            Heading(say("handout.check")),
            Points(tuple(say(f"handout.check.{number}", fingerprint=mark) for number in range(1, 5)), numbered=True),
            Para(say("handout.check.program", vkey=vkey)),
        ),
    )


def _zone(file: EvidenceFile) -> ZoneInfo:
    """The ledger's own, as its first event names it."""
    first = file.keys[0]
    _, body = open_leaf("keys/0", first.leaf)
    what = open_parts("keys/0", body, first.parts).what
    assert what is not None  # it held
    return ZoneInfo(what["data"]["time_zone"])


def _asked(said: Statement, zone: ZoneInfo) -> Iterator[tuple[str, str]]:
    for field, value in said.asked.items():
        if words := _words(field, value, zone):
            yield name(field), words
    yield say("handout.for"), vocabulary.shipped().label("audience", said.audience)
    if said.to is not None:
        yield say("handout.to"), _words("to", said.to, zone)
    if said.as_at is not None:
        yield say("handout.as-at"), output.moment(from_micros(said.as_at), zone)
    yield say("handout.known-at"), str(said.known_at)
    yield say("handout.made-by"), _words("made_by", said.made_by, zone)
    yield say("handout.count"), str(said.count)


def _card(entry: Shown, zone: ZoneInfo) -> Card:
    shown = entry.disclosed
    assert shown is not None  # it held
    what = shown.what
    title = say("handout.entry", entry=entry.position, what=event(what["type"]) if what else say("handout.hidden"))
    return Card(title, tuple(pair for pair in _facts(entry, zone) if pair[1]), entry=entry.position)


def _facts(entry: Shown, zone: ZoneInfo) -> Iterator[tuple[str, str]]:
    """What it says; what is left out or is not the case says nothing."""
    shown = entry.disclosed
    assert shown is not None
    what, data = shown.what or {}, (shown.what or {}).get("data", {})
    topic = what.get("type", "")
    for field in _HEADER:
        yield say(f"handout.field.{field}"), _words(field, what.get(field), zone, topic)
    yield from ((name(field), _words(field, value, zone, topic)) for field, value in data.items())
    for about in shown.about:
        if about["subject"] not in data.values():
            yield say("handout.about"), _words("subject", about["subject"], zone)
    for subject, field, value in shown.texts:
        words = value if isinstance(value, str) else _words(field, value, zone)
        yield say("handout.text", field=name(field), ref=_words("subject", subject, zone)), words
    yield say("handout.signed-by"), ", ".join(_words("signer", who, zone) for who in entry.signers)
    yield from ((say("handout.note"), remark) for remark in entry.remarks)


def _words(field: str, value: Any, zone: ZoneInfo, topic: str = "") -> str:
    """A value as it is read: ids as on slips, codes by their labels, times in the ledger's zone. Empty for none and no."""
    match value:
        case None | False:
            return ""
        case True:
            return say("handout.yes")
        case bytes():
            return format_ref(UUID(bytes=value))[:SHOWN] if len(value) == 16 else value.hex()
        case int():
            return _moment(value, zone) if field.endswith("_at") else str(value)
        case str():
            return _said(field, value, topic)
        case dict():
            found = ((name(key), _words(key, each, zone, topic)) for key, each in value.items())
            return "; ".join(f"{key}: {words}" for key, words in found if words)
        case list() | tuple():
            return ", ".join(filter(None, (_words(field, each, zone, topic) for each in value)))
    return str(value)


def _moment(value: int, zone: ZoneInfo) -> str:
    try:
        return output.moment(from_micros(value), zone)
    except (EvidenceError, OverflowError):  # signed all the same: no time of this calendar
        return str(value)


def _said(field: str, value: str, topic: str) -> str:
    if len(value) == 10 and value[:4].isdecimal():
        with suppress(ValueError):
            return output.day(date.fromisoformat(value))
    if not is_code(value):
        return value
    return label_of(vocabulary.shipped(), field, value, topic) or value.replace("-", " ")
