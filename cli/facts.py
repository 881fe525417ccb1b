"""How things stood, and what became different, in words: for `replay` and what changed between two moments."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from aggregates import vocabulary
from cli import output
from cli.page import Row, Table
from cli.say import say
from cli.sitting import Sitting
from ledger.numbering import format_entry
from projections.replay import Change
from projections.state import Fact

HEADS = ("what", "how", "entry")


def change(at: Sitting, one: Change) -> str:
    """One difference in a sentence."""
    what = name(at, one.fact)
    if one.before is None:
        return say("fact.begins", what=what, how=how(one.fact))
    if one.after is None:
        return say("fact.ends", what=what, how=how(one.before))
    return say("fact.becomes", what=what, before=how(one.before), after=how(one.after))


def data(one: Change) -> dict[str, Any]:
    """The same as data: how it stood before and after, in codes."""
    fact, before, after = one.fact, one.before, one.after
    return {
        "kind": fact.kind,
        "id": fact.id,
        "person": fact.person,
        "about": fact.about,
        "before": None if before is None else before.value,
        "after": None if after is None else after.value,
        "entry": fact.position,
    }


def name(at: Sitting, fact: Fact) -> str:
    """What stands: a consent by its letters, what somebody is by who they are, and to which child."""
    said = {
        "ref": at.refs.short(fact.id),
        "note": at.refs.known[fact.id].note if fact.id in at.refs.known else "",
        "person": say("fact.nobody") if fact.person is None else output.clean(at.refs.label(fact.person)),
        "about": "" if fact.about is None else output.clean(at.refs.label(fact.about)),
    }
    return say(f"fact.name.{fact.kind}", **said)


def how(fact: Fact) -> str:
    """How it stands, in words."""
    first, *more = fact.value or ("",)
    match fact.kind:
        case "consent":
            label = vocabulary.label("consent-status", first)
            return say("fact.without", status=label, entries=", ".join(more)) if more else label
        case "relationship":
            said = {
                "relation": vocabulary.label("relation", first),
                "authority": vocabulary.label("parental-authority", more[0]),
            }
            return say(f"fact.{more[1]}", **said)
        case "hold":
            return ", ".join(vocabulary.label("hold-against", code) for code in fact.value)
        case "record":
            return ", ".join(_reader(code) for code in fact.value) or say("fact.open-to-nobody")
        case "grant" | "emergency":
            return say("fact.stands")
    return vocabulary.label("role", first)


def _reader(code: str) -> str:
    """To whom a record is open: a role, with what somebody in it must be to the child."""
    role, _, relation = code.partition(".")
    label = vocabulary.label("role", role)
    return say(f"fact.if-{relation}", role=label) if relation else label


def table(at: Sitting, facts: Iterable[Fact]) -> Table:
    """How everything stood."""
    heads = tuple(say(f"fact.head.{head}") for head in HEADS)
    rows = (Row((name(at, f), how(f), format_entry(f.position)), entry=f.position) for f in facts)
    return Table(say("fact.table"), heads, tuple(rows))
