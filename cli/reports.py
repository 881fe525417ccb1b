"""Making a report is an access: what was shown is recorded before it is shown, by its digest, never as a copy."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Any
from uuid import UUID

from aggregates.keeping import report
from cli import inspecting
from cli.acts import Act, Field
from cli.inspecting import ROLE
from cli.kinds import Code, Kind
from cli.moments import Moment
from cli.perform import Given, actor
from cli.say import say
from cli.sitting import Sitting
from ledger.receipt import Receipt

REPORT = Act(
    "report",
    (Field("audience", Code("audience"), default="setting"), Field("kind", Kind())),
    report.generated,
    timed=False,
)


def record(
    at: Sitting,
    kind: str,
    audience: str,
    subject: UUID | None,
    asked: Moment,
    lines: Sequence[str],
    *,
    to: UUID | None = None,
    mentioned: Sequence[UUID] = (),
) -> Receipt:
    """Record that these lines are about to be shown, and to whom, if it is for one person."""
    by = actor(REPORT, Given({}, {}), at, {})
    if (inspector := inspecting.present()) is not None:
        audience, to = ROLE, inspector.by.person
    shown = "".join(f"{line}\n" for line in lines).encode()
    known_at = asked.known_at if asked.known_at is not None else at.ledger.refresh().size

    def decide(book: Any) -> Any:
        return report.generated(
            book,
            by=by,
            kind=kind,
            audience=audience,
            as_of=asked.as_at,
            known_at=known_at,
            sha256=sha256(shown).digest(),
            subject=subject,
            to=to,
            mentioned=mentioned,
        )

    return at.ledger.execute(decide).receipt


def footer(receipt: Receipt) -> list[str]:
    """Where it is recorded, under every report."""
    kept = say("report.kept", kept=receipt.kept) if receipt.kept else ""
    shown = say("report.fingerprint", fingerprint=receipt.first.fingerprint)
    return ["", say("report.recorded", entry=receipt.first.position) + shown + kept]


def recorded(receipt: Receipt) -> dict[str, Any]:
    """The same as data."""
    return {"entry": receipt.first.position, "kept": receipt.kept}


def looked(at: Sitting, kind: str, subject: UUID | None, asked: Moment, lines: Sequence[str]) -> list[str]:
    """Record a look into an answer about somebody, and say so; a copy that may not be written says that instead."""
    from cli import branches  # which reads as a report does

    beside = ["", *branches.remarks(at, subject)]
    if at.ledger.read_only is not None:
        return [*beside, say("report.unrecorded", why=at.ledger.read_only)]
    receipt = record(at, kind, "setting", subject, asked, lines)
    return [*beside, say("report.recorded", entry=receipt.first.position) + "."]


def inspected(at: Sitting, kind: str, subject: UUID | None, asked: Moment, lines: Sequence[str]) -> list[str]:
    """The same of a list that nobody's look is recorded of who works here: of an inspector's it is."""
    return [] if inspecting.present() is None else looked(at, kind, subject, asked, lines)
