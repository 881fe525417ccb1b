"""This morning's sheet: who looked into which file, typed in as a table by one person for others, and marked so.

It is `import accesses` with rows that were typed: what would be recorded is said back, and recorded when it is signed. More
rows are made by the server, so that no script is needed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import Blueprint, Response, request

from cli.bring import plan as bringing
from cli.bring import told
from cli.bring.columns import Column, sheet_of
from cli.bring.grid import WrongRows
from cli.bring.plan import Plan, Statement
from cli.kinds import Code
from cli.sitting import Sitting
from cli.web import here
from cli.web.screens.bring import answered, sign
from cli.web.seats import token

blueprint = Blueprint("sheet", __name__)

ROWS, MORE, MOST = 10, 10, 100
SHOWN = ("person", "child", "record", "purpose", "when", "time", "action", "in_role")  # of an access, in a table


@blueprint.route("/sheet", methods=["GET", "POST"])
def sheet() -> Response:
    """The table; sent, what it says; signed, where it is recorded."""
    stage, once = request.form.get("stage", ""), request.form.get("once", "") or token()
    if stage == "sign" and once in here.seat().kept:
        return here.go("acts.shown", name=once)
    given = _typed()
    if stage not in ("check", "sign"):
        more = MORE if stage == "more" else 0
        return answered(lambda at: _table(at, given, None, once, more))
    return answered(lambda at: _entered(at, given, stage, once))


def _entered(at: Sitting, given: Sequence[Mapping[str, str]], stage: str, once: str) -> Response:
    source = bringing.typed("accesses", given)
    if stage == "sign":
        try:
            return sign(at, source, Statement(), once)
        except WrongRows:
            pass  # somebody else changed what it rests on: it is shown again
    plan = bringing.planned(at, source)
    if plan.wrong:
        return _table(at, given, plan, once)
    return here.page("sheet_sign.html", page=told.page(at, plan), given=list(enumerate(given)), once=once, plan=plan)


def _typed() -> list[dict[str, str]]:
    """The rows as they were sent, without the empty ones at the end; a day that is left out is that of the row above."""
    rows: dict[int, dict[str, str]] = {}
    for name, text in request.form.items():
        code, _, number = name.rpartition("-")
        if code in SHOWN and number.isdecimal() and number.isascii() and int(number) < MOST and text.strip():
            rows.setdefault(int(number), {})[code] = text
    day = ""
    for n in sorted(rows):
        day = rows[n].setdefault("when", day) or day
    return [rows.get(n, {}) for n in range(max(rows, default=-1) + 1)]


def _table(at: Sitting, given: Sequence[Mapping[str, str]], plan: Plan | None, once: str, more: int = 0) -> Response:
    sheet = sheet_of("accesses")
    wrong = {(w.row, w.column): w for w in (plan.wrong if plan else ())}
    columns = [sheet.by_code[code] for code in SHOWN]
    size = min(max(ROWS, len(given) + more), MOST)
    rows = [
        [
            {
                "name": f"{c.code}-{n}",
                "head": sheet.head(c.code),
                "value": given[n].get(c.code, "") if n < len(given) else "",
                "choices": _choices(c),
                "listed": c.code if c.by_name else "",
                "wrong": wrong.get((n + 1, sheet.head(c.code))),
            }
            for c in columns
        ]
        for n in range(size)
    ]
    names = {
        kind: sorted(at.refs.label(k.id) for k in at.refs.known.of(kind) if k.name and not k.stands)
        for kind in ("person", "child")
    }
    heads = [(sheet.head(c.code), c.required) for c in columns]
    said = [(w, _at(w.row, w.column, columns)) for w in (plan.wrong if plan else ())]
    values = {"rows": rows, "heads": heads, "names": names, "wrong": said, "once": once, "full": size >= MOST}
    return here.page("sheet.html", 422 if said else 200, **values)


def _at(row: int, column: str, columns: Sequence[Column]) -> str:
    """The cell to which a mistake belongs; the first of the row, if to none in particular."""
    heads = [sheet_of("accesses").head(c.code) for c in columns]
    return f"{columns[heads.index(column) if column in heads else 0].code}-{row - 1}"


def _choices(column: Column) -> list[tuple[str, str]]:
    return list(column.kind.choices().items()) if isinstance(column.kind, Code) else []
