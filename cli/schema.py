"""The JSON Schema of an act, drawn from its declaration: what a FILE.json for `--from` may hold (JSON Schema 2020-12).

It says the shape; what may happen is decided by the rules. Codes are those in force in the ledger that is found.
"""

from __future__ import annotations

from typing import Any

from cli import session
from cli.acts import Act
from cli.desk import Desk
from cli.output import tell_json
from ledger.errors import NoLedger

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def of_act(act: Act) -> dict[str, Any]:
    """Every field with its question; required is what the act is never done without, whatever else was answered."""
    properties = {}
    for field in act.all_fields:
        properties[field.name] = {"title": act.question(field), **field.kind.schema()}
        if explanation := act.explanation(field):
            properties[field.name]["description"] = explanation
    always = [f.name for f in act.all_fields if f.required and not f.default and not f.conditional]
    shape = {"type": "object", "properties": properties, "required": always, "additionalProperties": False}
    return {"$schema": DIALECT, "title": act.name, "description": act.done, **shape}


def show(desk: Desk, act: Act) -> None:
    """Print it; with a ledger at hand in the codes of its policy, else in those that ship."""
    try:
        with session.reading(desk):
            return tell_json(of_act(act))
    except NoLedger:
        return tell_json(of_act(act))
