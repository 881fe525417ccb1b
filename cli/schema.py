"""The JSON Schema of an act, drawn from its declaration: what a FILE.json for `--from` may hold (JSON Schema 2020-12).

It says the shape; what may happen is decided by the rules. Codes are those in force in the ledger that is found.
"""

from __future__ import annotations

from typing import Any

from aggregates.pack import in_force
from aggregates.rules import Rules, shipped
from cli import session
from cli.acts import Act
from cli.desk import Desk
from cli.output import tell_json
from ledger.errors import NoLedger

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def of_act(act: Act, rules: Rules) -> dict[str, Any]:
    """Every field with its question, but for those whose phrase of the policy is not in force; required is what the act is
    never done without, whatever else was answered.
    """
    fields, properties = [field for field in act.all_fields if rules.demanded(field.rule)], {}
    for field in fields:
        properties[field.name] = {"title": act.question(field), **field.kind.schema()}
        if explanation := act.explanation(field):
            properties[field.name]["description"] = explanation
    always = [f.name for f in fields if f.required and not f.default and not f.conditional]
    shape = {"type": "object", "properties": properties, "required": always, "additionalProperties": False}
    return {"$schema": DIALECT, "title": act.name, "description": act.done, **shape}


def show(desk: Desk, act: Act) -> None:
    """Print it; with a ledger at hand in the codes of its policy, else in those that ship."""
    try:
        with session.reading(desk) as ledger:
            return tell_json(of_act(act, in_force(ledger.book()).rules))
    except NoLedger:
        return tell_json(of_act(act, shipped()))
