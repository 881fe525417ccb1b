"""A safeguarding case, second half: an enquiry under section 47, a parent who sees nothing of it, and the day of telling."""

from __future__ import annotations

from typing import Any

from aggregates.accesses import access, hold
from aggregates.disclosures import afterwards, disclosure, sharing, telling
from aggregates.records import informing
from cli.demo.cast import Cast
from cli.demo.stage import Stage
from cli.demo.worry import FOLDERS, HANDED, KEPT, SOCIAL_CARE
from cli.family import handed
from cli.moments import moment
from cli.sitting import Sitting
from ledger.event import Actor


def enquired(stage: Stage, cast: Cast) -> None:
    """The social worker asks by law: answered by its day, by a secure way, and received."""
    stage.chapter(29, 0, "an enquiry under section 47")
    stage.at(29, 0, "09:10")
    me, child = stage.me(), stage.ids["neighbours"]
    law: dict[str, Any] = {"gateway": "CA1989-S47", "legal_basis": ["A6-1-c"], "deadline": stage.day(29, 1)}
    who = {"channel": "phone", "identity_check": "called-back", "reference": "47/118", "requester_name": cast.visitor}
    about = {"recipient": "childrens-social-care", "purpose": "safeguarding"}
    made = stage.made("enquiry", sharing.receive_request, by=me, child=child, **about, **law, **who)
    due = f"duties {stage.ref('neighbours')} {stage.then(29, 0)}"
    stage.tell("Social care enquires by law. It has a day.", due, entry=made)
    why = {"reasons": ["statutory-request"], "words": "An enquiry under section 47.", "no_consent": [KEPT]}
    more = {"safeguards": "yes", "welfare": "sharing-better", "folders": FOLDERS}
    stage.do(sharing.decide, by=me, case=stage.ids["enquiry"], outcome="share", **SOCIAL_CARE, **why, **more)
    handed: dict[str, Any] = {"records": [stage.ids["mark"]], "what": "The concern.", **SOCIAL_CARE, **HANDED}
    gone = stage.do(disclosure.disclose, by=me, case=stage.ids["enquiry"], channel="secure-portal", **handed)
    stage.do(afterwards.confirm_receipt, by=me, case=stage.ids["enquiry"], answer="usable")
    stage.tell("Decided, handed over by the secure portal, received.", f"share case {stage.ref('enquiry')}", entry=gone)


def nothing_seen(stage: Stage, cast: Cast) -> None:
    """What the parent asks for and is handed tells of nothing."""
    stage.chapter(29, 3, "a parent asks")
    stage.at(29, 3, "15:00")
    child, parent = stage.ids["neighbours"], stage.ids["neighbour"]
    asks = Actor(parent, "parent", attested="seen")
    no = stage.do(access.open_record, by=asks, record=stage.ids["mark"], purpose="parent-request")
    said = f"{cast.neighbour} asks to read it, and is refused in words that would be the same without a hold."
    stage.tell(said, f"access list {stage.ref('mark')}", entry=no)
    at = Sitting(stage.ledger)
    asked = moment(at, None, None)
    _page, _data, made = handed.parents_page(at, child, parent, asked)
    letters = f"report {stage.ref('neighbours')} --audience parent --to {stage.ref('neighbour')}"
    stage.tell(f"The report that {cast.neighbour} is handed has nothing of it in it.", letters, entry=made)


def told(stage: Stage, cast: Cast) -> None:
    """The hold is reviewed, ends, and what waited is due."""
    stage.chapter(30, 2, "is it still needed?")
    stage.at(30, 2, "09:00")
    me, letters = stage.me(), stage.ref("neighbours")
    late = f"duties {letters} --overdue {stage.then(30, 2)}"
    stage.tell("The hold was to be looked at on Tuesday: overdue.", late)
    stage.do(hold.review, by=me, hold=stage.ids["hold"], next_day=stage.day(33, 0), words="More time is needed.")
    stage.chapter(33, 0, "the parents are told")
    stage.at(33, 0, "09:00")
    over = stage.do(hold.release, by=me, hold=stage.ids["hold"], reason="authority-agreed")
    due = f"duties {letters} {stage.then(33, 0)}"
    stage.tell("Social care agrees: the hold ends, and what waited is due.", due, entry=over)
    parents = [stage.ids["neighbour"]]
    about = {"method": "meeting", "informed_of": ["that-recorded", "what-recorded", "why-recorded"]}
    stage.do(informing.inform, by=me, record=stage.ids["mark"], parents=parents, **about)
    for case in ("worry", "enquiry"):
        done = stage.do(telling.inform, by=me, case=stage.ids[case], parents=parents)
    stage.tell(
        f"{cast.neighbour} is told what was seen, what was shared, and why.", f"share list {letters}", entry=done
    )
