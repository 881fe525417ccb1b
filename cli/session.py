"""Which ledger, and who is there: finding the folder, opening it, unlocking it.

A passphrase comes from `open`'s session, from the file or the command that the environment names, or from a prompt; never
from an argument. The ledger is the folder named with --ledger (CONSENT_LEDGER_LEDGER), else the one we stand in, else the
usual place of this computer.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from uuid import UUID

from aggregates import pack, vocabulary
from cli import ask, domain, output
from cli.desk import DEMO_PASSPHRASE, Desk
from cli.refs import TYPED, WIDTH, Known, Refs, format_ref
from ledger.application import Ledger
from ledger.custody import passphrase, place, session
from ledger.errors import InputError, NoLedger, WrongPassphrase
from ledger.founding import DATABASE

assert domain.TOPICS  # every type of event is known before a ledger is read
TRIES = 3  # at a keyboard


def find(desk: Desk) -> Path:
    """The ledger's folder."""
    if desk.place is not None:
        return Path(desk.place)  # whether one is there is found out by opening it
    for folder in (Path.cwd(), place.default_place()):
        if (folder / DATABASE).is_file():
            return folder
    raise NoLedger(
        "no ledger here",
        hint="say where it is with --ledger DIR, or make one: consent-ledger init; to look around: consent-ledger demo DIR",
    )


@contextmanager
def reading(desk: Desk) -> Iterator[Ledger]:
    """The ledger, locked: what needs no passphrase."""
    with Ledger.open(find(desk), on_wait=_waiting, on_leap=_leapt) as ledger:
        desk.demo = ledger.powers.demo
        token = vocabulary.SPOKEN.set(pack.in_force(ledger.book()).vocabulary)
        try:
            yield ledger
        finally:
            vocabulary.SPOKEN.reset(token)


@contextmanager
def unlocked(desk: Desk, *, anew: bool = False) -> Iterator[Ledger]:
    """The ledger, with somebody there; `anew`: whatever session there is."""
    with reading(desk) as ledger:
        unlock(desk, ledger, anew=anew)
        yield ledger


def unlock(desk: Desk, ledger: Ledger, *, anew: bool = False) -> None:
    """Become the person of `open`'s session, or the one whose passphrase is given."""
    if desk.held is not None and not anew:
        return ledger.admit(desk.held)
    identity = None if anew else session.current(ledger.opened.place, ledger.origin)
    if identity is not None and desk.person in (None, *_names(identity.person)):
        return ledger.admit(identity)
    given = passphrase.from_environment()
    if given is None and desk.person is None and ledger.powers.demo:
        return _demo(ledger)
    person = _person(desk, ledger)
    if given is not None:
        ledger.unlock(person, given)
        return None
    for left in reversed(range(TRIES if ask.by_hand() else 1)):
        try:
            ledger.unlock(person, ask.secret("passphrase"))
            return None
        except WrongPassphrase as error:
            if not left:
                raise
            output.talk(f"{error}" + (f" ({error.hint})" if error.hint else ""))
    return None


def _demo(ledger: Ledger) -> None:
    """A demo's manager unlocks it with the words that lie beside it, so that nothing stands between it and exploring."""
    manager = UUID(bytes=min(ledger.powers.keys.values(), key=lambda key: key.since).person)
    try:
        words = (ledger.folder / DEMO_PASSPHRASE).read_text("utf-8").strip()
    except FileNotFoundError:
        raise InputError(
            f"{DEMO_PASSPHRASE} is not in the demo's folder any more", hint="say who you are with --as"
        ) from None
    ledger.unlock(manager, words)


def _person(desk: Desk, ledger: Ledger) -> UUID:
    people = ledger.people_with_keys()
    refs = Refs(Known(person, "key") for person in people)
    if desk.person is not None:
        return refs.find(desk.person, "key")
    if len(people) == 1:
        return people[0]
    if not people:
        raise InputError("nobody has a key in this folder", hint="the folder keys/ was not copied with the ledger")
    shown = ", ".join(refs.short(person) for person in people)
    if ask.by_hand():
        return ask.until(f"whose key ({shown})", lambda text: refs.find(text, "key"))
    raise InputError(f"there are several keys here: {shown}", hint="say whose with --as REF or CONSENT_LEDGER_AS")


def _names(person: UUID) -> tuple[str, ...]:
    """How --as can name the person of the session."""
    return (str(person), *(format_ref(person)[:length] for length in range(TYPED, WIDTH + 1)))


def _waiting(holder: str) -> None:
    output.talk(f"waiting for {holder}")


def _leapt(last: datetime, now: datetime) -> bool:
    """The clock is far ahead of the last entry: after a holiday that is right, after a flat battery it is not."""
    output.talk(f"the last entry is of {output.iso(last)}, and this computer's clock says {output.iso(now)}")
    if not ask.by_hand():
        output.talk("recorded with a remark that the clock leapt")
        return True
    return ask.yes("is today's date right?")
