"""Somebody asks for information: once it is shared, and once it is not."""

from __future__ import annotations

from typing import Any

from aggregates.disclosures import afterwards, disclosure, sharing
from cli.demo.cast import Cast
from cli.demo.stage import Stage


def sharing_once(stage: Stage, cast: Cast) -> None:
    """Asked for, decided, handed over; not by plain e-mail."""
    stage.chapter(5, 3, "the health visitor asks")
    asked, me = stage.at(5, 3, "13:00"), stage.me()
    about: dict[str, Any] = {"categories": ["personal.confidential-observation"], "purpose": "health"}
    request = {
        "child": stage.ids["twin"],
        "recipient": "health-professional",
        "channel": "phone",
        "identity_check": "called-back",
    }
    stage.made("case", sharing.receive_request, by=me, **request, **about, requester_name=cast.visitor, occurred=asked)
    reasons = {"reasons": ["supports-health"], "words": "It helps her to plan the review.", "legal_basis": ["A6-1-a"]}
    how = {"recipients": ["health-professional"], "engagement": "agreed", "safeguards": "yes", "folders": ["gdpr"]}
    yes = stage.do(sharing.decide, by=me, case=stage.ids["case"], outcome="share", **about, **reasons, **how)
    seen = f"share list {stage.ref('twin')}"
    stage.tell(
        f"{cast.visitor}, the health visitor, asks. Decided: share, with consent, for these reasons.", seen, entry=yes
    )
    handout: dict[str, Any] = {
        **about,
        "recipients": ["health-professional"],
        "to": cast.visitor,
        "identity_check": "called-back",
    }
    for channel, said in (
        ("plain-email", "By plain e-mail? Refused."),
        ("secure-portal", "By the secure portal: handed over."),
    ):
        done = stage.do(disclosure.disclose, by=me, case=stage.ids["case"], **handout, channel=channel)
        stage.tell(said, seen, entry=done)


def not_sharing(stage: Stage, cast: Cast) -> None:
    """A decision not to share is a decision too."""
    stage.chapter(6, 0, "somebody else asks")
    asked, me = stage.at(6, 0, "09:40"), stage.me()
    request = {"recipient": "public", "purpose": "publicity", "channel": "phone", "categories": ["developmental"]}
    stage.made(
        "paper",
        sharing.receive_request,
        by=me,
        child=stage.ids["neighbours"],
        **request,
        words="A local paper.",
        occurred=asked,
    )
    no = stage.do(
        sharing.decide,
        by=me,
        case=stage.ids["paper"],
        outcome="do-not-share",
        purpose="publicity",
        reasons=["requester-not-entitled"],
        words="Nobody needs this to help the child.",
        safeguards="no",
        folders=["gdpr"],
    )
    seen = f"share list {stage.ref('neighbours')}"
    said = f"A local paper asks about {cast.neighbours_child}. Decided: not to share, and why."
    stage.tell(said, seen, entry=no)
    talked = stage.do(afterwards.discuss_refusal, by=me, case=stage.ids["paper"], response="accepted", channel="phone")
    stage.tell("The reasons are talked over with the paper, which accepts them.", seen, entry=talked)
