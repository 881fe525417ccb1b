"""Who opens records, and who may not; and a consent that is taken back.

Some of it goes against the rules, as it does: asked before, it is refused and the attempt stands in the ledger; told
afterwards, it is recorded as it happened.
"""

from __future__ import annotations

from typing import Any

from aggregates.accesses import access
from aggregates.keeping import correction
from aggregates.permissions import consent
from cli.demo.cast import Cast
from cli.demo.stage import Stage
from ledger.application import Ledger
from ledger.custody.keyfile import Identity
from ledger.event import Actor, When


def open_colleague(ledger: Ledger, person: Any, passphrase: str) -> Identity:
    """The key person's identity, while the manager stays at the desk."""
    manager = ledger.require_identity()
    identity = ledger.unlock(person, passphrase)
    ledger.become(manager)
    return identity


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
    both = "Both on one page: what was known that day, what is known now, and the entry that made the difference."
    stage.tell(both, f"report day {child} {tuesday}")
    stage.tell("And the newsletter's use now says so: nobody is to blame, and nobody is left in the dark.", seen)
