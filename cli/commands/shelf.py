"""What the setting keeps, as lists: notices, agreements, inspections, checks and imports, a child's other settings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import click

from aggregates import tenure, vocabulary
from aggregates.entries import Entry, EntryCorrected, standing
from aggregates.governance import upkeep
from aggregates.governance.agreements import AgreementRecorded
from aggregates.governance.inspection import InspectionClosed, InspectionOpened
from aggregates.governance.notices import NoticePublished
from aggregates.governance.upkeep import ImportReceived, IntegrityVerified
from aggregates.people import attendance
from aggregates.people.attendance import OtherSettingEnded, OtherSettingRecorded
from cli import checking, lists, output, session, words
from cli.acts import Act, optional
from cli.commands.policy import of_setting
from cli.commands.verify import examine
from cli.desk import Desk, DeskCommand
from cli.kinds import Kind
from cli.perform import command
from cli.pointers import Ref
from cli.say import say
from cli.sitting import Sitting
from ledger.event import HEADER, Event
from ledger.numbering import format_entry

Tell = Callable[[Entry], str]


def _list(name: str, types: tuple[type[Event], ...], tell: Tell, rule: str = "") -> DeskCommand:
    """A list of the standing entries of these types, a line for each."""

    @click.pass_obj
    def run(desk: Desk) -> None:
        with session.unlocked(desk) as ledger:
            at = Sitting(ledger)
            seen = standing(ledger.all(*types, EntryCorrected)) if at.rules.demanded(rule) else ()
            title = say(f"shelf.{name}", count=len(seen))
            _answer(desk, at, title, {name: [_data(e) for e in seen]}, [(e, tell(e)) for e in seen])

    return DeskCommand(name, callback=run)


def _answer(desk: Desk, at: Sitting, title: str, data: dict[str, Any], seen: Sequence[tuple[Entry, str]]) -> None:
    """A line for each entry and what it is; at a desk that shows pages, a row."""
    rows = [(output.when(e.when, at.zone), what, format_entry(e.recorded.position)) for e, what in seen]
    lines = [say("shelf.line", when=when, what=what, entry=entry) for when, what, entry in rows]
    heads = [say(f"lists.{name}") for name in ("when", "what", "entry")]
    lists.answer(desk, data, [title, "", *lines], lambda: lists.page(title, lists.of(heads, rows)))


def _data(entry: Entry) -> dict[str, Any]:
    event = entry.event
    own = {name: value for name, value in vars(event).items() if name not in HEADER and name != "marks"}
    known = {"type": event.TOPIC, "id": event.stream, "occurred_at": entry.when, "entry": entry.recorded.position}
    return {**known, **own}


def _notice(entry: Entry) -> str:
    event = entry.event
    kind = vocabulary.label("notice-kind", event.kind)
    return say("shelf.notice", kind=kind, version=event.version, language=event.language)


def _agreement(entry: Entry) -> str:
    event = entry.event
    until = say("shelf.no-end") if event.last_day is None else output.day(event.last_day)
    onward = say("shelf.onward" if event.onward else "shelf.not-onward")
    parties = ", ".join(event.parties)
    return say("shelf.agreement", title=event.title, parties=parties, until=until, onward=onward)


def _inspection(entry: Entry) -> str:
    event, kind = entry.event, vocabulary.label("inspection-kind", entry.event.kind)
    if isinstance(event, InspectionClosed):
        return say("shelf.inspection-over", kind=kind)
    return say("shelf.inspection", kind=kind, organisation=event.organisation)


def _check(entry: Entry) -> str:
    event = entry.event
    if isinstance(event, ImportReceived) and event.kind is not None:
        told = {"reason": event.reason or say("shelf.unsaid"), "forms": event.forms or say("shelf.unsaid")}
        counts = {"taken": event.taken, "known": event.known, "entries": event.entries}
        return say("shelf.brought", kind=vocabulary.label("import-kind", event.kind), **counts, **told)
    if isinstance(event, ImportReceived):
        return say("shelf.import", source=event.source, taken=event.taken, refused=event.refused)
    result = vocabulary.label("check-result", event.result)
    return say("shelf.check", size=event.size, result=result, against=event.held_against)


notice_list = _list("notices", (NoticePublished,), _notice)
agreement_list = _list("agreements", (AgreementRecorded,), _agreement, "S21")
inspection_list = _list("inspections", (InspectionOpened, InspectionClosed), _inspection)
integrity_list = _list("checks", (IntegrityVerified, ImportReceived), _check)


def _examined(at: Sitting, answers: dict[str, Any]) -> dict[str, Any]:
    """What `verify` finds in this ledger: from what this computer remembers of it, and from what was kept elsewhere."""
    kept = answers.pop("against", None)
    report = examine(at.ledger.folder, None, list(checking.anchors((kept,))) if kept else [])
    found = {"size": report.head.size, "root": report.head.root, "held_against": report.held_against}
    return {**found, "failed": [check.name for check in report.failed], **of_setting(at, answers)}


integrity_check = command(
    Act("integrity check", (optional("against", Kind(), asked=True),), upkeep.verified, build=_examined)
)


@click.command(cls=DeskCommand)
@click.argument("child")
@click.pass_obj
def other_setting_list(desk: Desk, child: str) -> None:
    """Where else a child goes today."""
    with session.unlocked(desk) as ledger:
        at = Sitting(ledger)
        whose = Ref(("child",)).argument(child, at)
        seen = ledger.about(whose, OtherSettingRecorded, OtherSettingEnded, EntryCorrected)
        held = tenure.at(attendance.tenures(seen, at.zone), at.today) if at.rules.demanded("S105") else ()
        found = [(t, words.of_entry(ledger, t.entry.event_id, whose)) for t in held]
        data = [{"since": t.since, "until": t.until, "entry": t.entry.recorded.position, **said} for t, said in found]
        title = say("shelf.other-settings", child=at.refs.label(whose), count=len(found))
        told = [(t.entry, said["setting"]) for t, said in found]
        _answer(desk, at, title, {"child": whose, "other_settings": data}, told)
