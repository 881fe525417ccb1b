"""Referrals to social care, the police or another agency, and what became of them; and what the setting itself asks for."""

from __future__ import annotations

from aggregates.disclosures import inquiry, referral
from cli.acts import Act, Field, optional
from cli.commands.share import BASIS, CASE, CATEGORIES, CHANNEL, CHILD, GATEWAY, IDENTITY, ORGANISATION, PURPOSE, WORDS
from cli.kinds import Code, Codes, Day, Kind, Words, YesNo
from cli.perform import command
from cli.pointers import Ref

TO = optional("to", Words(), asked=True)

make = command(
    Act(
        "referral make",
        (
            CASE,
            CHILD,
            Field("recipient", Code("recipient")),
            optional("procedure", Kind(), asked=True, rule="S12"),
            optional("identity_understood", YesNo(), asked=True, rule="S22"),
            optional("parent_told", YesNo(), asked=True),
            optional("no_consent", Codes("no-consent-reason")),
            GATEWAY,
            TO,
            ORGANISATION,
            WORDS,
        ),
        referral.make,
        makes="referral",
    )
)
outcome = command(
    Act(
        "referral outcome",
        (
            Field("referral", Ref(("referral",)), place=True),
            Field("outcome", Code("referral-outcome")),
            WORDS,
        ),
        referral.outcome,
    )
)
send = command(
    Act(
        "share ask",
        (
            CASE,
            CHILD,
            Field("recipient", Code("recipient")),
            PURPOSE,
            CHANNEL,
            CATEGORIES,
            BASIS,
            GATEWAY,
            optional("addressee", Ref(("person",))),
            TO,
            ORGANISATION,
            optional("deadline", Day(coming=True)),
            optional("identity_check", IDENTITY.kind),
            WORDS,
        ),
        inquiry.send,
        makes="case",
    )
)
receive = command(
    Act(
        "share receive",
        (
            CASE,
            CHILD,
            Field("source", Code("recipient")),
            CHANNEL,
            CATEGORIES,
            optional("sender", Ref(("person",))),
            optional("sender_name", Words(), asked=True),
            optional("organisation", Words(), asked=True),
            optional("reliability", Code("reliability"), asked=True),
            optional("assertion", Code("assertion-type")),
            optional("as_of", Day()),
            optional("record", Ref(("record",))),
            optional("what", Words(), asked=True),
        ),
        inquiry.receive,
        makes="case",
    )
)
