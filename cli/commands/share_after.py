"""What follows: a refusal discussed, a decision looked at again, receipt confirmed, the parents told or not."""

from __future__ import annotations

from aggregates.disclosures import afterwards, telling
from cli.acts import Act, Field, optional
from cli.commands.share import OF_CASE, WORDS
from cli.kinds import Code, Day, Words
from cli.perform import command
from cli.pointers import Ref, Refs

CHANNEL = optional("channel", Code("channel"))

discuss = command(
    Act(
        "share discuss",
        (
            OF_CASE,
            optional("response", Code("refusal-response"), asked=True),
            CHANNEL,
            optional("requester", Ref(("person",))),
            optional("to", Words()),
            WORDS,
        ),
        afterwards.discuss_refusal,
        asks_when=True,
        rule="S101",
    )
)
reconsider = command(
    Act("share reconsider", (OF_CASE, Field("outcome", Code("decision-outcome")), WORDS), afterwards.reconsider)
)
receipt = command(
    Act(
        "share receipt",
        (OF_CASE, Field("answer", Code("receipt-answer")), WORDS),
        afterwards.confirm_receipt,
        rule="S111",
    )
)
inform = command(
    Act(
        "share inform",
        (OF_CASE, optional("parents", Refs(("person",)), asked=True), CHANNEL, WORDS),
        telling.inform,
        asks_when=True,
    )
)
not_inform = command(
    Act(
        "share not-inform",
        (
            OF_CASE,
            Field("reason", Code("not-informed-reason", ("no-consent-reason",))),
            optional("review", Day(coming=True)),
            WORDS,
        ),
        telling.not_inform,
    )
)
