"""What was let out improperly, and what may not leave by which way (S18, S84, S98, S112, S113)."""

from __future__ import annotations

from typing import Any

from support.place import Place

HANDED: dict[str, Any] = {
    "categories": ["developmental"],
    "recipients": ["health-professional"],
    "purpose": "health",
    "identity_check": "called-back",
}


def incidents(place: Place) -> list[Any]:
    found: list[Any] = place.tell("incident", "list")["incidents"]
    return found


def test_s18_what_went_outside_neither_formally_nor_lawfully_is_an_incident(place: Place) -> None:
    place.do(
        "incident", "report", kind="outside-informally", child=place["mia"], person=place["vera"], words="In a shop."
    )
    (incident,) = incidents(place)
    assert (incident["rule"], incident["child"]) == ("S18", place["mia"])


def test_s18_telling_somebody_outside_without_a_lawful_decision_opens_one_too(place: Place) -> None:
    told = HANDED | {"recipients": ["public"], "channel": "in-person"}
    place.warned("S18", "share", "record", place["mia"], **told)
    assert [incident["rule"] for incident in incidents(place)] == ["S18"]


def test_s84_nothing_about_anybody_is_released_under_freedom_of_information(place: Place) -> None:
    asked = place.warned("S84", "foi", "request", requester_name="A neighbour", words="How many incidents were there?")
    place.refused("S84", "foi", "decide", asked["request"], outcome="part-released", personal=True)
    place.do("foi", "decide", asked["request"], outcome="released", personal=False, words="Three.")
    (request,) = place.tell("foi", "list")["foi"]
    assert [step["type"] for step in request["steps"]] == ["foi.denied", "foi.decided"]


def test_s98_online_only_by_secure_transfer_or_in_an_emergency(place: Place) -> None:
    online = HANDED | {"channel": "plain-email"}
    place.refused("S98", "share", "disclose", place["mia"], **online)
    place.do("share", "disclose", place["mia"], **online, emergency=True)
    place.do("share", "record", place["mia"], **online, when="1 October 2026")
    assert [incident["rule"] for incident in incidents(place)] == ["S98"]


def test_s112_confidential_matter_never_goes_to_a_social_network(place: Place) -> None:
    posted = HANDED | {"channel": "social-network"}
    place.refused("S112", "share", "disclose", place["mia"], **posted, emergency=True)
    place.do("share", "record", place["mia"], **posted, when="1 October 2026")
    place.do(
        "incident", "channel", channel="social-network", person=place["gwen"], removed=True, words="About the setting."
    )
    assert [incident["kind"] for incident in incidents(place)] == ["social-network", "social-network"]


def test_s113_everyday_communications_may_be_posted(place: Place) -> None:
    everyday = {"categories": ["general-everyday"], "recipients": ["public"], "purpose": "publicity"}
    said = place.do("share", "disclose", place["mia"], **everyday, channel="social-network")
    assert said["type"] == "information.disclosed"
    place.refused("S112", "share", "disclose", place["mia"], **everyday, channel="social-network", personal=True)
