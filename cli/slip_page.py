"""A slip as it is printed: two copies on one sheet of A4, one for the folder and one to take home.

For whoever has no e-mail the paper is the receipt. The QR code holds the kept line and nothing else: no name, no address,
nothing that a telephone would open; it saves the typing of fifty characters. The copy to take home says only what its
holder may be shown, and nothing of what is still to be done.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from cli.page import Blank, Block, Copies, Copy, Facts, Form, Lines, Page, Para, Plain, Points, QrCode
from cli.say import say


@dataclass(frozen=True, slots=True)
class Slip:
    """What a slip says. `rows`: everything, as (name, words); `taken`: what of it whoever takes it home may be shown."""

    done: str
    entries: tuple[int, ...]
    rows: tuple[tuple[str, str], ...]
    taken: tuple[tuple[str, str], ...]
    told: bool  # whether the copy to take home says what was recorded
    shown: bool = field(default=True, kw_only=True)  # whether the other one does
    whose: str  # who takes it home
    setting: str
    ledger: str  # the fingerprint of its key, as on the notice board
    kept: str | None  # None: recorded, not sealed
    notes: tuple[str, ...] = ()
    repeated: bool = False
    remarks: tuple[str, ...] = ()  # on both copies: that it is a demo, that it was printed again

    @property
    def which(self) -> str:
        """Entry 9, or entries 9 to 12."""
        first, last = self.entries[0], self.entries[-1]
        return say("slip.one" if first == last else "slip.several", first=first, last=last)

    @property
    def title(self) -> str:
        if not self.shown:
            return say("slip.untold", which=self.which)
        return say("slip.recorded" if self.kept else "slip.unsealed", done=self.done, which=self.which)


def page(slip: Slip, besides: Sequence[str] = ()) -> Page:
    """Both copies. `besides`: what is shown beside it on the screen, and not printed."""
    title = slip.title if slip.told else say("slip.untold", which=slip.which)
    copies = Copies(
        (
            Copy(say("slip.for-folder"), slip.title, tuple(_for_folder(slip))),
            Copy(say("slip.for-person", who=slip.whose), title, tuple(_to_take_home(slip))),
        )
    )
    said: list[Block] = [Para(say("slip.repeated"), strong=True)] if slip.repeated else []
    beside = tuple(filter(None, besides))
    return Page(slip.title, (), (*said, *([Lines(beside)] if beside else []), copies))


def commands(slip: Slip) -> list[str]:
    """What to type to prove it, to check it, to put it right."""
    number = slip.entries[0]
    return [
        say("slip.prove", entry=number),
        say("slip.check-kept", kept=slip.kept) if slip.kept else say("slip.check"),
        say("slip.correct", entry=number),
    ]


def _for_folder(slip: Slip) -> Iterator[Plain]:
    yield Facts(slip.rows)
    yield from map(Para, slip.remarks)
    yield from _square(slip, say("slip.square.folder"))
    yield Lines((*commands(slip), *slip.notes))
    yield _signatures(slip)


def _to_take_home(slip: Slip) -> Iterator[Plain]:
    yield Facts(slip.taken)
    yield from map(Para, slip.remarks)
    yield from _square(slip, say("slip.square.home"))
    said = {"setting": slip.setting, "entry": slip.entries[0], "kept": slip.kept}
    yield Points(
        tuple(say(f"slip.home.{what}", **said) for what in (("check", "proof", "wrong") if slip.kept else ("wrong",)))
    )
    yield _signatures(slip)


def _square(slip: Slip, why: str) -> Iterator[Plain]:
    """The kept line as a QR code, and in groups to be read aloud or typed."""
    if slip.kept:
        yield QrCode(say("slip.square"), slip.kept, (slip.kept, why, say("slip.ledger", fingerprint=slip.ledger)))


def _signatures(slip: Slip) -> Form:
    """A line for each to sign."""
    return Form(
        (Blank(say("slip.sign-setting", setting=slip.setting)), Blank(say("slip.sign", who=slip.whose))), beside=True
    )
