"""Events as somebody with a key of their own may make them: validly signed, and not what the program would have written."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from ledger.evidence import merkle
from ledger.evidence.envelope import PAYLOAD_KEY_PROOF, SigningKey, key_proof_payload, pae, sign_event
from ledger.evidence.parts import Body, Part, digest, format_body, format_part, pack_parts
from ledger.evidence.report import Finding, Report
from support.victim import Row, Victim, edited, judged, recompute, rows

LATER = 1_900_000_000_000_000  # after everything in the ledger, in microseconds


def new_id() -> bytes:
    return secrets.token_bytes(16)


def part(name: str, content: Any) -> bytes:
    return format_part(Part(secrets.token_bytes(32), name, content))


def about(subject: bytes, involvement: str = "primary") -> dict[str, Any]:
    return {"subject": subject, "involvement": involvement, "box": None, "fields": {}}


def forged(
    victim: Victim,
    size: int,
    root: bytes,
    *signers: SigningKey,
    about: Sequence[Mapping[str, Any]] = (),
    ledger: str | None = None,
    inside: Mapping[str, Any] | None = None,
    **what: Any,
) -> Row:
    """A row behind everybody else's, by the manager if nobody else is named."""
    event_id = new_id()
    content = {
        "type": "test.told",
        "type_version": 1,
        "occurred_at": "2026-11-02",
        "occurred_precision": "day",
        "recorded_at": LATER,
        "clock": "ok",
        "actor": victim.manager.person.bytes,
        "role": "staff",
        "on_behalf_of": None,
        "recorded_by": victim.manager.person.bytes,
        "attested": None,
        "policy": None,
        "data": {"code": "quiet-day", "notice": None},
    } | what
    within = {
        "stream": new_id(),
        "stream_version": 1,
        "causation": None,
        "folders": [],
        "sensitivity": "personal",
        "data": {"hold": None},
    } | dict(inside or {})
    what_part, inside_part = part("what", content), part("inside", within)
    abouts = sorted((digest(event_id, each), each) for each in (part("about", a) for a in about))
    body = Body(
        ledger=ledger or victim.origin,
        event_id=event_id,
        after_size=size,
        after_root=root,
        what=digest(event_id, what_part),
        inside=digest(event_id, inside_part),
        about=tuple(found for found, _ in abouts),
    )
    leaf = sign_event(format_body(body), *(signers or (victim.manager.sign,)))
    parts = pack_parts([what_part, inside_part, *(each for _, each in abouts)])
    return [0, within["stream"].hex(), within["stream_version"], content["type"], leaf, event_id, parts]


def append(c: sqlite3.Connection, *new: Row) -> None:
    """Behind all others, with everything that follows from it."""
    size = len(rows(c, "stored_events"))
    for position, row in enumerate(new, size + 1):
        c.execute("INSERT INTO stored_events VALUES (?,?,?,?,?,?,?)", [position, *row[1:]])
    recompute(c)


def head(c: sqlite3.Connection) -> tuple[int, bytes]:
    """(size, root) of what stands there."""
    nodes = {(level, at): node for level, at, node in rows(c, "tree_nodes")}
    size = len(rows(c, "stored_events"))
    return size, merkle.root(size, lambda level, at: nodes[level, at])


def control(c: sqlite3.Connection) -> dict[str, Any]:
    """Where the next event of the ledger's own stream stands."""
    stream = rows(c, "stored_events")[0][1]
    found = c.execute("SELECT max(originator_version) FROM stored_events WHERE originator_id = ?", (stream,)).fetchone()
    return {"stream": bytes.fromhex(stream), "stream_version": found[0] + 1, "data": {}}


def enrolment(victim: Victim, key: SigningKey, person: bytes, powers: Sequence[str] = ("record",)) -> dict[str, Any]:
    """What `key.enrolled` says of a key, with the proof that whoever made it holds it."""
    encryption_key = secrets.token_bytes(32)
    payload = key_proof_payload(victim.origin, person, key.public, encryption_key, powers)
    return {
        "alg": "ed25519",
        "encryption_key": encryption_key,
        "person": person,
        "powers": list(powers),
        "proof": key.sign(pae(PAYLOAD_KEY_PROOF, payload)),
        "public_key": key.public,
        "recovery": None,
        "replaces": None,
    }


def revocation(victim: Victim, c: sqlite3.Connection, **options: Any) -> Row:
    data = {"doubtful_from": None, "key": victim.helper.sign.key_id, "reason": "left"} | options
    return forged(victim, *head(c), inside=control(c), type="key.revoked", data=data)


def by_helper(victim: Victim, c: sqlite3.Connection, **options: Any) -> Row:
    """An event by somebody who may record and nothing else."""
    return forged(victim, *head(c), victim.helper.sign, recorded_by=victim.helper.person.bytes, **options)


# ---- what is said of it


def attacked(victim: Victim, path: Path, edit: Callable[[sqlite3.Connection], object], **options: Any) -> Report:
    return judged(edited(victim, path, edit), **options)


def added(victim: Victim, path: Path, make: Callable[[sqlite3.Connection], Sequence[Row]]) -> Report:
    """Judged with events behind the others, which nobody has sealed."""
    return attacked(victim, path, lambda c: append(c, *make(c)))


def failing(report: Report) -> set[str]:
    return {check.name for check in report.failed}


def only(report: Report, check: str) -> Finding:
    """The one finding there is."""
    assert failing(report) == {check}, report.findings
    (finding,) = report.check(check).findings
    return finding
