"""A safeguarding case, first half: a worry, advice asked for without a name, and parents who are not asked.

What keeps it from them is a hold. Nothing that they are handed while it stands tells of it.
"""

from __future__ import annotations

from typing import Any

from aggregates.accesses import hold
from aggregates.disclosures import advice, assessment, disclosure, referral, sharing
from aggregates.permissions import not_sought
from aggregates.records import discussion, informing, record
from cli.demo.cast import Cast
from cli.demo.stage import Stage
from ledger.event import Actor

KEPT = "child-at-risk"  # why they are not asked
FOLDERS = ["safeguarding"]
SOCIAL_CARE: dict[str, Any] = {"recipients": ["childrens-social-care"], "purpose": "safeguarding"}
HANDED: dict[str, Any] = {"organisation": "County social care", "identity_check": "called-back", "assertion": "fact"}


def seen(stage: Stage, cast: Cast) -> None:
    """The worry, who may read it, and who talks about it."""
    stage.chapter(28, 1, "a worry")
    stage.at(28, 1, "08:50")
    by, child = Actor(stage.ids["colleague"], "staff", attested="written"), stage.ids["neighbours"]
    said = {"content": "A bruise above the elbow, three centimetres.", "assertion": "fact"}
    more: dict[str, Any] = {"opinion": "It was not said how it came.", "title": "A mark", "folders": FOLDERS}
    made = stage.made("mark", record.create, by=by, subject=child, category="concern-child", **said, **more)
    name, letters = cast.neighbours_child, stage.ref("neighbours")
    stage.tell(
        f"{cast.colleague} sees a mark on {name}'s arm: fact and opinion apart.", f"record list {letters}", entry=made
    )
    stage.tell(
        "Now the parents are to be told within a day.",
        f"duties {letters} {stage.then(28, 1)}",
    )
    talked = {"participants": [stage.ids["colleague"], stage.ids["designated"]], "records": [stage.ids["mark"]]}
    talk = stage.do(
        discussion.discussed, by=stage.me(), child=child, level="sensitive", **talked, summary="What was seen."
    )
    stage.tell(f"{cast.designated} is told, and nobody else.", f"discussion list {letters}", entry=talk)


def advised(stage: Stage, cast: Cast) -> None:
    """What to do is asked of social care; not about whom."""
    me, names = stage.me(), [cast.neighbours_child, cast.neighbour]
    asks = {
        "of": "social-care-advice",
        "question": "safe-to-tell",
        "words": "May a child's parents be told of a bruise first?",
    }
    stage.made("worry", advice.seek, by=me, child=stage.ids["neighbours"], names=names, **asks)
    said = {"advised": "do-not-seek-consent", "words": "No. Refer today.", "followed": True}
    got = stage.do(advice.receive, by=me, case=stage.ids["worry"], **said)
    stage.tell(
        "Social care is asked what to do, and not told about whom.", f"share case {stage.ref('worry')}", entry=got
    )


def kept(stage: Stage, cast: Cast) -> None:
    """The hold, and the decision not to ask."""
    me, child, letters = stage.me(), stage.ids["neighbours"], stage.ref("neighbours")
    keeps = {"against": ["parents"], "covers": ["beyond-personal"], "reason": KEPT, "review": stage.day(30, 1)}
    placed = stage.made("hold", hold.place, by=me, child=child, **keeps, words="Until social care agrees.")
    stage.tell(
        f"From now on nothing of it is told to {cast.neighbour}: a hold.",
        f"hold list {letters} {stage.then(28, 1)}",
        entry=placed,
    )
    why = {
        "reasons": [KEPT],
        "purpose": "safeguarding",
        "facts": "The mark, and the silence.",
        "case": stage.ids["worry"],
    }
    asked = stage.do(not_sought.record, by=me, child=child, **why, relied_on=[stage.ids["mark"]])
    stage.tell("Consent is not asked for, and it is written down why.", f"consent list {letters}", entry=asked)
    stage.do(informing.not_inform, by=me, record=stage.ids["mark"], reason=KEPT, review=stage.day(30, 1))
    stage.tell(
        "What would have told them waits.",
        f"duties {letters} {stage.then(28, 1)}",
    )


def referred(stage: Stage, _cast: Cast) -> None:
    """Weighed, decided, told by phone and referred in writing."""
    stage.at(28, 1, "11:00")
    me, case, letters = stage.me(), stage.ids["worry"], stage.ref("worry")
    weighed = {
        "safeguards": "yes",
        "safeguards_reason": "They can see the child at home.",
        "urgency": "urgent",
        "risk": "high",
    }
    held = stage.do(assessment.assess, by=me, case=case, **weighed, certainty="certain", facts=[stage.ids["mark"]])
    stage.tell(
        "It is weighed by the golden rules; what is not answered yet stays open.", f"share case {letters}", entry=held
    )
    why = {"reasons": ["child-protection-concern"], "words": "The child must be seen today.", "no_consent": [KEPT]}
    more = {
        "legal_basis": ["A6-1-ea-safeguarding", "SCH1-18"],
        "urgency": "urgent",
        "safeguards": "yes",
        "folders": FOLDERS,
    }
    matter = {"categories": ["concern-child"], "welfare": "sharing-better"}
    yes = stage.do(sharing.decide, by=me, case=case, outcome="share", **SOCIAL_CARE, **why, **more, **matter)
    stage.tell("Decided: share, today.", f"share case {letters}", entry=yes)
    told = {"records": [stage.ids["mark"]], "channel": "phone", "what": "What was seen.", **HANDED, **SOCIAL_CARE}
    stage.do(disclosure.disclose, by=me, case=case, **told)
    follows = {
        "procedure": "Referrals, version 7",
        "identity_understood": True,
        "parent_told": False,
        "words": "As told.",
    }
    made = stage.made("referral", referral.make, by=me, case=case, recipient="childrens-social-care", **follows)
    stage.tell("Told by phone and referred in writing, by the local procedure.", "register referrals", entry=made)
    stage.tell("The whole decision, on one page.", f"report decision {letters}")
    stage.at(28, 3, "10:00")
    stage.do(referral.outcome, by=me, referral=stage.ids["referral"], outcome="accepted")
