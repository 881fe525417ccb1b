"""The slip of an older entry, made again: what was answered then is read from the entry, its words opened.

It says what may be shown to whoever is there; to them the copy for the folder, to whom it is for the copy to take home. Of
what may not be shown it says the number and the fingerprint, and nothing else: not even what kind of thing it is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import suppress
from typing import Any
from uuid import UUID

from cli import entry_words, output, slip
from cli.desk import DEMO
from cli.family import called
from cli.say import event, name, say
from cli.sitting import Sitting
from cli.slip_page import Slip
from cli.taken import PRESSURE, RECORDS, Taken, may_take
from ledger.errors import NotOpen
from ledger.event import Recorded
from ledger.evidence.checkpoint import log_fingerprint, unverified_head
from ledger.receipt import Receipt, entry_of

Rows = tuple[tuple[str, str], ...]


def of(at: Sitting, recorded: Recorded[Any], to: UUID) -> Slip:
    """Its slip for whoever sits here and for `to`, under the newest kept line."""
    receipt = receipt_of(at, recorded.position)
    mine = may_take(at, recorded, at.me)
    theirs = mine if to == at.me else may_take(at, recorded, to)
    when = output.moment(at.now, at.zone)
    return Slip(
        done=event(recorded.event.TOPIC),
        entries=(recorded.position,),
        rows=rows(at, receipt, recorded, mine),
        taken=rows(at, receipt, recorded, theirs if mine.what else mine, () if to == at.me else PRESSURE),
        told=mine.what and theirs.what,
        shown=mine.what,
        whose=at.refs.label(to),
        setting=called.setting(at),
        ledger=log_fingerprint(at.ledger.vkey),
        kept=receipt.kept,
        notes=() if mine.what else (say("slip.not-shown"),),
        remarks=(*((DEMO,) if at.ledger.powers.demo else ()), say("slip.again", when=when)),
    )


def receipt_of(at: Sitting, position: int) -> Receipt:
    """Its receipt as it would be given today; without a checkpoint if nobody has sealed it yet."""
    note = at.ledger.checkpoint()
    sealed = unverified_head(note)[1].size >= position
    return Receipt((entry_of(at.ledger.row(position)),), note if sealed else None)


def rows(at: Sitting, receipt: Receipt, recorded: Recorded[Any], taken: Taken, without: Collection[str] = ()) -> Rows:
    """What the entry says, as far as it may be shown."""
    if not taken.what:
        entered = output.moment(recorded.recorded_at, at.zone)
        return ((say("slip.entered"), entered), (say("slip.fingerprint"), receipt.first.fingerprint))
    stood = slip.stood(at, receipt, recorded)
    thing = _thing(at, recorded.event.stream)
    return (*thing, *entry_words.rows(at, recorded, frozenset(without)), *_texts(at, recorded, taken), *stood)


def _thing(at: Sitting, stream: UUID) -> Rows:
    """To what it belongs: a consent, a case, a record, somebody."""
    if stream not in at.refs.known:
        return ()
    return ((name(at.refs.known[stream].kind), at.refs.told(stream)),)


def _texts(at: Sitting, recorded: Recorded[Any], taken: Taken) -> Iterator[tuple[str, str]]:
    """Its words; those of a record are opened as a record is, and not here."""
    if isinstance(recorded.event, RECORDS):
        yield name("content"), say("slip.record-words", ref=at.refs.short(recorded.event.stream))
        return
    for subject in sorted(recorded.boxes, key=str):
        if subject in taken.subjects:
            with suppress(NotOpen):
                found = at.ledger.texts(recorded, subject)
                yield from ((name(field), " ".join(text.split())) for field, text in found.items())
