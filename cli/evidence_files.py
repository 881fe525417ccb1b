"""`prove` into an evidence file: options understood, the file and its page written, what was done said.

The file is whole, is for its owner alone and never written over another; if it cannot be recorded that it was made, nobody
gets it.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

from cli import evidence, handing, provable, session
from cli.desk import Desk
from cli.evidence import ENDING, Made, Selected
from cli.handing import Wanted
from cli.provable import Question
from cli.say import say
from cli.sitting import Sitting
from ledger.custody.files import write_private
from ledger.errors import InputError
from ledger.evidence.page import beside, page_digests, plain_digest
from ledger.numbering import format_entry
from ledger.receipt import Receipt
from projections.family.reader import PARENT

Said = Mapping[str, str | None]
QUESTIONS = ("consent", "case", "child")


def is_wanted(path: Path, entry: str | None, said: Said) -> bool:
    """Whether evidence is asked for; InputError if the options do not go together."""
    asked = [name for name in QUESTIONS if said[name] is not None]
    if len(asked) + (entry is not None) != 1:
        raise InputError(say("evidence.one-question"), hint=say("evidence.one-question.hint"))
    if (said["first"] or said["last"]) and not said["child"]:
        raise InputError(say("evidence.only-child"), hint=say("evidence.one-question.hint"))
    if path.name.endswith(ENDING):
        return True
    if asked or said["audience"] or said["exhibit"] or said["page"]:
        raise InputError(say("evidence.only-evidence"), hint=say("evidence.ending.hint"))
    return False


def prove(desk: Desk, path: Path, entry: str | None, show: str | None, said: Said) -> None:
    how = _page(said)
    with session.unlocked(desk) as ledger:
        at = Sitting(ledger)
        question, left = provable.of_one_book(_question(at, entry, said), old=said["old"] is not None)
        reader = evidence.receiver(at, question, said["audience"], said["to"])
        if said["exhibit"] and reader.audience == PARENT:  # it names who did what
            raise InputError(say("exhibit.no-parent"), hint=say("exhibit.no-parent.hint"))
        selected = evidence.select(at, question, reader, evidence.wanted(at, reader, show))
        with_page = _with_handout if said["page"] else _with_exhibit
        made, page = with_page(at, selected, path, how) if how else (evidence.make(at, selected), b"")
        receipt = _write(at, selected, made, _files(path, made, how, page), said["method"])
        more = [say("evidence.other-book", count=left)] if left else []
        desk.answer(_data(path, selected, made, receipt), [*_lines(path, selected, made, receipt, how), *more])


def _page(said: Said) -> Wanted | None:
    """Which page goes with the file, if any: its words are signed in it, so there is one."""
    if said["page"] and said["exhibit"]:
        raise InputError(say("handout.one-page"), hint=say("handout.one-page.hint"))
    out = said["page"] or said["exhibit"]
    how = handing.wanted(None, out) if out else None
    if how is not None and said["page"] and how.form != "html":
        raise InputError(say("handout.only-html"), hint=say("handout.only-html.hint"))
    return how


def _question(at: Sitting, entry: str | None, said: Said) -> Question:
    if said["consent"]:
        return provable.of_consent(at, said["consent"])
    if said["case"]:
        return provable.of_case(at, said["case"])
    if said["child"]:
        return provable.of_person(at, said["child"], said["first"], said["last"])
    assert entry is not None
    return provable.of_entry(at, entry)


def _with_handout(at: Sitting, selected: Selected, _path: Path, _how: Wanted) -> tuple[Made, bytes]:
    """The file and the page for its reader, drawn from the file itself."""
    from cli.pages import handout

    words, places = handout.signed((first := evidence.make(at, selected)).data, first.vkey)
    made = evidence.make(at, selected, page=words, places=places)
    return made, handout.handout(made.data, made.vkey)


def _with_exhibit(at: Sitting, selected: Selected, path: Path, how: Wanted) -> tuple[Made, bytes]:
    """The file and its exhibit. What HTML says is signed with the file, and carries it inside."""
    from cli import exhibit

    made = evidence.make(at, selected)
    page = exhibit.page(at, selected, made, path.name)
    if how.form != "html":
        drawn = handing.DRAW[how.form](page)
        return evidence.make(at, selected, page=plain_digest(drawn)), drawn
    from cli.draw.html import html

    words, places = page_digests(html(page).decode())
    made = evidence.make(at, selected, page=words, places=places)
    return made, html(page, evidence=made.data)


def _files(path: Path, made: Made, how: Wanted | None, page: bytes) -> dict[Path, bytes]:
    """Beside a page that is not HTML lies what was signed of it, where `verify` looks for it."""
    if how is None or how.out is None:
        return {path: made.data}
    more = {} if how.form == "html" else {beside(how.out): made.data}
    return {path: made.data, **more, how.out: page}


def _write(at: Sitting, selected: Selected, made: Made, files: Mapping[Path, bytes], method: str | None) -> Receipt:
    try:
        for path, content in files.items():
            write_private(path, content)
        return evidence.record(at, selected, made, method)
    except BaseException:
        for path in files:
            path.unlink(missing_ok=True)
        raise


def _data(path: Path, selected: Selected, made: Made, receipt: Receipt) -> dict[str, object]:
    return {
        "file": str(path),
        "sha256": sha256(made.data).digest(),
        "kind": selected.question.kind,
        "audience": selected.reader.audience,
        "entries": sorted(selected.chosen.show),
        "shows": {format_entry(position): parts for position, parts in sorted(selected.chosen.show.items())},
        "kept_back": selected.chosen.kept_back,
        "vkey": made.vkey,
        "entry": receipt.first.position,
        "kept": receipt.kept,
    }


def _lines(path: Path, selected: Selected, made: Made, receipt: Receipt, how: Wanted | None) -> list[str]:
    kept_back, unsealed = selected.chosen.kept_back, selected.question.unsealed
    return [
        say("evidence.made", file=path, count=made.statement.count),
        *([say("evidence.unsealed", last=made.statement.known_at)] if unsealed else []),
        *([say("evidence.kept-back", count=kept_back)] if kept_back else []),
        *([say("evidence.exhibit", file=how.out)] if how else []),
        say("evidence.check", file=path, vkey=made.vkey),
        say("evidence.recorded", entry=receipt.first.position),
    ]
