"""One writer: which computer writes to a ledger, and how that is handed over (formats.md 6, copies, losses, forks).

`take` makes this computer the writer, if what lies here is the newest that anybody has shown it; `release` makes nobody the
writer, so that whoever restores a backup elsewhere may take it, and nothing is recorded here in between. Both are signed
events, by somebody with the power `seal`. That nobody goes on at the other computer is on the word of whoever takes it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from ledger.application import Ledger
from ledger.control import LedgerOpened, WriterChanged
from ledger.erasure import carry_out_all
from ledger.errors import InputError, LedgerError, NotOpen, ReadOnly
from ledger.evidence.checkpoint import open_checkpoint
from ledger.evidence.report import Anchor
from ledger.leaving import header
from ledger.opening import NOBODY, remembered, why_no_writer
from ledger.receipt import Receipt

_RESTORE = "bring a backup here with `consent-ledger restore`; a copied folder alone has no keys"
_GOES_ON = "open the ledger that goes on instead of this one"
_OLD = "look for a newer backup; if there is none, go on as its successor: consent-ledger succeed"


@dataclass(frozen=True, slots=True)
class Standing:
    """Who writes. `here`: this computer's id, None if it does not know the ledger; `writer`: None if nobody writes now."""

    here: UUID | None
    writer: UUID | None
    since: int  # the entry that says so
    why_not: str | None  # why nothing can be recorded here
    hint: str | None  # what to do about that

    @property
    def is_here(self) -> bool:
        return self.why_not is None


def standing(ledger: Ledger) -> Standing:
    """Which computer writes, since which entry, and why this one does not."""
    named = [r.position for r in ledger.all(LedgerOpened, WriterChanged)]
    writer = UUID(bytes=ledger.powers.writer)
    return Standing(
        here=None if ledger.opened.mark is None else ledger.opened.mark.writer,
        writer=None if writer == NOBODY else writer,
        since=named[-1],
        why_not=ledger.read_only,
        hint=_hint(ledger),
    )


def _hint(ledger: Ledger) -> str | None:
    if ledger.read_only is None:
        return None
    if ledger.opened.earlier or ledger.opened.successor is not None:
        return _GOES_ON
    if ledger.opened.mark is None or ledger.keyring.vault is None:
        return _RESTORE
    if not ledger.opened.writable:
        return "copy the folder to a place that can be written to, or take the write protection off"
    return "to go on here and nowhere else: consent-ledger writer take" if _unfit(ledger) is None else _OLD


def _unfit(ledger: Ledger) -> str | None:
    memory = remembered(ledger.opened, ledger.keyring.vault)
    size = ledger.refresh().size
    return why_no_writer(ledger.opened, memory, size, ledger.root_at)


def check_newest(ledger: Ledger, anchors: Sequence[Anchor]) -> None:
    """ReadOnly if something that was kept elsewhere is not in this copy; EvidenceError if it is another ledger's."""
    size = ledger.refresh().size
    for anchor in anchors:
        if anchor.note is not None:
            open_checkpoint(anchor.note, ledger.vkey)
        if anchor.size > size:
            missing = f"entries {size + 1} to {anchor.size} are missing here"
            raise ReadOnly(f"this copy is older than {anchor.label}: {missing}", hint=_OLD)
        if ledger.root_at(anchor.size)[: len(anchor.root)] != anchor.root:
            raise ReadOnly(f"this copy has another history than {anchor.label}", hint=_OLD)


def check_take(ledger: Ledger, anchors: Sequence[Anchor] = ()) -> None:
    """Whether this computer may take over; raises what speaks against it."""
    if ledger.read_only is None:
        raise InputError("this computer is the writer already", hint="there is nothing to take over")
    if (why := _unfit(ledger)) is not None:
        raise ReadOnly(f"this computer cannot take over: {why}", hint=_hint(ledger))
    check_newest(ledger, anchors)


def take(ledger: Ledger, anchors: Sequence[Anchor] = ()) -> Receipt:
    """Make this computer the writer; whoever is present needs the log key."""
    check_take(ledger, anchors)
    mark, why = ledger.opened.mark, ledger.read_only
    assert mark is not None
    ledger.read_only = None
    try:
        receipt = _record(ledger, mark.writer)
    except BaseException:
        ledger.read_only = why
        raise
    carry_out_all(ledger)
    return receipt


def release(ledger: Ledger) -> Receipt:
    """Hand the ledger over to whoever takes it next; from now on it is only read here."""
    receipt = _record(ledger, NOBODY)
    ledger.read_only = "it was handed over, and no computer has taken it yet"
    return receipt


def _record(ledger: Ledger, writer: UUID) -> Receipt:
    identity = ledger.require_identity()
    if ledger.keyring.log_seed() is None:
        raise NotOpen("only somebody who may seal can say which computer writes", hint="consent-ledger key list")
    size = ledger.refresh().size
    if not ledger.powers.may_sign(size + 1, identity.sign.key_id, WriterChanged.TOPIC):
        raise LedgerError("this key may not say which computer writes", hint="consent-ledger key list")
    return ledger.record([WriterChanged(**header(ledger), writer=writer)])  # type: ignore[arg-type]
