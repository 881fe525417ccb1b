"""The first run as a function: five answers in, a ledger and its recovery sheet out, whole or not at all.

The setting's name, who you are, the policy, where backups go, the sheet. `init` asks for them at a terminal, the desk
on pages; both hand them in here. Until two groups of the sheet were typed back, the ledger lies beside its place under a
name that nothing opens: a run that ended there leaves no ledger, and the next one clears away what it left.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from aggregates.governance import setting as settings
from aggregates.governance.setting import SettingRegistered
from ledger import places
from ledger.application import Ledger
from ledger.custody import passphrase as passphrases
from ledger.custody import place, recovery, risk
from ledger.custody.keyfile import Identity
from ledger.custody.recovery import Question, Sheet
from ledger.errors import InputError, LedgerError
from ledger.event import Actor
from ledger.founding import slug
from ledger.opening import open_folder
from ledger.places import Places
from ledger.receipt import Receipt

DEMO = "demo"
TIME_ZONE = "Europe/London"
LEADS = "designated-person"
TYPES = {".pdf": "application/pdf", ".html": "text/html", ".htm": "text/html", ".md": "text/markdown"}
TYPES |= {".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document"}


@dataclass(frozen=True)
class Policy:
    """The policy's text, byte for byte, and what it is called."""

    content: bytes = field(repr=False)
    title: str
    media_type: str = "text/plain"


@dataclass(frozen=True)
class Answers:
    """What the first run asks, but for the passphrase and the sheet. `leads`: also the designated safeguarding person."""

    setting: str
    name: str
    leads: bool = False
    policy: Policy | None = None
    backups: Places | None = None
    time_zone: str = TIME_ZONE


@dataclass
class FirstRun:
    """A ledger that is made and not finished: the sheet is to be printed, and two of its groups typed back."""

    folder: Path
    building: Path  # where it lies until it is finished
    answers: Answers
    identity: Identity
    origin: str
    sheet: Sheet = field(repr=False)
    question: Question
    receipt: Receipt

    @property
    def sheet_text(self) -> str:
        """The recovery sheet as it is printed; kept nowhere."""
        return recovery.format_sheet(self.sheet, self.origin, self.answers.setting)

    def confirm(self, typed: Sequence[str]) -> Ledger:
        """Finish, if these are the groups that were asked for; InputError if not, and it can be tried again."""
        self.question.check(typed)
        return self.finish()

    def finish(self) -> Ledger:
        """Set the places of backups and move the ledger to its place; the ledger there, open and unlocked."""
        if not self.building.is_dir():
            raise InputError("this first run has ended", hint="begin again: nothing was left behind")
        check_place(self.folder, even_so=True)  # another one may have been finished meanwhile
        if self.answers.backups is not None:
            places.set_places(self.building, self.answers.backups)
        if self.folder.exists():
            self.folder.rmdir()  # empty, as was checked; Windows renames over nothing
        self.building.rename(self.folder)
        return Ledger.open(self.folder, identity=self.identity)

    def undo(self) -> None:
        """Take back what was made a moment ago; nothing has been told to anybody."""
        _clear(self.building)


def begin(folder: Path, answers: Answers, passphrase: str, *, even_so: bool = False) -> FirstRun:
    """Make everything but the last step; InputError for what cannot be meant, before anything is made."""
    folder = folder.absolute()
    check_place(folder, even_so=even_so)
    check_name(answers.setting)
    needed(answers.name)
    check_backups(answers.backups, folder, even_so=even_so)
    passphrases.check_new(passphrase)
    building = _building(folder)
    _clear(building)
    ledger, sheet = Ledger.create(
        building, name=answers.setting.strip(), time_zone=answers.time_zone, passphrase=passphrase
    )
    try:
        with ledger:
            identity, origin = ledger.require_identity(), ledger.origin
            receipt = _found(ledger, answers)
    except BaseException:
        _clear(building)
        raise
    return FirstRun(folder, building, answers, identity, origin, sheet, recovery.ask(sheet), receipt)


def _found(ledger: Ledger, answers: Answers) -> Receipt:
    """The setting with its manager, and its policy; the receipt of the first."""
    me, also = ledger.require_identity().person, [LEADS] if answers.leads else []
    name, person = answers.setting.strip(), answers.name.strip()
    receipt = ledger.execute(
        lambda book: settings.found(book, name=name, person=me, person_name=person, also=also)
    ).receipt
    if (policy := answers.policy) is not None:
        today: date = ledger.now().astimezone(ZoneInfo(answers.time_zone)).date()
        ledger.execute(
            lambda book: settings.adopt_policy(
                book,
                by=Actor(me, "manager"),
                setting=book.all(SettingRegistered)[0].event.stream,
                kind="confidentiality",
                title=policy.title,
                version=today.isoformat(),
                effective_from=today,
                content=policy.content,
                media_type=policy.media_type,
            )
        )
    return receipt


def check_place(folder: Path, *, even_so: bool = False) -> None:
    """Not in a place that something else copies or rewrites; nor over anything."""
    for what, where in (("ledger", folder), ("vault", place.data_home())):
        if (name := risk.risky(where)) and not even_so:
            raise InputError(
                f"{where} is no place for a {what}: {name}",
                hint="choose a folder on this computer that nothing synchronises; or say --even-so",
            )
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(f"{folder} is not empty", hint="choose a new folder; a ledger is never made over anything")


def check_name(setting: str) -> str:
    """The setting's name; InputError for none, and for one that only an invented setting has."""
    if slug(needed(setting)).startswith(DEMO):
        raise InputError(
            "a name that begins with demo is for invented settings", hint="consent-ledger demo DIR makes one"
        )
    return needed(setting)


def check_backups(backups: Places | None, folder: Path, *, even_so: bool = False) -> None:
    """InputError for what speaks against the places of backups, if they are set already."""
    if backups is not None:
        places.check(backups, folder, place.data_home(), even_so=even_so)


def needed(text: str) -> str:
    """A name, which cannot be empty."""
    if not text.strip():
        raise InputError("a name is missing")
    return text.strip()


def policy_of(name: str, content: bytes) -> Policy:
    """A policy from a file: it is called as its first line says, or as the file is."""
    if not content.strip():
        raise InputError(f"{name} is empty", hint="the policy can also be adopted later")
    path = Path(name)
    media_type = TYPES.get(path.suffix.lower(), "text/plain")
    first = ""
    if media_type.startswith("text/"):
        with suppress(UnicodeDecodeError):
            first = content.decode("utf-8-sig").strip().splitlines()[0].strip(" #*=").strip()
    return Policy(content, first if 0 < len(first) <= 80 and first.isprintable() else path.stem, media_type)


def _building(folder: Path) -> Path:
    return folder.with_name(f".{folder.name}.begun")


def _clear(building: Path) -> None:
    """Delete a ledger that was begun and never finished, with the vault that was made for it."""
    with suppress(LedgerError):
        shutil.rmtree(open_folder(building).place, ignore_errors=True)
    shutil.rmtree(building, ignore_errors=True)
