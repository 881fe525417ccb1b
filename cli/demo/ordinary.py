"""The ordinary year of the other twin: what both parents agree to, the other setting, a need to know, paper that is late."""

from __future__ import annotations

from typing import Any

from aggregates.accesses import access, grant
from aggregates.disclosures import disclosure, standing
from aggregates.governance import notices
from aggregates.people import attendance, joined, person, relationship
from aggregates.people import child as children
from aggregates.permissions import consent, notice_served
from aggregates.permissions.scope import scope
from aggregates.records import custody, record
from cli.demo.cast import Cast
from cli.demo.stage import Stage
from ledger.event import Actor

NOTICE = """\
Photographs of your child

We take them for the newsletter, for as long as your child comes here. You can say no, and you can take a yes back at any
time, by any way, to any of us. Nothing else depends on it.
"""
SHARED = {"categories": ["developmental"], "recipients": ["other-setting"], "purpose": "learning-and-development"}


def both_parents(stage: Stage, cast: Cast) -> None:
    """A notice, handed to both; then both agree, for as long as the child comes here."""
    stage.chapter(10, 0, "what both parents agree to")
    stage.at(10, 0, "09:00")
    me, twin = stage.me(), stage.ids["other_twin"]
    notice = {
        "kind": "consent",
        "version": "2",
        "content": NOTICE.encode(),
        "withdrawal_method": "by any way, to any of us",
    }
    made = stage.do(notices.publish, by=me, setting=stage.ids["setting"], **notice)
    stage.tell("A notice says what is asked, why, and how to take it back.", "notice list", entry=made)
    sound = {"competence": "adult-parental-responsibility", "assessed_by": me.person, "free_will": True}
    form: dict[str, Any] = {"method": "wet-signature", "notice": "2", "coercion": "alone-no-indication", **sound}
    about = {"child": twin, "scope": scope(["photograph"], (), (), ["publicity"]), "until_event": "child-leaves"}
    for who in ("mother", "father"):
        stage.do(notice_served.serve, by=me, person=stage.ids[who], child=twin, notice="2", method="handed-over")
        said = Actor(stage.ids[who], "parent", attested="form")
        given = stage.made(f"{who}_agrees", consent.give, by=said, **about, **form)
    both = f"{cast.mother} and {cast.father} both agree to photographs of {cast.twins[1]}, until the last day here."
    stage.tell(both, f"consent list {stage.ref('other_twin')}", entry=given)
    share = {
        "child": twin,
        "scope": scope(["share"], ["developmental"], ["other-setting"], ["learning-and-development"]),
    }
    stage.do(consent.give, by=Actor(stage.ids["mother"], "parent", attested="form"), **share, **form)


def elsewhere_too(stage: Stage, cast: Cast) -> None:
    """On Fridays the child goes to another setting: decided once, told each week in a line."""
    stage.at(10, 1, "15:00")
    me, twin, seen = stage.me(), stage.ids["other_twin"], stage.ref("other_twin")
    other = {"setting": "Hill Nursery", "contact_name": cast.visitor}
    made = stage.do(attendance.record_other_setting, by=me, child=twin, **other)
    stage.tell(f"On Fridays {cast.twins[1]} goes to Hill Nursery too.", f"other-setting list {seen}", entry=made)
    why: dict[str, Any] = {"reasons": ["supports-learning"], "words": "What is learnt here goes on there."}
    why |= {"legal_basis": ["A6-1-a"], "channel": "in-person", "review": stage.day(50, 0), "folders": ["gdpr"]}
    decided = stage.made("fridays", standing.decide, by=me, child=twin, **SHARED, **why)
    stage.tell("Decided once, for all Fridays: what its week was like.", f"share list {seen}", entry=decided)
    handed = {"to": cast.visitor, "organisation": "Hill Nursery", "identity_check": "known-personally"}
    for week in (11, 12, 13):
        stage.at(week, 4, "12:00")
        told = stage.do(disclosure.disclose, by=me, case=stage.ids["fridays"], **handed, what="Its week here.")
    stage.chapter(13, 4, "what is routine stays short")
    stage.tell("Told on three Fridays, each in a line of its own.", f"register disclosures {seen}", entry=told)


def registered_twice(stage: Stage, cast: Cast) -> None:
    """The same person under two entries: joined, and one again."""
    stage.chapter(14, 0, "one person, not two")
    stage.at(14, 0, "09:30")
    me, child = stage.me(), stage.ids["neighbours"]
    stage.made("again", person.register, by=me, kind="parent", name=cast.neighbour)
    tie = {"relation": "guardian", "authority": "parental-responsibility", "evidence": "told"}
    stage.do(relationship.record, by=me, person=stage.ids["again"], child=child, **tie)
    made = stage.do(joined.join, by=me, person=stage.ids["neighbour"], other=stage.ids["again"])
    said = f"{cast.neighbour} was registered a second time by mistake: the two are joined, and neither entry is lost."
    stage.tell(said, "person list", entry=made)


def needs_to_know(stage: Stage, cast: Cast) -> None:
    """Somebody is let in for what they need, and until a day."""
    stage.chapter(16, 0, "a need to know")
    stage.at(16, 0, "09:00")
    me, twin, kept = stage.me(), stage.ids["other_twin"], "confidential-observation"
    stage.do(children.assign_key_person, by=me, child=twin, person=stage.ids["key_person"])
    by = Actor(stage.ids["key_person"], "staff", attested="written")
    said = {"topic": "developmental-concern", "assertion": "fact", "content": "Turns to the left when called."}
    stage.made("hearing", record.create, by=by, subject=twin, category=kept, title="Hearing", **said)
    asks = Actor(stage.ids["colleague"], "staff", attested="seen")
    stage.do(access.open_record, by=asks, record=stage.ids["hearing"], purpose="send-support")
    why = {"categories": [kept], "purpose": "send-support", "last_day": stage.day(18, 4), "why": "The hearing test."}
    stage.do(grant.give, by=me, to=stage.ids["colleague"], child=twin, **why)
    done = stage.do(access.open_record, by=asks, record=stage.ids["hearing"], purpose="send-support")
    stage.tell(
        f"{cast.colleague} may not open what is confidential about {cast.twins[1]}; for the hearing test, and until a"
        " day, a need to know is granted, and then it opens.",
        f"grant list {stage.ref('other_twin')}",
        entry=done,
    )


def paper_out(stage: Stage, cast: Cast) -> None:
    """A form goes out, is late, and comes back."""
    stage.chapter(17, 0, "paper")
    stage.at(17, 0, "14:00")
    me, twin = stage.me(), stage.ids["other_twin"]
    stage.made("paper_form", record.create, by=me, subject=twin, category="registration-form", medium="paper")
    out: dict[str, Any] = {"place": "with-staff-off-site", "purpose": "meeting", "locked": True}
    out |= {"expected_return": stage.day(17, 2), "holder": stage.ids["key_person"]}
    gone = stage.do(custody.move, by=me, record=stage.ids["paper_form"], **out)
    stage.tell(f"{cast.key_person} takes the paper form to a meeting, until Wednesday.", "register paper", entry=gone)
    stage.at(17, 4, "16:00")
    stage.tell("On Friday it is overdue.", f"duties {stage.ref('other_twin')} --overdue {stage.then(17, 4)}")
    back = stage.do(custody.move, by=me, record=stage.ids["paper_form"], place="office-cupboard", locked=True)
    stage.tell(
        "It is back in its cupboard, and off the list.", f"duties {stage.ref('other_twin')} --overdue", entry=back
    )
