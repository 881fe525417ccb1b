"""A register as a page: its table, or one for each value by which it is grouped, what was counted, and what it cannot show.

Ids become names here, for somebody who may see them, and codes their labels. What a register holds is `projections`'.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from uuid import UUID

from aggregates import language, vocabulary
from aggregates.periods import Period
from cli import brought, lengths, output, say
from cli.kinds import Codes
from cli.moments import Moment, Span
from cli.page import Block, Page, Para, Row, Table
from cli.sitting import Sitting
from ledger.numbering import format_entry, is_old
from projections import duties, registers
from projections.register_line import RegisterLine, Share

MATTER = Codes("record-category", ("record-class",))
Made = Mapping[str, Any]  # a row of the rules


def page_of(at: Sitting, name: str, made: Made, found: Sequence[RegisterLine], asked: Moment, within: Span) -> Page:
    """The register; its head says what it covers, and what it cannot."""
    title = say.say("register.title", says=language.pick(made["says"]), moment=asked.words, count=_count(found))
    about = [] if within.words is None else [within.words]
    blocks: list[Block] = [Para(say.say(f"register.covers.{name}")), Para(say.say("register.limits"))]
    if found:
        blocks += [*_tables(at, made, found), *_tallies(at, made, found), *_shares(at, made, found)]
    else:
        blocks.append(Para(say.say("register.none")))
    whole = _table(at, made, found, language.pick(made["says"]), every=True)
    return Page(title, tuple(about), tuple(blocks), sheet=whole)


def data_of(made: Made, found: Sequence[RegisterLine]) -> dict[str, Any]:
    """The same as data: every number with the entries behind it."""
    return {
        "count": _count(found),
        "lines": [asdict(line) for line in found],
        "tally": [_counted(line) for line in registers.tally(made, found)],
        "shares": [asdict(share) for share in registers.shares(made, found)],
    }


def _counted(line: RegisterLine) -> dict[str, Any]:
    return {"cells": line.cells, "count": line.count, "entries": line.entries}


def _count(found: Sequence[RegisterLine]) -> int:
    return sum(line.count for line in found)


def _tables(at: Sitting, made: Made, found: Sequence[RegisterLine]) -> Iterator[Table]:
    """One table; one for each value of a column, if the register is grouped by one."""
    group = str(made.get("group", ""))
    if not group:
        yield _table(at, made, found, say.say("register.one-by-one"))
        return
    for value in dict.fromkeys(value for line in found for value in line.cells[group]):
        mine = [line for line in found if value in line.cells[group]]
        yield _table(at, made, mine, _value(at, made["columns"][group], value), but=group)


def _table(
    at: Sitting, made: Made, found: Sequence[RegisterLine], caption: str, *, but: str = "", every: bool = False
) -> Table:
    """A column in which nothing stands is left out, unless `every` is wanted."""
    names = [n for n in made["columns"] if n != but and (every or any(line.cells[n] for line in found))]
    fixed = _fixed_heads(made, found, every=every)
    left = _left_heads(made, found, every=every)
    rows = [
        Row(
            (
                *(_fixed(at, head, line) for head in fixed),
                *(_cell(at, made["columns"][name], line.cells[name]) for name in names),
                *(_left(at, head, line) for head in left),
            ),
            entry=line.position,
        )
        for line in found
    ]
    return Table(caption, tuple(say.say(f"register.head.{head}") for head in (*fixed, *names, *left)), tuple(rows))


def _fixed_heads(made: Made, found: Sequence[RegisterLine], *, every: bool) -> list[str]:
    """With what each line begins: its number, if it is counted, or its entry; what that is, unless all are alike."""
    if made.get("count") or made.get("fold") == "processing":
        return ["number"]
    alike = not every and len({line.topic for line in found}) == 1
    return ["entry", "when", *([] if alike else ["what"]), "about"]


def _left_heads(made: Made, found: Sequence[RegisterLine], *, every: bool) -> list[str]:
    """What is still to be done, unless the register is about that; and by when, if anything of it has a time."""
    shown = "open" in made if every else any(line.open for line in found)
    open_ = ["open"] if shown and "duty" not in made["columns"] else []
    return [*open_, *(["due"] if any(line.due for line in found) else [])]


def _tallies(at: Sitting, made: Made, found: Sequence[RegisterLine]) -> Iterator[Table]:
    """How often each answer stands in it."""
    counted = registers.tally(made, found)
    if counted:
        shown: Made = {"columns": {name: made["columns"][name] for name in made["tally"]}, "count": True}
        yield _table(at, shown, counted, say.say("register.tally"))


def _shares(at: Sitting, made: Made, found: Sequence[RegisterLine]) -> Iterator[Para]:
    for share in registers.shares(made, found):
        yield Para(_share(at, made, share), strong=True)


def _share(at: Sitting, made: Made, share: Share) -> str:
    answer = _value(at, made["columns"][share.column], share.value)
    hundred = round(share.part * 100 / share.whole) if share.whole else 0
    return say.say("register.share", part=share.part, whole=share.whole, answer=answer, hundred=hundred)


def _fixed(at: Sitting, head: str, line: RegisterLine) -> str:
    if head == "number":
        return str(line.count)
    assert line.when is not None
    corrected = say.say("register.corrected") if line.corrected else ""
    return {
        "entry": "" if line.position is None else format_entry(line.position),
        "when": output.when(line.when, at.zone) + corrected,
        "what": say.event(line.topic or ""),
        "about": brought.about(at, line.subjects, line.position),
    }[head]


def _left(at: Sitting, head: str, line: RegisterLine) -> str:
    """What is still to be done, and by when."""
    if head == "due":
        return "" if line.due is None else output.when(line.due, at.zone)
    words = "; ".join(_duty(at, duty) for duty in line.open)
    return say.say("register.overdue", says=words) if line.overdue else words


def _duty(at: Sitting, duty: str) -> str:
    known = duty in at.rules.data["duties"] or duty in at.rules.data["warnings"]
    return duties.says(at.rules, duty) if known else say.say(f"register.duty.{duty}")


def _cell(at: Sitting, scheme: str | None, values: Sequence[Any]) -> str:
    return ", ".join(_value(at, scheme, value) for value in values)


def _value(at: Sitting, scheme: str | None, value: Any) -> str:
    """One value in words: an id as what it stands for, a code as its label."""
    match scheme, value:
        case "entry", UUID():
            found = at.ledger.book().find(value)
            return format_entry(found.position) if found else at.refs.short(value)
        case "remark", _:
            return duties.says(at.rules, value)
        case "record-category", _:
            return MATTER.show((value,), at)
        case "minutes", _:
            return _took(value)
        case "word", _:
            return say.say(f"register.word.{value}")
        case _, UUID():
            return at.refs.label(value)
        case None, _:
            return _plain(at, value)
    return lengths.words(value) if isinstance(value, Period) else _label(str(scheme).split("|"), value)


def _label(schemes: Sequence[str], code: str) -> str:
    """A code's label; of several schemes, that of the first which has the code."""
    labels = (vocabulary.label(scheme, code) for scheme in schemes)
    return next((label for label in labels if label != code), code)


def _plain(at: Sitting, value: Any) -> str:
    """What has no scheme: a yes or no, a time, a number, a name."""
    match value:
        case bool():
            return say.say("register.yes" if value else "register.no")
        case datetime():
            return output.moment(value, at.zone)
        case date():
            return output.day(value)
    return format_entry(value) if is_old(value) else str(value)


def _took(minutes: int) -> str:
    """A length of time in hours and minutes; from two days on in whole days."""
    if minutes >= 2 * 24 * 60:
        return say.say("register.took-days", days=minutes // (24 * 60))
    return say.say("register.took", hours=minutes // 60, minutes=minutes % 60)
