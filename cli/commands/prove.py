"""The proof that an entry stands in the ledger, as a file to hand out.

Leaf and proof alone say nothing about anybody and need no passphrase. With `--show` the file also holds parts of the entry:
that is an access, needs somebody's key, names who gets it, and is recorded. A file that ends in .evidence.json is evidence
(`cli.evidence_files`): it needs nothing else to be checked, and somebody signs what was asked and what answers it.
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import click

from aggregates.accesses.access import open_record
from aggregates.keeping.receipt import issue_receipt
from aggregates.records.record import RecordCreated
from cli import evidence_files, inspecting, perform, session
from cli.acts import Act, Field, optional
from cli.desk import Desk, DeskCommand
from cli.kinds import Code
from cli.pointers import Ref
from cli.sitting import Sitting
from ledger.custody.files import write_private
from ledger.errors import InputError
from ledger.event import Recorded
from ledger.numbering import format_entry

TO = Field("to", Ref(("person", "child")))
METHOD = optional("method", Code("hand-over"))
ISSUE = Act("prove", (TO, METHOD), issue_receipt, timed=False)


@click.command(cls=DeskCommand)
@click.argument("entry", required=False)
@click.option("-o", "--output", "out", required=True, metavar="FILE", help="Where to write it; never over a file.")
@click.option("--consent", metavar="REF", help="Evidence of a consent, from the first question to its end.")
@click.option("--case", metavar="REF", help="Evidence of a case of sharing.")
@click.option("--child", metavar="REF", help="Evidence of everything about a child, or a person.")
@click.option("--from", "first", metavar="DAY", help="With --child: the first day.")
@click.option("--until", "last", metavar="DAY", help="With --child: the last day; else today.")
@click.option("--old", flag_value="old", help="Evidence of what stands in the book before this one.")
@click.option(
    "--show", metavar="PARTS", help="what, inside, about[:REF], text:[REF:]FIELD; in evidence, without REF and FIELD."
)
@click.option("--audience", metavar="CODE", help="For whom evidence is: setting, parent, inspector, court, …")
@click.option("--to", metavar="REF", help="Who gets it: needed with --show, and for a parent.")
@click.option("--method", metavar="CODE", help="How they get it.")
@click.option("--page", metavar="FILE", help="Write a page for its reader, too (.html), with the evidence.")
@click.option("--exhibit", metavar="FILE", help="Write a page for a court, too (.html or .txt), with the evidence.")
@click.pass_obj
def prove(desk: Desk, /, entry: str | None, out: str, show: str | None, **said: str | None) -> None:
    """ENTRY: its number, or the letters of its event. A FILE that ends in .evidence.json proves everything by itself."""
    path = Path(out)
    if path.exists():
        raise InputError(f"{path} exists already", hint="choose another name; nothing is written over a file")
    evidence = evidence_files.is_wanted(path, entry, said)
    if inspecting.present() is not None and (evidence or show):
        raise InputError(
            "an inspector is handed parts of entries by the manager", hint="prove ENTRY -o FILE shows none"
        )
    if evidence:
        return evidence_files.prove(desk, path, entry, show, said)
    assert entry is not None
    return _proof(desk, path, entry, show, said["to"], said["method"])


def _proof(desk: Desk, path: Path, entry: str, show: str | None, to: str | None, method: str | None) -> None:
    """A C2SP tlog-proof of one entry."""
    with session.unlocked(desk) if show else session.reading(desk) as ledger:
        at = Sitting(ledger)
        position = at.position(entry)
        recorded, (book, number) = ledger.read(position), ledger.at(position)
        vkey = book.vkey  # of an earlier book, its own
        parts = _parts(at, recorded, show) if show else []
        _asked(at, recorded, parts)
        made = book.prove(number, parts)
        write_private(path, made)
        data = {
            "entry": position,
            "file": str(path),
            "sha256": sha256(made).digest(),
            "shows": parts,
            "vkey": vkey,
        }
        lines = [
            f"The proof of entry {format_entry(position)} is in {path}.",
            f"Check it anywhere:  consent-ledger verify {path} --vkey {vkey}",
        ]
        if show:
            try:
                lines.append(_issued(at, recorded.event_id, made, parts, to, method))
            except BaseException:
                path.unlink(missing_ok=True)
                raise
        desk.answer(data, lines)


def _asked(at: Sitting, recorded: Recorded[Any], parts: list[str]) -> None:
    """Words of a record are not handed out past its rules: that is asked for, and recorded, like any opening of it."""
    if isinstance(recorded.event, RecordCreated) and any(part.startswith("text:") for part in parts):
        by = perform.actor(ISSUE, perform.Given({}, {}), at, {})
        stream = recorded.event.stream
        at.ledger.execute(
            lambda book: open_record(book, by=by, record=stream, action="export", purpose="parent-request")
        )


def _issued(at: Sitting, entry: UUID, made: bytes, parts: list[str], to: str | None, method: str | None) -> str:
    """Record that it was handed out; without that there is no file."""
    given = perform.Given({"to": to, "method": method})
    who = perform.answer(ISSUE, TO, given, at, {})
    how = perform.answer(ISSUE, METHOD, given, at, {}) or "in-person"
    by, digest = perform.actor(ISSUE, given, at, {}), sha256(made).digest()
    receipt = at.ledger.execute(
        lambda book: issue_receipt(book, by=by, entry=entry, to=who, sha256=digest, shows=parts, method=how)
    ).receipt
    return f"That it was handed to {at.refs.label(who)} is recorded as entry {receipt.first.position}."


def _parts(at: Sitting, recorded: Recorded[Any], show: str) -> list[str]:
    """The ledger's names of the parts: subjects in full. Who shows a text shows about whom it is."""
    found: list[str] = []
    for wanted in filter(None, (w.strip() for w in show.split(","))):
        name, _, rest = wanted.partition(":")
        match name:
            case "what" | "inside":
                found.append(name)
            case "about":
                found += [f"about:{subject.hex}" for subject in _subjects(at, recorded, rest)]
            case "text":
                ref, _, field = rest.rpartition(":")
                subject = _with_field(at, recorded, ref, field)
                found += [f"about:{subject.hex}", f"text:{subject.hex}:{field}"]
            case _:
                raise InputError(f"there is no part {name!r}", hint="parts are what, inside, about and text:FIELD")
    return list(dict.fromkeys(found))


def _subjects(at: Sitting, recorded: Recorded[Any], ref: str) -> list[UUID]:
    about = [a for a in recorded.event.about if a.involvement == "primary"]
    return [at.refs.find(ref, names=False)] if ref else [a.subject for a in about]


def _with_field(at: Sitting, recorded: Recorded[Any], ref: str, field: str) -> UUID:
    wanted = at.refs.find(ref, names=False) if ref else None
    fits = [s for s, (_, names) in recorded.boxes.items() if field in names and wanted in (None, s)]
    if len(fits) != 1:
        there = ", ".join(f"{at.refs.short(s)}:{n}" for s, (_, names) in recorded.boxes.items() for n in names)
        raise InputError(
            f"expected one text {field!r}, found {len(fits)}", hint=f"the entry has: {there or 'no texts'}"
        )
    return fits[0]
