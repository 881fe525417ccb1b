"""How long records are kept, and that what is kept without an end is looked at again (S102, S103)."""

from __future__ import annotations

from support.place import Place


def test_s102_what_is_kept_no_longer_than_needed_falls_due(place: Place) -> None:
    set_ = {"category": "observation", "anchor": "event", "keep": "0 days", "authority": "own-policy"}
    place.unwarned("S102", "retention", "set", **set_)
    due = place.tell("retention", "due")["records"]
    assert {line["record"] for line in due} == {place["observation"], place["other"]}


def test_s102_nothing_is_destroyed_while_a_legal_hold_stands(place: Place) -> None:
    hold = place.do("legal-hold", "place", place["mia"], reason="legal-claim", review="1 March 2027")["legal-hold"]
    place.refused("S102", "record", "destroy", place["form"], method="shredded")
    place.do("legal-hold", "release", hold)
    place.do("record", "destroy", place["form"], method="shredded")
    lines = place.tell("record", "list", place["mia"])["records"]
    assert [line["record"] for line in lines if line["destroyed"]] == [place["form"]]


def test_s102_what_was_destroyed_under_a_hold_is_recorded_as_it_happened(place: Place) -> None:
    place.do("legal-hold", "place", place["mia"], reason="court-order", when="1 September 2026")
    place.warned("S102", "record", "destroyed", place["form"], method="burnt", when="now")


def test_s102_the_published_times_disagree_and_are_shown_with_their_sources(place: Place) -> None:
    published = place.tell("retention", "list", "concern-child")["published"]
    assert {"until-24-child-protection", "until-25", "abuse-75"} <= set(published)
    assert all(row["source"] for row in published.values())


def test_s102_a_time_can_count_from_a_date_of_birth(place: Place) -> None:
    ada = place.do("child", "add", name="Ada Birch", date_of_birth="2005-05-01")["child"]
    made = place.do("record", "create", ada, category="correspondence")["record"]
    place.do("retention", "set", made, schedule="until-21")
    (line,) = place.tell("retention", "due")["records"]
    assert (line["record"], line["until"]) == (made, "2026-05-01")


def test_s103_what_is_kept_without_an_end_is_reviewed(place: Place) -> None:
    said = place.warned("S103", "retention", "set", category="concern-child", anchor="indefinite", authority="eyfs")
    (rule,) = place.tell("retention", "list")["rules"]
    assert (rule["retention"], rule["anchor"]) == (said["retention"], "indefinite")
    assert rule["review"] is not None
    place.do("retention", "review", said["retention"], verdict="keep", next_day="1 September 2026")
    assert place.tell("retention", "list")["rules"][0]["review_overdue"] is True
    assert "review-retention-again" in {line["duty"] for line in place.tell("duties", "--overdue")["duties"]}
