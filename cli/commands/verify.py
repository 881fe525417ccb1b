"""Checks a ledger, a file that was handed out, or a published log, and lists each check.

No passphrase is asked for, and no byte is changed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import click

from cli import checking, lists, output, proofs, session
from cli.desk import Desk, DeskCommand
from cli.domain import TOPICS
from cli.page import Page
from cli.progress import Progress, Watched, shown, silent
from cli.say import say
from ledger.errors import InputError, NoLedger
from ledger.evidence import tiles
from ledger.evidence.checkpoint import format_kept, unverified_head
from ledger.evidence.report import Anchor, Check, Report
from ledger.evidence.verify import verify as verify_source
from ledger.founding import DATABASE
from ledger.matching import EarlierBooks

NAMELESS = "a ledger without a name"
MARKS = {"held": "held", "failed": "FAILED", "not possible": "not possible"}
BESIDE = (
    "only what lies in the ledger's own folder, its key and its memory:"
    " whoever could rewrite the ledger could rewrite that"
)


@click.command(cls=DeskCommand)
@click.argument("target", required=False, metavar="[FILE|DIR]")
@click.option("--vkey", metavar="KEY", help="The verifier key that you have from elsewhere, or a file with it.")
@click.option(
    "--against",
    multiple=True,
    metavar="FILE|LINE",
    help="A receipt, evidence, checkpoint or kept line; may be repeated.",
)
@click.pass_obj
def verify(desk: Desk, target: str | None, vkey: str | None, against: tuple[str, ...]) -> int:
    """Exit code 3 if a check failed."""
    place, key, anchors = _target(desk, target), checking.vkey(vkey), list(checking.anchors(against))
    if not (place / DATABASE).is_file() and anchors:
        raise InputError("--against is for a whole ledger", hint="name the ledger's folder")
    if (place / DATABASE).is_file():
        return _ledger(desk, place, key, anchors)
    if place.is_dir():
        return _published(desk, place, key)
    return proofs.check(desk, place, key)


def _target(desk: Desk, target: str | None) -> Path:
    path = session.find(desk) if target is None else Path(target)
    if target is None and not (path / DATABASE).is_file():
        raise NoLedger(f"no ledger in {path}", hint="say where it is with --ledger DIR")
    if not path.exists():
        raise NoLedger(
            f"there is no {target}", hint="name a ledger's folder, a proof, or the folder of a published log"
        )
    if path.is_dir() and not any((path / name).is_file() for name in (DATABASE, tiles.CHECKPOINT)):
        raise NoLedger(f"no ledger and no published log in {path}")
    return path.parent if path.name == DATABASE else path


def _ledger(desk: Desk, folder: Path, key: str | None, anchors: list[Anchor]) -> int:
    with shown(quiet=desk.as_json) as progress:
        report = examine(folder, key, anchors, progress)
    desk.demo = report.demo
    lists.answer(desk, _data(report, anchors), lines(report, anchors), lambda: _page(report, anchors))
    return report.exit_code


def examine(folder: Path, key: str | None, anchors: list[Anchor], progress: Progress = silent) -> Report:
    """Check the ledger in a folder, against all that is at hand."""
    memory = checking.remembered(folder)
    with Watched(folder / DATABASE, memory.size, progress) as source, EarlierBooks(folder) as books:
        report = verify_source(
            source,
            vkey=key,
            anchors=anchors,
            mark=memory.given,
            vault_head=memory.vault_head,
            known_types=TOPICS,
            earlier=books.find,
        )
    if memory.beside and report.strength == "this computer":
        return replace(report, strength="itself", held_against=BESIDE)
    return report


def _data(report: Report, anchors: list[Anchor]) -> dict[str, object]:
    return {
        "held_against": report.held_against,
        "strength": report.strength,
        "ok": report.ok,
        "origin": report.origin,
        "vkey": report.vkey,
        "size": report.head.size,
        "root": report.head.root,
        "kept": format_kept(report.head) if report.ok and report.head.size else None,
        "checks": report.checks,
        "remarks": report.remarks,
        "unknown_types": report.unknown,
        "disposed": report.disposed,
        "erased_boxes": report.erased_boxes,
        "unsealed": report.unsealed,
        "earlier": [{"book": name, "size": one.head.size, "ok": one.ok} for name, one in report.earlier.items()],
        "anchored": report.anchored,
        "against": [{"label": a.label, "size": a.size, "since": report.head.size - a.size} for a in anchors],
    }


def lines(report: Report, anchors: list[Anchor]) -> Iterator[str]:
    yield f"Held against: {report.held_against}."
    yield f"{report.origin or NAMELESS}, {report.head.size} entries"
    yield ""
    for check in report.checks:
        yield f"  {MARKS[check.status]:12}  {check.name:13}  {_meaning(check)}"
        yield from (f"                  {finding}" for finding in _findings(check))
    yield from (f"  {mark:12}  {name}: {words}" for mark, name, words in _earlier(report))
    yield ""
    yield from (f"Note: {output.clean(remark)}." for remark in report.remarks)
    yield from (_since(report, anchor) for anchor in anchors)
    yield from _verdict(report)


def _meaning(check: Check) -> str:
    seen = f" ({check.count})" if check.status == "held" and check.count else ""
    return f"{output.clean(check.meaning)}{seen}"


def _findings(check: Check) -> Iterator[str]:
    yield from (output.clean(str(finding)) for finding in check.findings)
    if check.failures > len(check.findings):
        yield f"and {check.failures - len(check.findings)} more"


def _earlier(report: Report) -> Iterator[tuple[str, str, str]]:
    for name, one in report.earlier.items():
        yield "held" if one.ok else "FAILED", f"earlier/{name}", f"{one.head.size} entries of {one.origin}"


def _page(report: Report, anchors: list[Anchor]) -> Page:
    """The verdict, what it was held against, and each check."""
    verdict, title = list(_verdict(report)), say("verify.title")
    heads = [say(f"verify.head.{name}") for name in ("check", "state", "meaning", "findings")]
    rows = [(check.name, MARKS[check.status], _meaning(check), "; ".join(_findings(check))) for check in report.checks]
    rows += [(name, mark, words, "") for mark, name, words in _earlier(report)]
    about = [f"Held against: {report.held_against}.", f"{report.origin or NAMELESS}, {report.head.size} entries"]
    about += [*(_since(report, anchor) for anchor in anchors), *(f"Note: {one}." for one in report.remarks)]
    first = lists.paragraphs(verdict, strong=1)
    return lists.page(title, *first, *lists.paragraphs(about), lists.of(heads, rows))


def _since(report: Report, anchor: Anchor) -> str:
    """What came since an anchor, or what is missing since."""
    more = report.head.size - anchor.size
    if more < 0:
        return f"Since {anchor.label}, entries {report.head.size + 1} to {anchor.size} are missing here."
    if report.anchored < anchor.size:
        return f"This does not contain what {anchor.label} covers ({anchor.size} entries)."
    came = f"{more} entries came since" if more else "nothing came since"
    return f"It holds everything that {anchor.label} covers, the first {anchor.size} entries; {came}."


def _verdict(report: Report) -> Iterator[str]:
    if not report.ok:
        yield f"PROBLEMS FOUND in {len(report.failed)} checks. Change nothing, copy the folder, and ask who knew of it."
        return
    if report.strength == "itself" and report.anchored:
        yield f"Verified up to entry {report.anchored}, by what was kept elsewhere; later ones by the ledger's own key only."
    elif report.strength == "itself":
        yield "Nothing is wrong within itself. That it is the ledger you knew, this does not show:"
        yield "hold it against a verifier key (--vkey) or a kept line (--against) from somewhere else."
    else:
        yield "Verified."
    if report.head.size:
        yield f"Keep this line somewhere else:  {format_kept(report.head)}"


def _published(desk: Desk, folder: Path, key: str | None) -> int:
    """Rebuilds the signed root from the published hashes."""
    origin, _ = unverified_head((folder / tiles.CHECKPOINT).read_bytes())
    known = key or checking.known_key(origin)
    if known is None:
        raise InputError(f"nothing here says which key {origin} has", hint="give the verifier key with --vkey")
    head, against = (
        tiles.check_published(folder, known),
        "a key from outside" if key else "the key that this computer remembers",
    )
    entries = (folder / "tile" / "entries").exists()
    data = {
        "ok": True,
        "held_against": against,
        "origin": origin,
        "size": head.size,
        "root": head.root,
        "entries": entries,
    }
    what = "entries and hashes" if entries else "hashes"
    lines = [
        f"Held against: {against}.",
        f"{origin}: {what} of {head.size} entries lead to the signed root.",
        "Verified.",
    ]
    lines += [f"Keep this line somewhere else:  {format_kept(head)}"]
    lists.told(desk, {**data, "kept": format_kept(head)}, say("verify.title"), lines)
    return 0
