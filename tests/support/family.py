"""A year of one family at the desk: what two parents agree to, who looks, what is told to others, what is typed in late.

The days are those of the story below, so what a report says can be written down by hand from it.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from support.almanac import Almanac, almanac
from support.desk import Desk
from support.office import begin, stretch_once
from support.place import Place

STAFF = {"kit": ("Kit Larkin", "staff"), "jo": ("Jo Reed", "staff"), "priya": ("Priya Nair", "designated-person")}
PARENTS = {"tove": ("Tove Lind", "mother"), "tom": ("Tom Lind", "father")}


def the_year(root: Path, patch: pytest.MonkeyPatch) -> Place:
    """From September to July, as it was lived."""
    clock = almanac(patch, "2025-09-01 09:00")
    stretch_once(patch)
    desk, ids = Desk.on(root), {}
    begin(desk)
    ids["maud"] = desk.tell("person", "list")["persons"][0]["person"]
    place = Place(desk.having(CONSENT_LEDGER_AS=ids["maud"]), ids)
    for who, (name, role) in STAFF.items():
        ids[who] = place.do("person", "add", kind="staff", name=name)["person"]
        place.do("role", "assign", ids[who], role=role)
    ids["mia"] = place.do("child", "add", name="Mia Lind", date_of_birth="2 May 2022")["child"]
    place.do("key-person", "assign", ids["mia"], ids["kit"])
    for who, (name, relation) in PARENTS.items():
        ids[who] = place.do("person", "add", kind="parent", name=name, phone="01632 960 001")["person"]
        tie = {"relation": relation, "authority": "parental-responsibility", "evidence": "birth-certificate"}
        place.do("relationship", "record", ids[who], ids["mia"], **tie, lives_with=who == "tove")
    _records(place)
    _agreed(place, clock)
    _autumn(place, clock)
    _spring(place, clock)
    return place


def _records(place: Place) -> None:
    ids = place.ids

    def record(name: str, category: str, **more: object) -> None:
        ids[name] = place.do("record", "create", ids["mia"], category=category, content=f"About {name}.", **more)[
            "record"
        ]

    record("form", "registration-form", title="Joining")
    record("bricks", "observation", title="Bricks", by=ids["kit"])
    record("worry", "concern-child", by=ids["kit"], in_role="staff")


def _agreed(place: Place, clock: Almanac) -> None:
    """What they agree to, and what they do not."""
    ids = place.ids
    clock.turn("2025-09-08 15:00")  # what they agree to
    yes = {"by": ids["tove"], "method": "wet-signature"}
    photos = {"actions": ["photograph"], "purposes": ["publicity"], "last_day": "31 July 2026"}
    ids["photos"] = place.do("consent", "give", ids["mia"], **photos, **yes)["consent"]
    health = {"actions": ["share"], "categories": ["developmental"], "recipients": ["health-professional"]}
    place.do("consent", "give", ids["mia"], **health, purposes=["health"], **yes)
    use = {"actions": ["use"], "categories": ["developmental"], "purposes": ["publicity"]}
    ids["news"] = place.do("consent", "give", ids["mia"], **use, **yes)["consent"]
    place.do("consent", "refuse", ids["mia"], by=ids["tove"], actions=["publish"])
    place.do("consent", "refuse", ids["mia"], by=ids["tom"], actions=["contact"], words="Never ring me.")
    school = {"actions": ["share"], "recipients": ["school"], "purposes": ["transition"], "method": "wet-signature"}
    place.do("consent", "give", ids["mia"], by=ids["tom"], **school)


def _autumn(place: Place, clock: Almanac) -> None:
    """Who looks, what is typed in late, what is told, and what she asks."""
    ids = place.ids
    clock.turn("2025-10-06 10:00")  # ordinary looks: three by one person on one day
    for _ in range(3):
        place.do("access", "open", ids["bricks"], purpose="learning-and-development", by=ids["kit"])
        clock.at = clock.at.replace(minute=clock.at.minute + 2)
    place.do("access", "open", ids["form"], purpose="care", by=ids["kit"])
    place.refused("S17", "access", "open", ids["form"], purpose="care", by=ids["jo"])
    clock.turn("2025-11-03 10:00")
    place.do("access", "open", ids["worry"], purpose="safeguarding", by=ids["priya"])
    place.do("access", "open", ids["form"], purpose="administration")
    clock.turn("2025-11-10 10:00")  # typed in a week later: read on paper, by somebody who should not have
    place.do("access", "record", ids["form"], purpose="care", by=ids["jo"], when="3 November 2025")
    clock.turn("2025-12-01 10:00")
    said = {"recipients": ["health-professional"], "purpose": "health", "channel": "in-person", "what": "Her hearing."}
    place.do("share", "record", ids["mia"], categories=["observation"], **said, when="1 December 2025 09:00")
    clock.turn("2026-01-12 10:00")  # she asks why, and is answered
    (first,) = (a for a in place.tell("access", "list", ids["form"])["accesses"] if a["outcome"] == "told")
    asked = place.do("access", "query", str(first["position"]), by=ids["tove"], words="Why did Jo read it?")
    place.do("access", "answer", asked["question"], answer="not-in-order", name_disclosed=True, words="It was Jo.")
    clock.turn("2026-02-02 09:00")
    ids["first"] = place.run("report", ids["mia"], "--audience", "parent", "--to", ids["tove"]).out


def _spring(place: Place, clock: Almanac) -> None:
    """She takes something back, and it takes two days until it is typed in."""
    ids = place.ids
    clock.turn("2026-03-02 17:00")  # she takes back pictures in the news on Monday; it is typed in on Wednesday
    clock.turn("2026-03-03 10:00")
    place.do("access", "open", ids["bricks"], purpose="publicity")
    clock.turn("2026-03-04 10:00")
    place.do("consent", "withdraw", ids["news"], by=ids["tove"], channel="phone", when="2 March 2026 17:00")
    clock.turn("2026-03-05 10:00")
    place.do("access", "open", ids["bricks"], purpose="publicity")
    clock.turn("2026-05-11 10:00")
    place.do("access", "open", ids["bricks"], purpose="parent-request", by=ids["tove"])
    place.do("access", "open", ids["form"], purpose="parent-request", by=ids["tom"])
    clock.turn("2026-07-06 10:00")
