"""The second half of the demo's term: records are opened, a consent is taken back, information is shared once and once not.

Some of it goes against the rules, as it does: asked before, it is refused and the attempt stands in the ledger; told
afterwards, it is recorded as it happened.
"""

from __future__ import annotations

from typing import Any

from aggregates import access, consent, correction, disclosure, sharing
from cli.cast import Cast
from cli.stage import Stage
from ledger.application import Ledger
from ledger.custody.keyfile import Identity
from ledger.event import Actor, When


def asking(stage: Stage, cast: Cast, colleague: Identity) -> None:
    """Five people ask to open a record; the rules answer."""
    stage.chapter(2, 1, "who may open what")
    stage.at(2, 1, "09:30")
    manager, ledger = stage.ledger.require_identity(), stage.ledger
    ledger.become(colleague)  # who has a key of their own, and asks with it
    opened = stage.do(access.open_record, by=stage.me("staff"), record=stage.ids["quiet"], purpose="care")
    ledger.become(manager)
    twin, seen = cast.twins[0], f"access list {stage.ref('twin')}"
    stage.tell(
        f"{cast.key_person}, {twin}'s key person, opens the confidential record with their own key: allowed.",
        seen,
        entry=opened,
    )
    tries: list[tuple[str, str, str, str]] = [
        ("colleague", "staff", "quiet", f"{cast.colleague} asks for it too, is not the key person, and is refused"),
        (
            "neighbour",
            "parent",
            "tower",
            f"{cast.neighbour}, another child's parent, asks for {twin}'s record, and is refused",
        ),
        ("student", "student", "tower", f"{cast.student}, a student, asks, and is refused"),
        ("mother", "parent", "tower", f"{cast.mother} asks for her own child's record, and is allowed"),
    ]
    for who, role, what, said in tries:
        asks = Actor(stage.ids[who], role, attested="seen")
        done = stage.do(
            access.open_record,
            by=asks,
            record=stage.ids[what],
            purpose="parent-request" if role == "parent" else "care",
        )
        stage.tell(f"{said}.", f"access list {stage.ref(what)}", entry=done)
    own = Actor(stage.ids["colleague"], "parent", attested="seen")
    done = stage.do(access.open_record, by=own, record=stage.ids["form"], purpose="parent-request")
    stage.tell(
        f"As a parent {cast.colleague} may open the form of {cast.colleagues_child}.",
        f"access list {stage.ref('colleague')}",
        entry=done,
    )


def telling(stage: Stage, cast: Cast) -> None:
    """It has happened, on paper: never refused, recorded as it happened."""
    stage.chapter(3, 0, "what had happened on paper")
    happened = When.day(stage.day(2, 4))
    stage.at(3, 0, "08:50")
    by = Actor(stage.ids["student"], "student", attested="reported")
    told = stage.do(
        access.tell_access,
        by=by,
        record=stage.ids["quiet"],
        purpose="care",
        occurred=happened,
        note="Lay open on a desk.",
    )
    said = f"On Friday {cast.student} had read the confidential record on paper, against the rules. It is recorded as it was"
    stage.tell(f"{said}.", f"access list {stage.ref('quiet')}", entry=told)
    wrong = stage.ledger.read(told.first.position).event_id
    thursday = When.day(stage.day(2, 3))
    right = stage.do(
        correction.correct,
        by=stage.me(),
        entry=wrong,
        kind="wrong-time",
        right_time=thursday,
        reason="It was Thursday.",
    )
    stage.tell(
        "It was Thursday, it turns out: a correction is added, and nothing is rubbed out.",
        f"replay {stage.ref('twin')}",
        entry=right,
    )


def withdrawing(stage: Stage, cast: Cast) -> None:
    """Said on Monday, entered on Wednesday; in between the record was used."""
    stage.chapter(4, 1, "a picture for the newsletter")
    stage.at(4, 1, "10:15")
    used = stage.do(access.open_record, by=stage.me(), record=stage.ids["tower"], purpose="publicity")
    seen = f"access list {stage.ref('tower')}"
    stage.tell(f"{cast.manager} opens the observation for the newsletter: there is a consent.", seen, entry=used)
    stage.chapter(4, 2, "a consent is taken back")
    said = When.day(stage.day(4, 0))
    stage.at(4, 2, "16:20")
    by = Actor(stage.ids["mother"], "parent", attested="form")
    back = stage.do(consent.withdraw, by=by, consent=stage.ids["pictures"], channel="slip", occurred=said)
    stage.receipts["withdrawn"] = back
    child = stage.ref("twin")
    stage.tell(
        f"A slip is found: on Monday {cast.mother} took back her consent to pictures.",
        f"consent list {child}",
        entry=back,
    )
    tuesday = stage.day(4, 1)
    stage.tell("As at Tuesday, as known today: withdrawn.", f"consent list {child} --as-at {tuesday}")
    stage.tell(
        "As at Tuesday, as known on Tuesday: in force.", f"consent list {child} --as-at {tuesday} --known-at {tuesday}"
    )
    stage.tell("And the newsletter's use now says so: nobody is to blame, and nobody is left in the dark.", seen)


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
    said = f"A local paper asks about {cast.neighbours_child}. Decided: not to share, and why."
    stage.tell(said, f"share list {stage.ref('neighbours')}", entry=no)


def open_colleague(ledger: Ledger, person: Any, passphrase: str) -> Identity:
    """The key person's identity, while the manager stays at the desk."""
    manager = ledger.require_identity()
    identity = ledger.unlock(person, passphrase)
    ledger.become(manager)
    return identity


def play_on(stage: Stage, cast: Cast, passphrase: str) -> None:
    """To the end of the term."""
    colleague = open_colleague(stage.ledger, stage.ids["key_person"], passphrase)
    asking(stage, cast, colleague)
    telling(stage, cast)
    withdrawing(stage, cast)
    sharing_once(stage, cast)
    not_sharing(stage, cast)
