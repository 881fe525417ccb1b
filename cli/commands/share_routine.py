"""Standing decisions: decided once, reviewed, ended; and the routine disclosures under them, in very few words."""

from __future__ import annotations

from aggregates.disclosures import disclosure, standing
from cli.acts import Act, Field, optional
from cli.commands.share import AGREEMENT, BASIS, CHANNEL, GATEWAY, ONWARD, PURPOSE, RECIPIENTS, WORDS, onward
from cli.kinds import Code, Codes, Day, Words
from cli.perform import command
from cli.pointers import Ref

OF_STANDING = Field("case", Ref(("case",)), place=True)

decide = command(
    Act(
        "standing decide",
        (
            Field("child", Ref(("child",)), place=True),
            Field("categories", Codes("record-category", ("record-class",))),
            RECIPIENTS,
            PURPOSE,
            CHANNEL,
            optional("recipient", Ref(("person",))),
            optional("reasons", Codes("sharing-reason"), asked=True),
            WORDS,
            BASIS,
            GATEWAY,
            optional("no_consent", Codes("no-consent-reason")),
            optional("last_day", Day(coming=True), asked=True),
            optional("review", Day(coming=True)),
            ONWARD,
            AGREEMENT,
            optional("folders", Codes("folder")),
        ),
        standing.decide,
        makes="case",
        before=onward,
    )
)
review = command(
    Act("standing review", (OF_STANDING, optional("next_day", Day(coming=True), asked=True), WORDS), standing.review)
)
end = command(Act("standing end", (OF_STANDING, Field("reason", Code("ending-reason")), WORDS), standing.end))
routine = command(
    Act(
        "share routine",
        (
            OF_STANDING,
            Field("what", Words()),
            optional("to", Words()),
            optional("organisation", Words()),
            optional("categories", Codes("record-category", ("record-class",))),
            optional("recipients", RECIPIENTS.kind),
            optional("channel", CHANNEL.kind),
            optional("identity_check", Code("identity-check")),
        ),
        disclosure.disclose,
        timed=False,
    )
)
