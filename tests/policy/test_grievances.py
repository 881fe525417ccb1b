"""Grievances are confidential, the manager's, and go to somebody else if they are about the manager (S115, S116, S117)."""

from __future__ import annotations

from support.place import Place


def test_s115_nothing_of_a_grievance_is_handed_out(place: Place) -> None:
    said = place.do("grievance", "raise", place["kit"], matter="conduct", words="He shouted.")
    out = str(place.desk.root / "grievance.proof")
    handed = place.run("prove", str(said["entry"]), "-o", out, "--show", "what", "--to", place["priya"])
    assert handed.code == 4
    assert "(rule S115)" in handed.err


def test_s115_nobody_else_is_there_when_it_is_talked_over(place: Place) -> None:
    said = place.do("grievance", "raise", place["kit"], matter="conduct")
    place.warned("S115", "grievance", "discuss", said["grievance"], on_site=True, participants=[place["vera"]])


def test_s116_a_grievance_is_opened_by_the_manager_and_talked_over_on_the_premises(place: Place) -> None:
    said = place.do("grievance", "raise", place["kit"], matter="care", words="He was late.")
    place.refused("S116", "grievance", "open", said["grievance"], by=place["priya"])
    opened = place.do("grievance", "open", said["grievance"])
    assert opened["content"] == {"words": "He was late."}
    place.warned("S116", "grievance", "discuss", said["grievance"], on_site=False, participants=[place["kit"]])
    place.unwarned("S116", "grievance", "discuss", said["grievance"], on_site=True, participants=[place["kit"]])


def test_s117_a_grievance_about_the_manager_goes_to_somebody_else(place: Place) -> None:
    said = place.warned("S117", "grievance", "raise", place["maud"], matter="treatment", words="She was unfair.")
    place.refused("S117", "grievance", "open", said["grievance"])
    opened = place.do("grievance", "open", said["grievance"], by=place["priya"])
    assert opened["content"] is None
    assert place.tell("grievance", "list")["grievances"] == []
