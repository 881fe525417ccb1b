"""Evidence files, and pages that carry one, as people meet them: checked against a key, and the verdict put into words.

No ledger, no network, no passphrase. What an entry says is shown only if everything held: what failed is not repeated.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict
from typing import Any
from uuid import UUID

from aggregates import vocabulary
from cli import checking, lists, output
from cli.desk import Desk
from cli.disclosed import shown
from cli.domain import TOPICS
from cli.refs import SHOWN, format_ref
from cli.say import event, say
from ledger.errors import EvidenceError, InputError
from ledger.evidence.checkpoint import format_kept, unverified_head
from ledger.evidence.evidence_check import judge
from ledger.evidence.evidence_file import parse_evidence
from ledger.evidence.page import check_page, check_plain, embedded_evidence
from ledger.evidence.rewritten import kind
from ledger.evidence.statement import Statement
from ledger.evidence.verdict import Shown, Verdict
from ledger.store.codec import from_micros


def check(
    desk: Desk, name: str, data: bytes, rewritten: tuple[str, ...], key: str | None, beside: bytes | None = None
) -> int:
    """Check the file with this content; exit code 3 if anything in it does not hold. `beside`: its signed statement."""
    origin = _claimed(data if beside is None else beside)
    known = key or (checking.known_key(origin) if origin else None)
    if origin is not None and known is None:
        raise InputError(say("evidence.no-key", origin=output.clean(origin)), hint=say("evidence.no-key.hint"))
    against = say(
        "evidence.against.outside" if key else "evidence.against.remembered" if known else "evidence.against.none"
    )
    verdict = (
        check_plain(data, beside, known, TOPICS)
        if beside is not None
        else (check_page if kind(data) == "page" else judge)(data, known, TOPICS)
    )
    desk.demo = verdict.origin is not None and verdict.origin.startswith("demo/")
    if rewritten:
        output.talk(say("evidence.rewritten", name=name, how=say("evidence.and").join(rewritten)))
    lists.told(desk, _data(verdict, against, rewritten), say("verify.title"), _lines(verdict, against))
    return 0 if verdict.ok else 3


def _claimed(data: bytes) -> str | None:
    """The ledger that a file says it is from; None if it cannot be read at all."""
    with suppress(EvidenceError):
        embedded = embedded_evidence(data) if kind(data) == "page" else data
        return unverified_head(parse_evidence(embedded).checkpoint)[0]
    return None


def _data(verdict: Verdict, against: str, rewritten: tuple[str, ...]) -> dict[str, Any]:
    head = verdict.head if verdict.ok else None
    return {
        "ok": verdict.ok,
        "held_against": against,
        "rewritten": rewritten,
        "origin": verdict.origin,
        "size": head and head.size,
        "root": head and head.root,
        "kept": format_kept(head) if head else None,
        "checks": verdict.checks,
        "findings": verdict.findings,
        "statement": asdict(verdict.statement) if verdict.ok and verdict.statement else None,
        "entries": [{**asdict(entry), "entry": entry.position} for entry in verdict.entries] if verdict.ok else [],
        "remarks": verdict.remarks,
        "not_checked": verdict.unchecked,
        "stated": verdict.stated,
    }


def _lines(verdict: Verdict, against: str) -> Iterator[str]:
    yield say("evidence.against", against=against)
    if verdict.ok and verdict.head is not None:
        yield say("evidence.holds", count=len(verdict.entries), origin=verdict.origin, size=verdict.head.size)
    yield ""
    yield from checks(verdict)
    if verdict.ok and verdict.statement is not None:
        yield from ("", say("evidence.said"), "", *output.rows_of(said(verdict.statement)))
        for entry in verdict.entries:
            yield from ("", *_entry(entry))
    yield ""
    yield from (say("evidence.note", note=output.clean(remark)) for remark in verdict.remarks)
    yield from (say("evidence.not-checked", what=output.clean(what)) for what in verdict.unchecked)
    yield from (say("evidence.stated", what=what) for what in verdict.stated)
    failed = sum(check.status == "failed" for check in verdict.checks)
    yield say("evidence.verified") if verdict.ok else say("evidence.problems", count=failed or 1)


def checks(verdict: Verdict) -> Iterator[str]:
    """Each check with how it came out, and below it what was found."""
    for check in verdict.checks:
        yield f"  {say(f'evidence.status.{check.status}'):12}  {check.name:10}  {output.clean(check.meaning)}"
        for found in check.findings:
            yield f"                {found.name}: {output.clean(f'{found.place}: {found.message}')}"
        if check.failures > len(check.findings):
            yield f"                {say('evidence.more', count=check.failures - len(check.findings))}"


def said(statement: Statement) -> list[tuple[str, str]]:
    """The statement as (name, value): what was asked, for whom, from which state of the ledger, by whom."""
    rows = {
        "kind": vocabulary.label("report-kind", statement.kind),
        **{f"asked.{name}": _answer(value) for name, value in statement.asked.items()},
        "audience": vocabulary.label("audience", statement.audience),
        "to": _answer(statement.to),
        "as-at": output.iso(from_micros(statement.as_at)) if statement.as_at is not None else "",
        "known-at": str(statement.known_at),
        "made-at": output.iso(from_micros(statement.made_at)),
        "made-by": _answer(statement.made_by),
        "count": str(statement.count),
        "page": statement.page.hex() if statement.page else "",
    }
    return [(_name(name), value) for name, value in rows.items() if value]


def _name(row: str) -> str:
    """What a row is called; what was asked by a name that nobody here knows, by that name."""
    first, _, asked = row.partition(".")
    try:
        return say(f"evidence.row.{row}")
    except KeyError:
        return asked or first


def _answer(value: Any) -> str:
    match value:
        case None:
            return ""
        case bytes():
            return format_ref(UUID(bytes=value))[:SHOWN]
        case list() | tuple():
            return ", ".join(map(_answer, value))
    return str(value)


def _entry(entry: Shown) -> Iterator[str]:
    disclosed = entry.disclosed
    assert disclosed is not None  # shown only where all holds
    topic = disclosed.what["type"] if disclosed.what else None
    signers = ", ".join(map(_answer, entry.signers))
    yield say("evidence.entry", entry=entry.position, what=event(topic) if topic else say("evidence.bare"))
    yield from output.rows_of([(say("evidence.row.signed-by"), signers), *shown(disclosed)])
    yield from (f"  {say('evidence.note', note=remark)}" for remark in entry.remarks)
