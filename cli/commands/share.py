"""Sharing: a request, a decision to share or not, what was then handed out. The decision is not the disclosure."""

from __future__ import annotations

from aggregates import disclosure, sharing
from cli.acts import Act, Field, optional, without
from cli.kinds import Code, Codes, Day, Words, YesNo
from cli.perform import command
from cli.pointers import Ref

CASE = optional("case", Ref(("case",)), "the case of the request")
CHILD = Field("child", Ref(("child",)), "which child", place=True, only=without("case"))
CATEGORIES = optional(
    "categories", Codes("record-category", ("record-class",)), "which categories of records", asked=True
)
RECIPIENTS = Field("recipients", Codes("recipient"), "with whom")
PURPOSE = Field("purpose", Code("purpose"), "for which purpose")
GATEWAY = optional("gateway", Code("gateway"), "under which law")
BASIS = optional("legal_basis", Codes("legal-basis"), "on which legal basis", asked=True)
IDENTITY = optional("identity_check", Code("identity-check"), "how was their identity checked", asked=True)

request = command(
    Act(
        "share request",
        "a request for information was recorded",
        (
            Field("child", CHILD.kind, "about which child", place=True),
            Field("recipient", Code("recipient"), "who asks"),
            PURPOSE,
            Field("channel", Code("channel"), "how did it come"),
            optional("requester", Ref(("person",)), "who, if they are registered"),
            optional("requester_name", Words(), "the requester's name", asked=True),
            CATEGORIES,
            GATEWAY,
            BASIS,
            optional("deadline", Day(coming=True), "by when"),
            IDENTITY,
            optional("words", Words(), "what they asked for", asked=True),
        ),
        sharing.receive_request,
        makes="case",
    )
)
decide = command(
    Act(
        "share decide",
        "a decision about sharing was recorded",
        (
            CASE,
            CHILD,
            Field("outcome", Code("decision-outcome"), "what was decided"),
            PURPOSE,
            CATEGORIES,
            optional("recipients", RECIPIENTS.kind, RECIPIENTS.ask, asked=True),
            optional("reasons", Codes("sharing-reason"), "for which reasons", asked=True),
            optional("words", Words(), "the reasons in words", asked=True),
            BASIS,
            GATEWAY,
            optional("engagement", Code("engagement"), "was the parents' agreement sought", asked=True),
            optional("no_consent", Codes("no-consent-reason"), "why without consent"),
            optional("urgency", Code("urgency"), "how urgent"),
            optional("risk", Code("risk-level"), "how great is the risk"),
            optional("safeguards", Code("checklist-answer"), "is it likely to safeguard the child", asked=True),
            optional("review", Day(coming=True), "when is it looked at again"),
            optional("folders", Codes("folder"), "in which folders"),
            optional("sensitivity", Code("sensitivity"), "more sensitive than its categories"),
        ),
        sharing.decide,
        makes="case",
    )
)
HANDED = (
    CASE,
    CHILD,
    Field("categories", CATEGORIES.kind, CATEGORIES.ask),
    RECIPIENTS,
    PURPOSE,
    Field("channel", Code("channel"), "how does it go"),
    optional("secure", YesNo(), "is that channel secure (yes or no)"),
    optional("emergency", YesNo(), "is it an emergency (yes or no)"),
    optional("recipient", Ref(("person",)), "to whom, if they are registered"),
    optional("to", Words(), "to whom, by name", asked=True),
    optional("what", Words(), "what exactly", asked=True),
    optional("framework", Code("framework"), "in which professional framework"),
    IDENTITY,
)
disclose = command(
    Act("share disclose", "information was handed out", HANDED, disclosure.disclose, timed=False, makes="case")
)
record = command(
    Act(
        "share record",
        "it was told that information had been handed out",
        HANDED,
        disclosure.tell_disclosure,
        when="when was that",
        makes="case",
    )
)
