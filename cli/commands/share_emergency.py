"""Sharing in an emergency: six questions and no more. What was not asked is completed afterwards (`share complete`)."""

from __future__ import annotations

from typing import Any

from aggregates.disclosures import emergency_share
from cli.acts import Act, Answers, Extra, Field, optional
from cli.commands.share import CHANNEL, not_told
from cli.kinds import Code, Words, YesNo
from cli.perform import command
from cli.pointers import Somebody
from cli.say import say
from cli.sitting import Sitting
from ledger.event import Actor


def _named(_at: Sitting, answers: dict[str, Any]) -> dict[str, Any]:
    """A child who is not registered is only a name."""
    said = answers["child"]
    return {**answers, "child": None, "name": said} if isinstance(said, str) else answers


def _afterwards(at: Sitting, answers: Answers, by: Actor) -> Extra:
    """What is still to be done."""
    data, lines = not_told(at, answers, by)
    return data, [*lines, *([] if lines else [""]), say("share.complete-later")]


emergency = command(
    Act(
        "share emergency",
        (
            Field("child", Somebody(("child",)), place=True),
            Field("recipient", Code("recipient")),
            Field("what", Words()),
            Field("why", Words()),
            Field("circumstance", Code("no-consent-reason")),
            Field("told", YesNo()),
            optional("channel", CHANNEL.kind),
            optional("insecure_reason", Words()),
            optional("to", Words()),
        ),
        emergency_share.share,
        build=_named,
        makes="case",
        after=_afterwards,
    )
)
