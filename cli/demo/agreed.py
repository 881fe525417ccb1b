"""What is recorded about the children at first, and what the parents agree to.

Everything is invented; whoever speaks on a record speaks about nobody.
"""

from __future__ import annotations

from aggregates.permissions import consent
from aggregates.permissions.scope import scope
from aggregates.records import record
from cli.demo.cast import Cast
from cli.demo.stage import Stage
from ledger.event import Actor


def records(stage: Stage, cast: Cast) -> None:
    """Two records about a twin, one about the colleague's child: what they say is sealed."""
    stage.chapter(1, 0, "the first records")
    written, twin = stage.at(1, 0, "11:30"), stage.ids["twin"]
    by = Actor(stage.ids["key_person"], "staff", attested="written")
    first = cast.twins[0].split()[0]
    tower = f"{first} built a tower of twelve bricks and counted them aloud."
    quiet = f"{first} was quiet at drop-off for the third day, and asked to stay in the book corner."
    facts = {"by": by, "subject": twin, "occurred": written, "folders": ()}
    made = stage.made("tower", record.create, **facts, category="observation", title="A tower", content=tower)
    stage.tell(
        f"{cast.key_person} writes an observation about {cast.twins[0]}.",
        f"record list {stage.ref('twin')}",
        entry=made,
    )
    topic = {"category": "confidential-observation", "topic": "developmental-concern"}
    made = stage.made("quiet", record.create, **facts, **topic, title="Quiet mornings", content=quiet)
    stage.tell(
        "And another that is confidential: not everybody here may open it.",
        f"record list {stage.ref('twin')}",
        entry=made,
    )
    facts["subject"] = stage.ids["colleagues"]
    stage.made("form", record.create, **facts, category="registration-form", medium="paper", locator="office, drawer 2")


def agreements(stage: Stage, cast: Cast) -> None:
    """What the parents agree to: asked for in writing, given, refused by one of them."""
    stage.chapter(1, 2, "what the parents agree to")
    asked, twin, me = stage.at(1, 2, "15:00"), stage.ids["twin"], stage.me()
    pictures = scope(["use", "photograph"], ["developmental"], (), ["publicity"])
    health = scope(
        ["share"], ["developmental", "personal.confidential-observation"], ["health-professional"], ["health"]
    )
    said = Actor(stage.ids["mother"], "parent", attested="form")
    sound = {"competence": "adult-parental-responsibility", "free_will": True, "coercion": "alone-no-indication"}
    request = {"by": me, "child": twin, "person": stage.ids["mother"], "notice": "2026-1", "occurred": asked}
    stage.made("pictures", consent.request, **request, scope=pictures)
    facts = {"by": said, "child": twin, "method": "wet-signature", "notice": "2026-1", "occurred": asked, **sound}
    given = stage.do(consent.give, **facts, consent=stage.ids["pictures"], scope=pictures)
    stage.tell(
        f"{cast.mother} agrees to pictures of {cast.twins[0]} in the newsletter.",
        f"consent list {stage.ref('twin')}",
        entry=given,
    )
    stage.made("health", consent.give, **facts, scope=health)
    stage.tell("And to our talking with the health visitor.", f"consent list {stage.ref('twin')}")
    no = {"by": Actor(stage.ids["father"], "parent", attested="spoken"), "child": twin, "occurred": asked}
    refused = stage.made("film", consent.refuse, **no, scope=scope(["publish"]), words="Not on the internet, please.")
    stage.tell(
        f"{cast.father} says no to anything on the internet.", f"consent list {stage.ref('twin')}", entry=refused
    )
