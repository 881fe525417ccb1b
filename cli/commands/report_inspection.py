"""The inspection pack, and the chronology of a child."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date
from typing import Any

import click

from aggregates.entries import Entry
from aggregates.people import joined
from cli import handing, seen, session
from cli.answers import chronology as chronology_page
from cli.answers import inspection as inspection_page
from cli.answers.inspection import PackPage
from cli.commands import duties, verify
from cli.commands.duties import reader
from cli.commands.report_questions import entry_data
from cli.desk import Desk, DeskCommand
from cli.disputes import beside
from cli.kinds import Code
from cli.moments import FROM, KNOWN_AT, UNTIL, Moment, moment, span
from cli.pointers import Ref
from cli.progress import shown
from cli.sitting import Sitting
from ledger.errors import InputError
from projections.duties import DutyLine
from projections.reports.chronology import ChronologyLine
from projections.reports.chronology import chronology as fold
from projections.reports.inspection import InspectionPack, inspection_pack

READERS = ("setting", seen.INSPECTOR)
AUDIENCE = click.Option(
    ["--audience"], default="setting", show_default=True, metavar="CODE", help="For whom: setting, or inspector."
)


def _period(at: Sitting, since: str | None, until: str | None, known_at: str | None) -> tuple[date | None, Moment]:
    """The first day, and the two clocks at the last."""
    begins = span(at, since, until).since
    return None if begins is None else begins.astimezone(at.zone).date(), moment(at, until, known_at)


def _since(first: date | None) -> dict[str, date]:
    return {} if first is None else {"from": first}


@click.pass_obj
def _inspection(
    desk: Desk,
    /,
    since: str | None,
    until: str | None,
    audience: str,
    known_at: str | None,
    form: str | None,
    out: str | None,
) -> None:
    """Two questions first, then numbers; each leads to what it counts, and to its proof."""
    how = handing.wanted(form, out)
    with session.unlocked(desk) as ledger:
        at = Sitting(ledger)
        first, asked = _period(at, since, until, known_at)
        for_whom = _reader(at, audience)
        with shown(quiet=desk.as_json) as progress:
            events = seen.everything(at, for_whom, progress)
            checked = verify.examine(ledger.folder, None, [], progress)
        found = inspection_pack(
            events,
            zone=at.zone,
            rules=at.rules,
            until=asked.as_at,
            since=first,
            known_at=asked.known_at,
            due=_due(at, asked, for_whom),
            reader=reader(at),
        )
        found = replace(found, numbers=_told(at, found, for_whom))
        page = inspection_page.page(at, PackPage(found, checked, asked.words, for_whom))
        data = {
            **_pack_data(found),
            **asked.data(),
            "audience": for_whom,
            "ok": checked.ok,
            "strength": checked.strength,
        }
        handing.hand_out(
            desk, at, page, data, how, handing.Asked("inspection", asked, None, for_whom, also=_since(first))
        )


def _reader(at: Sitting, audience: str) -> str:
    """It tells of every family: for those who work here, and for inspectors, and for nobody else."""
    found: str = seen.for_whom(Code("audience").understand(audience, at))
    if found not in READERS:
        raise InputError(f"the pack is not for {audience}", hint=f"for {' or '.join(READERS)}")
    return found


def _told(at: Sitting, found: InspectionPack, audience: str) -> Mapping[str, tuple[Entry, ...]]:
    """The numbers; without those of holds for whoever may not know of them: there are some, and it would say none."""
    kept = set() if seen.keeps_holds(at, audience) else {kind.TOPIC for kind in seen.HOLDS}
    rows = at.rules.rows("inspection")
    return {
        name: n for name, n in found.numbers.items() if not kept.issuperset(one["topic"] for one in rows[name]["of"])
    }


def _due(at: Sitting, asked: Moment, audience: str) -> list[DutyLine]:
    """What is open; for an inspector without what is about a hold or a grievance."""
    hidden = (*(kind.TOPIC for kind in seen.HOLDS),) if audience == seen.INSPECTOR else ()
    found = (d for d in duties.seen(at, asked) if d.topic not in hidden)
    return [d for d in found if audience != seen.INSPECTOR or d.sensitivity != "grievance"]


def _pack_data(found: InspectionPack) -> dict[str, Any]:
    """Each number with the entries that it counts."""
    return {
        "from": found.since,
        "size": found.size,
        "numbers": {
            name: {"count": len(entries), "entries": [e.recorded.position for e in entries]}
            for name, entries in found.numbers.items()
        },
        "gaps": [asdict(line) for line in found.gaps],
        "overdue": [asdict(line) for line in found.overdue],
        "open": found.open,
        "policies": [asdict(line) for line in found.policies],
        "acknowledged": [asdict(line) for line in found.acknowledged],
        "decided": None if found.decided is None else asdict(found.decided),
        "shared": None if found.shared is None else asdict(found.shared),
        "checked": None if found.checked is None else entry_data(found.checked),
        "outside": None if found.outside is None else entry_data(found.outside),
        "since_outside": found.since_outside,
    }


@click.pass_obj
def _chronology(
    desk: Desk,
    /,
    child: str,
    since: str | None,
    until: str | None,
    everything: bool,
    known_at: str | None,
    form: str | None,
    out: str | None,
) -> None:
    """CHILD: the letters of the child. Oldest first; what matters is set by the rules, and --all shows everything."""
    how = handing.wanted(form, out)
    with session.unlocked(desk) as ledger:
        at = Sitting(ledger)
        whose = Ref(("child",)).argument(child, at)
        first, asked = _period(at, since, until, known_at)
        lines = fold(
            seen.about(at, whose),
            joined.same(ledger.book(asked.known_at), whose),
            zone=at.zone,
            rules=at.rules,
            until=asked.as_at,
            since=first,
            known_at=asked.known_at,
            everything=everything,
        )
        last = asked.as_at.astimezone(at.zone).date() if until else None
        more: dict[str, Any] = {"everything": everything, "disputed": beside(at, asked.known_at)}
        page = chronology_page.page(at, whose, lines, (first, last), words=asked.words, **more)
        data = {"child": whose, "from": first, **asked.data(), "lines": [_line(line) for line in lines]}
        also = {**_since(first), "all": everything}
        handing.hand_out(desk, at, page, data, how, handing.Asked("chronology", asked, whose, also=also))


def _line(line: ChronologyLine) -> dict[str, Any]:
    return {
        **entry_data(line.entry),
        "late": line.late,
        "tells": {one.field: one.values for one in line.tells},
        "source": line.source,
        "statements": line.statements,
        "actions": [e.recorded.position for e in line.actions],
        "corrections": [e.recorded.position for e in line.corrections],
    }


ALL = click.Option(["--all", "everything"], is_flag=True, help="Everything, not only what matters.")
inspection = handing.options(
    DeskCommand("inspection", callback=_inspection, params=[FROM, UNTIL, AUDIENCE, KNOWN_AT], help=_inspection.__doc__)
)
chronology = handing.options(
    DeskCommand(
        "chronology",
        callback=_chronology,
        params=[click.Argument(["child"]), FROM, UNTIL, ALL, KNOWN_AT],
        help=_chronology.__doc__,
    )
)
