"""Plays a year at an invented playgroup through the same functions that the commands use, and tells it as a story.

Vault, passphrases and recovery sheet lie inside the folder, which would be wrong for any real ledger: whoever has the
folder has everything. The ledger's first entry says that it is a demo, its origin begins with demo/, and both are signed.
"""

from __future__ import annotations

from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import click

from aggregates import vocabulary
from aggregates.keeping.receipt import issue_receipt
from cli import checking, output, reports, slip
from cli.commands import report, verify
from cli.commands.consent import WITHDRAW
from cli.demo import cast as casting
from cli.demo.cast import Cast
from cli.demo.play import play, play_on, play_the_year
from cli.demo.stage import Stage, StoryClock, first_monday, whole_or_not_at_all
from cli.desk import DEMO, DEMO_PASSPHRASE, Desk, DeskCommand
from cli.draw import text
from cli.moments import moment
from cli.sitting import Sitting
from ledger.application import Ledger
from ledger.custody import passphrase, recovery
from ledger.custody.files import write_private
from ledger.errors import InputError

KEY_PERSON, PROOF, SLIP = "passphrase-key-person.txt", "for-a-parent.proof", "for-a-parent.txt"
WARNING = """\
This folder holds the ledger, its vault, passphrase.txt and the recovery sheet, all together. That is only for a demo:
in a real one the vault stays in this computer's own place, the words on paper, and the sheet in a safe, because
whoever has all of them can read everything. A demo can never go on as a real ledger: its signed first entry says so."""
ZONE = "Europe/London"


@click.command(cls=DeskCommand)
@click.argument("directory", type=click.Path(path_type=Path))
@click.option("--seed", type=int, default=0, show_default=True, help="Other people, other names.")
@click.pass_obj
def demo(desk: Desk, directory: Path, seed: int) -> int:
    """DIRECTORY: a new or empty folder. Takes a few seconds."""
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())):
        raise InputError(f"{directory} is not empty", hint="choose a new folder for the demo")
    desk.demo, cast = True, casting.draw(seed)
    say = _silent if desk.as_json else output.tell
    say(
        f"{DEMO}\n\nA year at {cast.setting}. Under each line stands the command that shows it: type it in {directory},"
    )
    say(f"or put --ledger {directory} behind consent-ledger. In a demo the passphrase is found by itself.")
    with whole_or_not_at_all(directory), _begin(directory, cast, quiet=desk.as_json) as stage:
        play(stage, cast, colleagues := passphrase.offer())
        _write(directory / KEY_PERSON, colleagues)
        play_on(stage, cast, colleagues)
        kept = _hand_out(stage, cast, directory)
        play_the_year(stage, cast)
        page = _report(stage)
        origin, vkey, colleague = stage.ledger.origin, stage.ledger.vkey, stage.ref("key_person")
    seen = verify.examine(directory, None, list(checking.anchors((kept,))))
    say("\n" + "\n".join([*page, "", "The verification:", "", *verify.lines(seen, [])]))
    say("\n" + WARNING + f"\n\nLook around:  consent-ledger --ledger {directory} child list")
    say(f"As the key person, who has a key of their own: CONSENT_LEDGER_PASSPHRASE_FILE={directory / KEY_PERSON}")
    say(f"consent-ledger --ledger {directory} --as {colleague} access open")
    if desk.as_json:
        data = {"folder": str(directory), "setting": cast.setting, "origin": origin, "vkey": vkey, "ok": seen.ok}
        desk.answer({**data, "entries": seen.head.size, "kept": kept, "story": stage.story}, [])
    return seen.exit_code


def _silent(_text: str) -> None:
    """With --json the story is told once, at the end."""


def _begin(directory: Path, cast: Cast, *, quiet: bool) -> Stage:
    """The empty stage: a ledger whose clock stands on the first Monday of a year that is over."""
    monday = first_monday(datetime.now(UTC).date())
    clock = StoryClock(datetime(monday.year, monday.month, monday.day, 7, 30, tzinfo=UTC))
    words = passphrase.offer()
    ledger, sheet = Ledger.create(
        directory, name=cast.setting, time_zone=ZONE, passphrase=words, clock=clock, demo=True, vault="vault"
    )
    _write(directory / DEMO_PASSPHRASE, words)
    _write(directory / "recovery-sheet.txt", recovery.format_sheet(sheet, ledger.origin, cast.setting))
    return Stage(ledger, clock, monday, quiet=quiet)


def _write(path: Path, text: str) -> None:
    write_private(path, text.encode("utf-8") + b"\n")


def _hand_out(stage: Stage, cast: Cast, directory: Path) -> str:
    """A slip and a proof for a parent; what she keeps is what later versions of the ledger are held against."""
    stage.chapter(9, 3, "a parent asks")
    stage.at(9, 3, "15:30")
    ledger, withdrawn = stage.ledger, stage.receipts["withdrawn"]
    made = ledger.prove(withdrawn.first.position, ["what"])
    write_private(directory / PROOF, made)
    said = {"child": cast.twins[0], "channel": vocabulary.label("withdrawal-channel", "slip")}
    printed = slip.of(Sitting(ledger), withdrawn, WITHDRAW, said)
    _write(directory / SLIP, "\n".join([DEMO, "", *slip.lines(printed)]))
    facts = {
        "entry": withdrawn.first.event_id,
        "to": stage.ids["mother"],
        "sha256": sha256(made).digest(),
        "shows": ["what"],
    }
    receipt = stage.do(issue_receipt, by=stage.me(), **facts)
    seen = f"verify {PROOF} --vkey KEY"
    told = f"{cast.mother} is handed a slip ({SLIP}) and a proof that her withdrawal was recorded; KEY comes with them"
    stage.tell(f"{told} (consent-ledger checkpoint --vkey).", seen, entry=receipt)
    assert receipt.kept is not None  # the manager is at the desk, who holds the log key
    stage.tell(
        "On the slip stands a line to keep. It is enough to find out later if anything was changed.",
        f"verify --against {receipt.kept}",
    )
    return receipt.kept


def _report(stage: Stage) -> list[str]:
    """The report about a twin, as `consent-ledger report` makes it, and recorded as that."""
    stage.chapter(50, 4, "who saw what")
    stage.at(50, 4, "14:00")
    at = Sitting(stage.ledger)
    asked = moment(at, None, None)
    made, _ = report.for_setting(at, stage.ids["twin"], asked, "setting")
    page = text.lines(made)
    receipt = reports.record(at, "who-saw", "setting", stage.ids["twin"], asked, page)
    stage.tell("At the end of the year the whole of it is asked for.", f"report {stage.ref('twin')}", entry=receipt)
    return [*page, *reports.footer(receipt)]
