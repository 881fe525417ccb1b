"""Asking before doing: may this record be opened, this be used, shared, photographed? The rules answer; nothing is done.

Exit code 0: yes, and nothing is recorded. 4: no, and the attempt is, with the phrase of the policy that refused it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from typing import Any

from aggregates import vocabulary
from aggregates.accesses import access
from aggregates.accesses.grounds import find
from aggregates.draft import draft
from aggregates.permissions import permission
from aggregates.permissions.permission import asked
from aggregates.permissions.scope import Use
from aggregates.records.record import load
from cli import output
from cli.acts import Act, Answers, Extra, Field, optional
from cli.answers.told import scope
from cli.kinds import Code
from cli.perform import command
from cli.pointers import Ref
from cli.say import say
from cli.sitting import Sitting
from ledger.event import Actor, Decision


def _ground(at: Sitting, answers: Answers, by: Actor) -> Extra:
    """On which ground a record may be opened; asked once more, and recorded nowhere."""
    book = at.ledger.book()
    d = draft(book, by, None)
    found = find(d, load(book, answers["record"]), answers["purpose"], d.start)
    data = {"allowed": True, "ground": found.ground, "rule": found.verdict.rule}
    words = vocabulary.label("access-ground", found.ground)
    return data, [say("may.open", ground=words, rule=found.verdict.rule), ""]


open_ = command(
    Act(
        "may open",
        (Field("record", Ref(("record",)), place=True), Field("purpose", Code("purpose"))),
        access.may_open,
        timed=False,
        role_matters=True,
        after=_ground,
    )
)


def _consent(action: str, at: Sitting, answers: Answers, by: Actor) -> Extra:
    """Which consent allows it, and how far it goes: whoever asked without saying to whom must see for whom it is."""
    d = draft(at.ledger.book(), by, None)
    use = Use(action, *(answers.get(name) for name in ("category", "recipient", "purpose")))
    found = asked(d, answers["child"], use).consent
    if found is None:  # the policy does not ask for consent here
        return {"allowed": True}, []
    who = say("somebody") if found.person is None else output.clean(at.refs.label(found.person))
    since = output.moment(found.since, at.zone)
    data = {"allowed": True, "ground": "consent", "rule": "S8", "consent": found.consent, "person": found.person}
    limits = {"scope": asdict(found.scope), "without": [asdict(part) for part in found.without]}
    lines = [say("may.use", who=who, since=since, ref=at.refs.short(found.consent), scope=scope(found.scope))]
    lines += [say("may.except", scope=scope(part)) for part in found.without]
    return data | limits, [*lines, ""]


def _act(verb: str) -> Act:
    decide: Callable[..., Decision] = partial(permission.may, action=verb)
    after: Callable[[Sitting, Any, Actor], Extra] = partial(_consent, verb)
    return Act(
        f"may {verb}",
        (
            Field("child", Ref(("child",)), place=True),
            optional("category", Code("record-category", ("record-class",)), asked=verb != "photograph"),
            optional("recipient", Code("recipient"), asked=verb in ("share", "publish")),
            optional("purpose", Code("purpose"), asked=verb != "photograph"),
        ),
        decide,
        timed=False,
        after=after,
    )


use = command(_act("use"))
share = command(_act("share"))
photograph = command(_act("photograph"))
publish = command(_act("publish"))
contact = command(_act("contact"))
store = command(_act("store"))
