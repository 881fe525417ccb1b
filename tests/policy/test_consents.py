"""Obtaining consent, and not obtaining it (S8 to S11, S49 to S56, S93)."""

from __future__ import annotations

from typing import Any

from support.place import Place

SHARING = {"actions": ["share"], "categories": ["developmental"], "recipients": ["school"]}
SOUND = {
    "method": "wet-signature",
    "competence": "adult-parental-responsibility",
    "free_will": True,
    "coercion": "alone-no-indication",
}
SHARE = {
    "outcome": "share",
    "purpose": "transition",
    "categories": ["developmental"],
    "recipients": ["school"],
    "when": "now",
}


def give(place: Place, who: str = "tove", **more: Any) -> Any:
    said = {**SHARING, **SOUND, "by": place[who], "when": "now"} | more
    return place.do("consent", "give", place["mia"], **{k: v for k, v in said.items() if v is not None})


def unasked(place: Place, reason: str, **more: Any) -> Any:
    said = {"reasons": [reason], "purpose": "safeguarding", "facts": "What was seen.", "when": "now"} | more
    return place.do("consent", "not-sought", place["mia"], **said)


def is_kept_from_the_parents(place: Place, reason: str) -> None:
    """It is recorded with its reason, and neither a parent's report nor a parent's question tells of it."""
    report = ("report", place["mia"], "--audience", "parent", "--to", place["tove"])
    place.run(*report)  # each later one says what is new since
    before = place.run(*report).out
    unasked(place, reason)
    assert place.tell("consent", "list", place["mia"])["not_sought"][-1]["reasons"] == [reason]
    after = place.run(*report).out
    assert "not asked for" not in after.lower()
    assert len(after.splitlines()) == len(before.splitlines())
    place.refused("S41", "access", "open", place["form"], purpose="parent-request", by=place["tove"])


def test_s8_sharing_without_consent_and_without_a_reason_is_noticed(place: Place) -> None:
    place.warned("S8", "share", "decide", place["mia"], **SHARE)
    give(place)
    place.unwarned("S8", "share", "decide", place["mia"], **SHARE)


def test_s8_consent_that_comes_after_the_sharing_is_no_ground_for_it(place: Place) -> None:
    sent = {"categories": ["developmental"], "recipients": ["school"], "purpose": "transition", "channel": "post"}
    place.do("share", "disclose", place["mia"], **sent)
    said = {**SHARING, **SOUND, "by": place["tove"], "when": "now"}
    place.warned("S8", "consent", "give", place["mia"], **said)


def test_s9_a_child_at_risk_is_a_reason_not_to_ask(place: Place) -> None:
    place.unwarned("S8", "share", "decide", place["mia"], **SHARE, no_consent=["child-at-risk"])
    is_kept_from_the_parents(place, "child-at-risk")


def test_s10_a_serious_offence_is_a_reason_not_to_ask(place: Place) -> None:
    is_kept_from_the_parents(place, "serious-offence")


def test_s11_what_must_not_be_asked_is_recorded_and_kept(place: Place) -> None:
    is_kept_from_the_parents(place, "increased-harm")
    asked = {"actions": ["share"], "recipients": ["childrens-social-care"]}
    place.warned("S11", "consent", "request", place["mia"], place["tove"], **asked)
    assert "review-hold" in {duty["duty"] for duty in place.tell("duties")["duties"]}


def test_s49_consent_counts_only_from_somebody_who_was_informed(place: Place) -> None:
    said = {**SHARING, **SOUND, "actions": ["store"], "by": place["tove"], "when": "now"}
    place.warned("S49", "consent", "give", place["mia"], **said)
    place.warned("S49", "consent", "give", place["mia"], **said, notice="2026-1")
    place.do("notice", "serve", place["tove"], notice="2026-1", method="handed-over", when="now")
    place.unwarned("S49", "consent", "give", place["mia"], **said, last_day="1 July 2027")


def test_s50_who_judged_that_they_may_decide_is_part_of_it(place: Place) -> None:
    said = {**SHARING, **SOUND, "by": place["tove"], "when": "now"}
    place.warned("S50", "consent", "give", place["mia"], **(said | {"competence": "not-assessed"}))
    place.unwarned("S50", "consent", "give", place["mia"], **said, assessed_by=place["kit"])


def test_s51_given_freely_and_not_for_a_place_here(place: Place) -> None:
    said = {**SHARING, **SOUND, "by": place["tove"], "when": "now"}
    place.warned("S51", "consent", "give", place["mia"], **said, conditional_on_service=True)
    given = place.unwarned("S51", "consent", "give", place["mia"], **said)
    ended = {"ground": "not-free", "when": "now"}
    place.do("consent", "invalidate", given["consent"], **ended)
    assert [line["status"] for line in consents(place)] == ["in-force", "invalidated"]


def test_s52_pressure_is_looked_for_and_makes_it_void(place: Place) -> None:
    said = {**SHARING, **SOUND, "by": place["tove"], "when": "now", "present": "Her brother answered for her."}
    pressed = place.warned("S52", "consent", "give", place["mia"], **said, indicators=["spoken-for"])
    place.do("consent", "invalidate", pressed["consent"], ground="coerced", when="now")
    assert [line["status"] for line in consents(place)] == ["invalidated"]


def consents(place: Place, *options: str) -> Any:
    return place.tell("consent", "list", place["mia"], *options)["consents"]


def test_s53_withdrawn_by_anybody_on_a_slip_days_later(place: Place) -> None:
    given = give(place, when="1 September 2026 10:00")
    slip = {"channel": "slip", "when": "2 September 2026", "on_behalf_of": place["tove"], "by": place["tom"]}
    said = place.do("consent", "withdraw", given["consent"], **slip)
    assert said["follows"] == {"to_tell": [], "uses_since": [], "others": [], "interim": None}
    assert [line["status"] for line in consents(place)] == ["withdrawn"]
    assert [line["status"] for line in consents(place, "--as-at", "1 September 2026")] == ["in-force"]
    place.refused("S53", "may", "share", place["mia"], recipient="school")


def test_s53_four_questions_and_everything_is_one_answer(place: Place) -> None:
    give(place)
    give(place, actions=["photograph"], recipients=[], categories=[])
    answers = "mia\nslip\ntove\nnow\n"
    answer = place.run("consent", "withdraw", stdin=answers)
    assert answer.code == 0, answer
    assert len([line for line in answer.err.splitlines() if line.endswith(": ")]) == 4, answer.err
    assert {line["status"] for line in consents(place)} == {"withdrawn"}


def test_s53_a_withdrawal_says_what_follows_and_it_stays_on_the_list(place: Place) -> None:
    given, others = give(place), give(place, "tom")
    sent = {"categories": ["developmental.observation"], "recipients": ["school"], "purpose": "transition"}
    place.do("share", "disclose", place["mia"], **sent, channel="post")
    said = place.do("consent", "withdraw", given["consent"], channel="phone", by=place["tove"], when="now")
    follows = {"to_tell": ["school"], "uses_since": [], "others": [others["consent"]], "interim": "most-protective"}
    assert said["follows"] == follows
    assert {"tell-of-withdrawal", "ending-other-consent"} <= duties(place)
    told = {"recipients": ["school"], "method": "phone", "effect": "destroyed", "when": "now"}
    place.do("consent", "told", given["consent"], **told)
    assert "tell-of-withdrawal" not in duties(place)


def duties(place: Place) -> set[str]:
    return {duty["duty"] for duty in place.tell("duties")["duties"]}


def test_s53_two_parents_disagree_and_the_most_protective_answer_decides(place: Place) -> None:
    agreed = give(place)
    refused = place.do("consent", "refuse", place["mia"], **SHARING, by=place["tom"], when="now")
    may = ("may", "share", place["mia"], "--recipient", "school", "--category", "developmental", "--purpose", "health")
    assert place.run(*may).code == 4
    both = {"consents": [agreed["consent"], refused["consent"]], "interim": "court", "allowed": True}
    place.do("consent", "disagree", place["mia"], **both)
    assert place.run(*may).code == 0
    (one,) = place.tell("consent", "list", place["mia"])["disagreements"]
    assert (one["interim"], one["allowed"]) == ("court", True)
    given = place.do("consent", "withdraw", agreed["consent"], channel="phone", by=place["tove"], when="now")
    assert given["follows"]["others"] == []


def test_s54_somebody_is_hurt_and_it_cannot_wait(place: Place) -> None:
    is_kept_from_the_parents(place, "hurt-urgent")


def test_s55_asking_would_add_to_the_harm(place: Place) -> None:
    is_kept_from_the_parents(place, "increased-harm")


def test_s56_asking_would_warn_somebody_whom_the_police_look_for(place: Place) -> None:
    unasked(place, "prevent-questioning-or-capture")
    is_kept_from_the_parents(place, "prejudice-investigation")


def test_s93_in_an_emergency_the_delay_is_reason_enough(place: Place) -> None:
    place.unwarned(
        "S8", "share", "decide", place["mia"], **SHARE, no_consent=["delay-causes-harm"], urgency="emergency"
    )
    is_kept_from_the_parents(place, "delay-causes-harm")
