"""What the model makes of uses after a consent had ended, and of what opened a record: once more in the plainest way.

Like `model`, it imports nothing of the program. For `test_after.py`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from model.model import (
    Fact,
    Use,
    agreed_to,
    allows,
    among,
    as_read,
    consents,
    covers,
    endings,
    first,
    gone,
    holder,
    in_force,
    newest,
    objects,
    of,
    over,
    pairs,
    same,
    status,
    takes,
)

GONE = ("withdrawn", "revoked", "invalidated")
GRAVEST = ("after-known", "relied-on-later-invalidated", "lag", "after-expiry", "basis-changed")
RIGHTS = ("own child", "self", "inspection", "everyday")  # grounds that need nobody's consent
MOMENT = timedelta(microseconds=1)


def known_when(facts: list[Fact], use: Fact) -> list[Fact]:
    """What had been entered when something happened: of what the program was asked, all before it; else by that time."""
    asked = use.kind == "opened" or use.said.get("asked")
    if asked or (isinstance(use.at, datetime) and abs(use.entered - use.start) < timedelta(seconds=1)):
        return as_read(facts, use.position - 1)
    return as_read(facts, instant=use.start)


def uses_after(facts: list[Fact], position: int, child: Any, at: datetime, grounds: dict[Any, str | None]) -> set[Any]:
    """Each use after each consent that had ended: (use, consent, class). `grounds`: of each access, as it was answered."""
    known, found = as_read(facts, position), set()
    for use in of(known, "opened", "told", "handed out", by=at):
        if use["child"] == child:
            then = known_when(facts, use)
            for consent in consents(known, child):
                if (
                    one := gravest(judged(known, then, use, consent, child, each, grounds) for each in as_uses(use))
                ) is not None:
                    found.add((use.id, consent, one))
    return found


def gravest(classes: Iterable[str | None]) -> str | None:
    return min((c for c in classes if c is not None), key=GRAVEST.index, default=None)


def as_uses(use: Fact) -> list[Use]:
    if use.kind == "handed out":
        return [("share", c, r, use["purpose"]) for c, r in pairs(use)]
    return [("use", use["category"], None, use["purpose"])]


def how_it_ended(known: list[Fact], consent: Any, use: Use, at: datetime) -> str | None:
    """How a consent had ended for a use, if it had."""
    stood = status(known, consent, at)
    if stood is None or not covers(agreed_to(known, consent, at), use):
        return None
    if stood in GONE:
        return stood
    parts = endings(known, consent, at, "withdrawn", "revoked")
    if stood in ("in-force", "renewed", "expired") and any(takes(e["scope"], use) for e in parts):
        return "withdrawn"
    return "expired" if stood == "expired" else None


def judged(
    known: list[Fact], then: list[Fact], use: Fact, consent: Any, child: Any, each: Use, grounds: dict[Any, str | None]
) -> str | None:
    last = use.start if isinstance(use.at, datetime) else over(use.at) - MOMENT
    ended = how_it_ended(known, consent, each, last)
    if ended == "expired" and how_it_ended(known, consent, each, use.start) != "expired":
        return None  # it may have been the last use itself
    if ended is None:
        return None
    carried = carried_by_something_else(known, then, use, consent, child, each, grounds)
    if ended == "expired":
        return None if carried else "after-expiry"
    if carried:
        return "basis-changed"
    before = how_it_ended(then, consent, each, use.start)
    if before is not None:
        return "after-expiry" if before == "expired" else "after-known"
    given = newest(known, consent, last, "given")
    relied = given is not None and use["relied"] == given.id and not use.said.get("emergency")
    return "relied-on-later-invalidated" if ended == "invalidated" and relied else "lag"


def carried_by_something_else(
    known: list[Fact], then: list[Fact], use: Fact, consent: Any, child: Any, each: Use, grounds: dict[Any, str | None]
) -> bool:
    if use.said.get("emergency") or grounds.get(use.id) in (*RIGHTS, "emergency"):
        return True
    if any(decided(f, use, each) for f in of(then, "decided")):
        return True
    if not allows(then, consent, each, use.start):
        return bool(in_force(then, child, each, use.start))
    given = newest(then, consent, use.start, "given")
    if given is not None and use["relied"] == given.id and not use.said.get("emergency"):
        return False
    others = [c for c in consents(then, child) if c != consent]
    willing = [c for c in others if allows(then, c, each, use.start)]
    persons = set().union(*(same(then, holder(then, c, use.start)) for c in willing)) if willing else set()
    against = [c for c in others if objects(then, c, each, use.start)]
    alone = bool(willing) and all(holder(then, c, use.start) in persons for c in against)
    return alone and bool(in_force(known, child, each, use.start))


def decided(fact: Fact, use: Fact, each: Use) -> bool:
    """Whether it was decided to share this with them, and that no consent is needed for it."""
    if fact.id != use.said.get("decision") or fact["outcome"] != "share" or not fact["no_consent"]:
        return False
    right_matter = not fact["categories"] or among(each[1], fact["categories"])
    return right_matter and (not fact["recipients"] or each[2] in fact["recipients"])


__all__ = ["first", "gone", "known_when", "uses_after"]
