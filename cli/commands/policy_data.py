"""What is in force under the policy as data: its rules, periods and duties, and a policy pack to change them with."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import click

from aggregates import language, pack
from cli import lists, output, session
from cli.desk import Desk, DeskCommand
from cli.page import Block, Heading, Para
from cli.say import say
from cli.sitting import Sitting
from ledger.errors import InputError

FIXED = ("version", "demands", "contradictions")  # the program's own knowledge: no setting changes it


@click.command(cls=DeskCommand)
@click.option("--at", "at_entry", metavar="ENTRY", help="As in force at this entry.")
@click.option("--section", help="Only this section.")
@click.pass_obj
def rules(desk: Desk, at_entry: str | None, section: str | None) -> None:
    """Each row with the phrase of the policy that it rests on. Needs no passphrase."""
    with session.reading(desk) as ledger:
        known_at = Sitting(ledger).position(at_entry) if at_entry else None
        found = pack.in_force(ledger.book(known_at)).rules
        names = [name for name in found.data if name not in FIXED]
        if section is not None and section not in names:
            raise InputError(f"there is no section {section!r}", hint=f"one of {', '.join(names)}")
        shown = {name: _rows(found.data[name], found.demanded) for name in ([section] if section else names)}
        data, title = {"version": found.version, "rules": shown}, say("rules.title")
        lists.answer(desk, data, _lines(shown), lambda: lists.page(title, *_blocks(shown)))


def _rows(rows: Any, demanded: Any) -> Any:
    """A section without the rows whose phrase is not in force."""
    if not isinstance(rows, Mapping):
        return rows
    return {k: v for k, v in rows.items() if not isinstance(v, Mapping) or demanded(v.get("rule", ""))}


def _lines(shown: Mapping[str, Any]) -> Iterator[str]:
    for name, rows in shown.items():
        yield name
        if not isinstance(rows, Mapping):
            yield f"  {_words(rows)}"
            continue
        cells = _cells(rows)
        yield from (f"  {line}" for line in (output.table(cells, _heads()) if cells else []))
        yield ""


def _blocks(shown: Mapping[str, Any]) -> Iterator[Block]:
    for name, rows in shown.items():
        yield Heading(name)
        yield lists.of(_heads(), _cells(rows)) if isinstance(rows, Mapping) else Para(_words(rows))


def _heads() -> list[str]:
    return [say(f"rules.head.{head}") for head in ("row", "rule", "says")]


def _cells(rows: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    return [(str(k), str(v.get("rule", "")) if isinstance(v, Mapping) else "", _words(v)) for k, v in rows.items()]


def _words(row: Any) -> str:
    if not isinstance(row, Mapping):
        return ", ".join(map(str, row)) if isinstance(row, list) else str(row)
    if "unit" in row:
        return say("rules.unset") if row["value"] is None else say(f"length.{row['unit']}", count=row["value"])
    return language.pick(row["says"]) if "says" in row else ""


@click.command(cls=DeskCommand)
@click.option("--at", "at_entry", metavar="ENTRY", help="As in force at this entry: what its codes meant then.")
@click.option("--section", "sections", multiple=True, help="Only this section; may be repeated.")
@click.pass_obj
def blank(desk: Desk, at_entry: str | None, sections: tuple[str, ...]) -> None:
    """Everything as it is in force: change what differs here, leave out the rest, adopt it with --pack."""
    with session.reading(desk) as ledger:
        known_at = Sitting(ledger).position(at_entry) if at_entry else None
        data = pack.in_force(ledger.book(known_at))
        rows = {name: row for name, row in data.rules.data.items() if name not in FIXED}
        words = {name: scheme["codes"] for name, scheme in data.vocabulary.data["schemes"].items()}
        if unknown := set(sections) - set(rows) - {"vocabularies"}:
            raise InputError(f"there is no section {min(unknown)!r}", hint=f"vocabularies, {', '.join(rows)}")
        chosen = {name: _open(row) for name, row in rows.items() if name in sections or not sections}
        made: dict[str, Any] = {"rules": chosen}
        if not sections or "vocabularies" in sections:
            made["vocabularies"] = words
        output.tell_json(made)


def _open(section: Any) -> Any:
    """What a setting can change of a section: of what is refused whatever it says, only the words."""
    if not isinstance(section, Mapping):
        return section
    return {k: {"says": v["says"]} if isinstance(v, Mapping) and v.get("hard") else v for k, v in section.items()}
