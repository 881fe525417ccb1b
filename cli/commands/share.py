"""Sharing: a request, a decision to share or not, what was then handed out. The decision is not the disclosure.

What a case has answered is not asked again. Before a decision is signed, it is said that what is shared is expected to be
passed on.
"""

from __future__ import annotations

from collections.abc import Collection

from aggregates.disclosures import disclosure, emergency_share, sharing
from cli import output
from cli.acts import Act, Answers, Extra, Field, optional, without
from cli.kinds import Code, Codes, Day, Words, YesNo
from cli.perform import command
from cli.pointers import Ref, Refs
from cli.say import say
from cli.sitting import Sitting
from ledger.event import Actor

SHARES = ("share", "share-part")
CASE = optional("case", Ref(("case",)))
OF_CASE = Field("case", CASE.kind, place=True)
CHILD = Field("child", Ref(("child", "person")), place=True, only=without("case"))
CATEGORIES = optional("categories", Codes("record-category", ("record-class",)), asked=True)
RECIPIENTS = Field("recipients", Codes("recipient"))
PURPOSE = Field("purpose", Code("purpose"))
GATEWAY = optional("gateway", Code("gateway"))
BASIS = optional("legal_basis", Codes("legal-basis"), asked=True)
IDENTITY = optional("identity_check", Code("identity-check"), asked=True)
CHANNEL = Field("channel", Code("channel"))
ORGANISATION = optional("organisation", Words())
ONWARD = optional("onward", YesNo(), rule="S20")
AGREEMENT = optional("agreement", Ref(("agreement",)))
WORDS = optional("words", Words(), asked=True)


def answered(at: Sitting, answers: Answers) -> Collection[str]:
    """What the case has said before."""
    case = answers.get("case")
    return () if case is None else sharing.known(sharing.existing(at.ledger.book(), case))


def of_decision(at: Sitting, answers: Answers) -> Collection[str]:
    """What the decision of the case says, so that a disclosure under it need not."""
    found = set(answered(at, answers)) & {"categories", "recipients", "purpose"}
    standing = found and sharing.existing(at.ledger.book(), answers["case"]).newest("standing.decided")
    return {*found, "channel"} if standing else found


def onward(at: Sitting, answers: Answers) -> None:
    """S20: whoever decides to share is told what is likely to become of it."""
    shares = answers.get("outcome", "share") in SHARES and answers.get("onward", True)
    if shares and at.rules.demanded("S20"):
        output.talk(say("share.onward"))


def not_told(at: Sitting, answers: Answers, _by: Actor) -> Extra:
    """That the parents are not told for now, where the reason not to seek consent asks for that."""
    reasons = answers.get("no_consent", ()) or (answers.get("circumstance", ""),)
    kept = at.rules.suppresses(reasons) and not answers.get("told", False)
    return {"parents_not_told": kept}, ["", say("share.not-told")] if kept else []


request = command(
    Act(
        "share request",
        (
            Field("child", CHILD.kind, place=True),
            Field("recipient", Code("recipient")),
            PURPOSE,
            CHANNEL,
            optional("requester", Ref(("person",))),
            optional("requester_name", Words(), asked=True),
            optional("reference", Words()),
            CATEGORIES,
            GATEWAY,
            BASIS,
            optional("deadline", Day(coming=True)),
            IDENTITY,
            WORDS,
        ),
        sharing.receive_request,
        makes="case",
    )
)
WEIGHED = (
    optional("reasons", Codes("sharing-reason"), asked=True),
    WORDS,
    BASIS,
    GATEWAY,
    optional("engagement", Code("engagement"), asked=True),
    optional("no_consent", Codes("no-consent-reason")),
    optional("wishes", Code("wishes"), rule="S63"),
    optional("good_reason", Code("good-reason"), rule="S64"),
    optional("urgency", Code("urgency")),
    optional("risk", Code("risk-level")),
    optional("safeguards", Code("checklist-answer"), asked=True),
    optional("welfare", Code("welfare"), asked=True, rule="S1"),
    ONWARD,
    AGREEMENT,
    optional("review", Day(coming=True)),
    optional("folders", Codes("folder")),
    optional("sensitivity", Code("sensitivity")),
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
            *WEIGHED,
        ),
        sharing.decide,
        makes="case",
        known=answered,
        before=onward,
        after=not_told,
    )
)
complete = command(
    Act(
        "share complete",
        (OF_CASE, optional("outcome", Code("decision-outcome")), *WEIGHED),
        emergency_share.complete,
        known=answered,
        before=onward,
        after=not_told,
        rule="S93",
    )
)
HANDED = (
    CASE,
    CHILD,
    optional("records", Refs(("record",))),
    Field("categories", CATEGORIES.kind, only=without("records")),
    RECIPIENTS,
    PURPOSE,
    CHANNEL,
    optional("secure", YesNo()),
    optional("insecure_reason", Words(), rule="S96"),
    optional("emergency", YesNo()),
    optional("recipient", Ref(("person",))),
    optional("to", Words(), asked=True),
    optional("organisation", Words(), rule="S111"),
    optional("what", Words(), asked=True),
    optional("extent", Code("extent")),
    optional("personal", YesNo(), rule="S113"),
    optional("as_of", Day()),
    optional("assertion", Code("assertion-type")),
    optional("framework", Code("framework")),
    IDENTITY,
)
disclose = command(
    Act("share disclose", HANDED, disclosure.disclose, timed=False, makes="case", known=of_decision),
)
record = command(
    Act("share record", HANDED, disclosure.tell_disclosure, asks_when=True, makes="case", known=of_decision),
)
