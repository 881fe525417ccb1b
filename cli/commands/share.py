"""Sharing: a request, a decision to share or not, what was then handed out. The decision is not the disclosure."""

from __future__ import annotations

from aggregates import disclosure, sharing
from cli.acts import Act, Field, optional, without
from cli.kinds import Code, Codes, Day, Words, YesNo
from cli.perform import command
from cli.pointers import Ref

CASE = optional("case", Ref(("case",)))
CHILD = Field("child", Ref(("child",)), place=True, only=without("case"))
CATEGORIES = optional("categories", Codes("record-category", ("record-class",)), asked=True)
RECIPIENTS = Field("recipients", Codes("recipient"))
PURPOSE = Field("purpose", Code("purpose"))
GATEWAY = optional("gateway", Code("gateway"))
BASIS = optional("legal_basis", Codes("legal-basis"), asked=True)
IDENTITY = optional("identity_check", Code("identity-check"), asked=True)

request = command(
    Act(
        "share request",
        (
            Field("child", CHILD.kind, place=True),
            Field("recipient", Code("recipient")),
            PURPOSE,
            Field("channel", Code("channel")),
            optional("requester", Ref(("person",))),
            optional("requester_name", Words(), asked=True),
            CATEGORIES,
            GATEWAY,
            BASIS,
            optional("deadline", Day(coming=True)),
            IDENTITY,
            optional("words", Words(), asked=True),
        ),
        sharing.receive_request,
        makes="case",
    )
)
decide = command(
    Act(
        "share decide",
        (
            CASE,
            CHILD,
            Field("outcome", Code("decision-outcome")),
            PURPOSE,
            CATEGORIES,
            optional("recipients", RECIPIENTS.kind, asked=True),
            optional("reasons", Codes("sharing-reason"), asked=True),
            optional("words", Words(), asked=True),
            BASIS,
            GATEWAY,
            optional("engagement", Code("engagement"), asked=True),
            optional("no_consent", Codes("no-consent-reason")),
            optional("urgency", Code("urgency")),
            optional("risk", Code("risk-level")),
            optional("safeguards", Code("checklist-answer"), asked=True),
            optional("review", Day(coming=True)),
            optional("folders", Codes("folder")),
            optional("sensitivity", Code("sensitivity")),
        ),
        sharing.decide,
        makes="case",
    )
)
HANDED = (
    CASE,
    CHILD,
    Field("categories", CATEGORIES.kind),
    RECIPIENTS,
    PURPOSE,
    Field("channel", Code("channel")),
    optional("secure", YesNo()),
    optional("emergency", YesNo()),
    optional("recipient", Ref(("person",))),
    optional("to", Words(), asked=True),
    optional("what", Words(), asked=True),
    optional("framework", Code("framework")),
    IDENTITY,
)
disclose = command(Act("share disclose", HANDED, disclosure.disclose, timed=False, makes="case"))
record = command(
    Act(
        "share record",
        HANDED,
        disclosure.tell_disclosure,
        asks_when=True,
        makes="case",
    )
)
