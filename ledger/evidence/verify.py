"""Every byte of a ledger against every other, and against what was kept elsewhere (formats.md 12). Bytes in, verdict out.

Nothing is trusted but the key that comes from outside, or the one that this computer remembers; if there is neither, the
ledger is held against its own key, and the report says that whoever could rewrite the ledger could rewrite that. Nothing
is opened: no passphrase is needed, and erased text is not missed. No database here: see `ledger.store.source`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from ledger.evidence.checkpoint import Head
from ledger.evidence.checks import CHECKS
from ledger.evidence.earlier import Earlier, Examined, Find
from ledger.evidence.heads import Heads
from ledger.evidence.note import parse_vkey
from ledger.evidence.report import Anchor, Check, Finding, Report, Strength, Tally, count, shown
from ledger.evidence.rows import EventRow, Source, read
from ledger.evidence.scan import Scan
from ledger.evidence.tables import check_nodes

__all__ = ["Anchor", "Check", "EventRow", "Finding", "Report", "Source", "verify"]

_HELD_AGAINST: dict[Strength, str] = {
    "outside": "a key from outside",
    "this computer": "the key that this computer remembers",
    "itself": "only the key that lies in the ledger itself: whoever could rewrite the ledger could rewrite that",
}
_CLOCKS = {
    "behind": "the computer's clock was behind the event before",
    "leapt": "the computer's clock was far ahead of the event before, and the person confirmed the date",
}
_NOT_OF_EVENTS = {"key", "schema", "positions", "mark", "vault", "anchors", "earlier books"}


def verify(
    source: Source,
    *,
    vkey: str | None = None,
    anchors: Sequence[Anchor] = (),
    mark: tuple[str, bytes] | None = None,
    vault_head: tuple[int, bytes] | None = None,
    known_types: Collection[str] | None = None,
    earlier: Find | None = None,
) -> Report:
    """Check everything, and the earlier books that the ledger continues.

    `vkey`: a verifier key from outside. `mark`: what this computer remembers, (verifier key, checkpoint). `vault_head`: what
    the vault remembers, (size, root). `known_types`: the types that the asking program knows; events of others verify, and
    are counted as unknown. `earlier`: finds an earlier book by the name of its folder.
    """
    given = {"anchors": anchors, "mark": mark, "vault_head": vault_head}
    return _examine(source, vkey, known_types, earlier, **given).report  # type: ignore[arg-type]


def _examine(
    source: Source,
    vkey: str | None,
    known_types: Collection[str] | None,
    earlier: Find | None,
    *,
    anchors: Sequence[Anchor] = (),
    mark: tuple[str, bytes] | None = None,
    vault_head: tuple[int, bytes] | None = None,
    erased: Collection[bytes] = (),
) -> Examined:
    if vkey is not None:
        parse_vkey(vkey)  # what was typed is judged before the ledger is
    tally = Tally()
    for place, message in read(tally, "schema", "ledger.db", source.schema):
        tally.find("schema", place, None, None, message)
    tally.count("schema")
    scan = Scan(tally, known_types, erased)
    scan.run(source)
    own = scan.powers.log_key or None
    _check_whose(tally, scan, own, vkey)
    check_nodes(tally, source, scan.tree, stopped=scan.stopped)
    scan.contents.index.check(tally, source, stopped=scan.stopped)
    disposed = bool(scan.contents.erasure.disposed)
    scan.contents.documents.check(tally, source, disposed=disposed, stopped=scan.stopped)
    heads = Heads(tally, scan.tree, vkey or (mark[0] if mark else own), stopped=scan.stopped)
    heads.checkpoints(source)
    heads.mark(mark, own)
    heads.vault(vault_head)
    heads.anchors(anchors)

    def nested(book: Source, name: str, key: str, gone: Collection[bytes]) -> Examined:
        return _examine(book, key, known_types, earlier and _but(earlier, name), erased=gone)

    books = Earlier(tally, scan, earlier, nested)
    books.check()
    strength: Strength = "outside" if vkey else "this computer" if mark else "itself"
    return Examined(_report(tally, scan, heads, books, strength), scan.tree, scan.powers)


def _but(find: Find, name: str) -> Find:
    """A book that claims to continue itself is not looked for again and again."""
    return lambda other: None if other == name else find(other)


def _check_whose(tally: Tally, scan: Scan, own: str | None, outside: str | None) -> None:
    """Of which key this is the ledger. (That its name commits to its first key is a condition of `ledger.opened`.)"""
    tally.count("key")
    if scan.tree.size == 0:
        if not scan.stopped:
            tally.find("positions", "stored_events", 1, None, "there is no event at all, not even the first")
        for check in CHECKS.keys() - _NOT_OF_EVENTS:
            tally.impossible(check, "no event could be read")
    if own is None:
        tally.find("key", "stored_events", 1, None, "the ledger does not begin by naming its key")
    elif outside is not None and outside != own:
        said = scan.powers.predecessor
        goes_on = "; it says that it continues that one" if said is not None and said["vkey"] == outside else ""
        message = f"not the ledger of this key: expected {shown(outside)}, got {shown(own)}{goes_on}"
        tally.find("key", "stored_events", 1, None, message)


def _report(tally: Tally, scan: Scan, heads: Heads, books: Earlier, strength: Strength) -> Report:
    erasure = scan.contents.erasure
    return Report(
        held_against=_HELD_AGAINST[strength],
        strength=strength,
        origin=scan.origin,
        vkey=scan.powers.log_key or None,
        demo=scan.powers.demo,
        head=Head(scan.tree.size, scan.tree.root(scan.tree.size)),
        checks=tally.checks(),
        remarks=(*tally.remarks, *_remarks(scan)),
        unknown=dict(scan.unknown),
        disposed=len(erasure.disposed),
        erased_boxes=erasure.erased_boxes,
        unsealed=heads.unsealed,
        anchored=heads.anchored,
        earlier=books.reports,
    )


def _continues(said: Mapping[str, Any]) -> str:
    """What was lost, as the successor owns up to it."""
    lost = (
        f"{said['lost_from']} to {said['lost_to']}" if said["lost_to"] else "how many events after that, nobody knows"
    )
    return f"this goes on after {count(said['size'], 'event')} of {said['origin']}; lost ({said['reason']}): {lost}"


def _remarks(scan: Scan) -> Iterator[str]:
    """What is no failure, and must be known all the same."""
    if scan.powers.predecessor is not None:
        yield _continues(scan.powers.predecessor)
    for branch in scan.powers.branches:
        own = count(branch["size"] - branch["common"], "event")
        yield f"another copy of {branch['origin']} went on by itself from {branch['common'] + 1} on: {own}, attached"
    if scan.powers.demo:
        yield "this is a demonstration: its people and events are invented"
    for clock, times in sorted(scan.clocks.items()):
        yield f"{count(times, 'event')}: {_CLOCKS[clock]}"
    for name, times in sorted(scan.unknown.items()):
        yield f"{count(times, 'event')} of a type that this program does not know: {name}"
    for who, key in scan.powers.keys.items():  # what it signed since its owner may have lost it stays, and is marked
        if key.doubtful_from is not None:
            times = sum(position >= key.doubtful_from for position in scan.signed_by.get(who, ()))
            yield f"{count(times, 'event')} since {key.doubtful_from} doubtful: signed by the key {who.hex()}, revoked later"
    if disposed := len(scan.contents.erasure.disposed):
        yield f"{count(disposed, 'event')} disposed of: what was said, and in which stream, cannot be checked any more"
    if erased := scan.contents.erasure.erased_boxes:
        yield f"{count(erased, 'sealed text')} erased on request: put beyond use"
