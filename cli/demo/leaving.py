"""The ordinary year, second half: photographs taken back by one of two parents, a new policy, a child who leaves."""

from __future__ import annotations

from typing import Any

from aggregates.disclosures import standing
from aggregates.governance import policies, setting
from aggregates.people import attendance
from aggregates.people import child as children
from aggregates.periods import Period
from aggregates.permissions import consent, consent_follow_up
from aggregates.records import destruction, handover, retention
from cli.demo.cast import Cast
from cli.demo.founding import POLICY
from cli.demo.stage import Stage
from ledger.event import Actor

ADDED = "\n6. Whatever we write down about your child you may see, unless that would put the child at risk.\n"


def another_key_person(stage: Stage, cast: Cast) -> None:
    stage.chapter(20, 0, "another key person")
    since = stage.at(20, 0, "09:00")
    ties = {"child": stage.ids["other_twin"], "person": stage.ids["colleague"], "replace": True, "occurred": since}
    made = stage.do(children.assign_key_person, by=stage.me(), **ties)
    stage.tell(f"{cast.colleague} becomes {cast.twins[1]}'s key person.", "child list", entry=made)


def photographs(stage: Stage, cast: Cast) -> None:
    """One of two parents takes it back; the other still agrees. The most protective answer decides."""
    stage.chapter(22, 1, "one of two parents")
    said = stage.at(22, 1, "17:00")
    child, letters = stage.ids["other_twin"], stage.ref("other_twin")
    by = Actor(stage.ids["father"], "parent", attested="spoken")
    back = stage.do(consent.withdraw, by=by, consent=stage.ids["father_agrees"], channel="phone", occurred=said)
    stage.tell(
        f"{cast.father} rings: no more photographs of {cast.twins[1]}. {cast.mother} still agrees; until they settle it,"
        " the more protective answer counts.",
        f"consent list {letters}",
        entry=back,
    )
    both = [stage.ids["mother_agrees"], stage.ids["father_agrees"]]
    stage.do(consent_follow_up.disagree, by=stage.me(), child=child, consents=both, interim="most-protective")


def policy_reviewed(stage: Stage, cast: Cast) -> None:
    """Looked through when it is due, changed, and acknowledged anew."""
    stage.chapter(26, 0, "the policy is reviewed")
    stage.at(26, 0, "10:00")
    me, place = stage.me(), stage.ids["setting"]
    stage.tell("The review is overdue.", f"duties --overdue {stage.then(25, 6)}")
    stage.do(policies.review, by=me, setting=place, kind="confidentiality", outcome="to-be-changed")
    new: dict[str, Any] = {"title": "Confidentiality", "version": "2", "content": (POLICY + ADDED).encode()}
    days = {"effective_from": stage.day(26, 0), "review_due": stage.day(78, 0)}
    made = stage.do(setting.adopt_policy, by=me, setting=place, kind="confidentiality", **new, **days)
    stage.tell("A second version is adopted; the first stays readable.", "policy list", entry=made)
    for who in ("manager", "designated", "key_person"):
        done = stage.do(policies.acknowledge, by=me, person=stage.ids[who], method="signed")
    said = (
        f"{cast.manager}, {cast.designated} and {cast.key_person} sign that they have read it; the others are listed."
    )
    stage.tell(said, "policy acknowledged", entry=done)


def leaves(stage: Stage, cast: Cast) -> None:
    """The last day: consents end by themselves, records go along."""
    stage.chapter(40, 4, "a child leaves")
    day = stage.at(40, 4, "15:00")
    me, child, letters = stage.me(), stage.ids["other_twin"], stage.ref("other_twin")
    keeps: dict[str, Any] = {"anchor": "leaves", "keep": Period(4, "weeks"), "authority": "own-policy"}
    stage.do(retention.set_, by=me, category="registration-form", **keeps)
    stays: dict[str, Any] = {"anchor": "indefinite", "authority": "eyfs", "review": stage.day(46, 0)}
    made = stage.made("keeping", retention.set_, by=me, category="confidential-observation", **stays)
    stage.tell("How long records are kept is set, for each kind.", "retention list", entry=made)
    stage.do(standing.end, by=me, case=stage.ids["fridays"], reason="left")
    gone = stage.do(attendance.leave, by=me, child=child, next_setting="Hill School", occurred=day)
    stage.tell(
        f"{cast.twins[1]} goes to Hill School. Consents end by themselves.", f"consent list {letters}", entry=gone
    )
    signed: dict[str, Any] = {"to": stage.ids["mother"], "signed": True}
    stage.do(handover.pass_on, by=me, child=child, **signed)
    sent: dict[str, Any] = {"records": [stage.ids["hearing"]], "channel": "hand-delivered", "recipient": "school"}
    done = stage.made("transfer", handover.transfer, by=me, child=child, **sent, to_name=cast.visitor)
    stage.tell(f"Records go to {cast.mother}, who signs, and to the school.", f"handover list {letters}", entry=done)
    stage.at(42, 0, "09:00")
    stage.do(handover.confirm, by=me, transfer=stage.ids["transfer"], confirmed_by=cast.visitor)


def kept_and_destroyed(stage: Stage, _cast: Cast) -> None:
    """What is over is destroyed; what is kept without an end is looked at again."""
    stage.chapter(46, 1, "what is kept")
    stage.at(46, 1, "09:00")
    me = stage.me()
    stage.tell(
        "The paper form is due for disposal.",
        f"retention due {stage.then(46, 0)}",
    )
    over = stage.do(destruction.destroy, by=me, record=stage.ids["paper_form"], method="shredded")
    stage.tell(
        "It is shredded; that it was there, and who did it, stays.",
        f"record list {stage.ref('other_twin')}",
        entry=over,
    )
    looked = stage.do(
        retention.review, by=me, retention=stage.ids["keeping"], verdict="keep", next_day=stage.day(98, 0)
    )
    stage.tell("What is kept without an end was looked at: it stays for now.", "retention list", entry=looked)
