"""Holds, needs to know and emergencies at the desk: lists in words, and who is told nothing of a hold."""

from __future__ import annotations

import re

from support.office import Office, as_jo

WHY = {"against": ["parents"], "reason": "prejudice-investigation", "words": "Not a word to them."}


def test_a_hold_in_words_and_its_review(mine: Office) -> None:
    placed = mine.desk.ask("hold", "place", mine.ref("mia"), **WHY, when="1 September 2026")
    said = mine.desk.run("hold", "list", mine.ref("mia")).out
    assert "kept from both parents, and carers" in said
    assert "telling would harm a criminal investigation" in said
    assert "recorded as entry" in said
    assert mine.desk.tell("hold", "list")["holds"][0]["hold"] == placed["hold"]
    done = mine.desk.run("hold", "review", placed["hold"], "--next-day", "1 December 2026", stdin="\n")
    assert done.code == 0, done.err
    assert mine.desk.tell("hold", "list")["holds"][0]["review"] == "2026-12-01"


def test_who_does_not_decide_about_holds_is_told_of_none(mine: Office) -> None:
    jo = as_jo(mine)
    chief = mine.desk.having(CONSENT_LEDGER_AS=mine.desk.tell("key", "list")["keys"][0]["person"])
    pages = (("access", "list", mine.ref("mia")), ("report", mine.ref("mia")), ("child", "list"))
    before = {page: _without_numbers(jo.run(*page).out) for page in pages}
    placed = chief.ask("hold", "place", mine.ref("mia"), **WHY)
    assert {page: _without_numbers(jo.run(*page).out) for page in pages} == before
    assert "hold" not in jo.run("replay", mine.ref("mia")).out
    assert "a hold was placed" in chief.run("replay", mine.ref("mia")).out
    refused = jo.run("hold", "list")
    assert (refused.code, "(rule S15)" in refused.err) == (4, True)
    assert "no hold" in jo.run("hold", "release", placed["hold"], "--reason", "other").err


def _without_numbers(text: str) -> str:
    return "".join(c for c in re.sub(r"\(fingerprint [^)]+\)", "", text) if not c.isdigit())


def test_the_answers_about_the_past_tell_them_of_none(mine: Office) -> None:
    """A hold, and an emergency that placed it: to who may not know, nothing of either, in words and as data."""
    jo, mia = as_jo(mine), mine.ref("mia")
    chief = mine.desk.having(CONSENT_LEDGER_AS=mine.desk.tell("key", "list")["keys"][0]["person"])
    scope = {"actions": ["share"], "when": "1 October 2026"}
    given = chief.ask("consent", "give", mia, by=mine.ref("tove"), method="typed", **scope)["consent"]
    taken = {"by": mine.ref("tove"), "channel": "phone", "when": "2 October 2026"}
    chief.ask("consent", "withdraw", given, **taken)
    size = chief.tell("verify")["size"]
    circumstance = {"circumstance": "prejudice-investigation", "told": False}
    chief.ask("share", "emergency", mia, recipient="police", what="Where she is.", why="Danger.", **circumstance)
    for asked in (("consent", "after", mia), ("replay", mia), ("replay", mia, "--diff", str(size), str(size + 4))):
        theirs, whole = jo.run(*asked), chief.run(*asked)
        assert theirs.code == whole.code == 0, (theirs.err, whole.err)
        assert "hold" not in theirs.out.lower()
        assert "the police" not in theirs.out
        assert "hold" not in jo.run(*asked, "--json").out.lower()
    assert "the police" in chief.run("consent", "after", mia).out
    assert "hold" in chief.run("replay", mia).out


def test_what_needs_no_passphrase_needs_none_while_there_is_a_hold(mine: Office) -> None:
    mine.desk.ask("hold", "place", mine.ref("mia"), **WHY)
    nobody = mine.desk.having(CONSENT_LEDGER_PASSPHRASE_FILE="")
    for public in (("key", "list"), ("policy", "list"), ("policy", "show"), ("guidance", "list"), ("verify",)):
        assert nobody.run(*public).code == 0, public


def test_a_need_to_know_in_words(mine: Office) -> None:
    assert "None was granted" in mine.desk.run("grant", "list").out
    why = {"categories": ["observation"], "why": "She has her on Fridays."}
    given = mine.desk.ask("grant", "give", mine.ref("jo"), mine.ref("mia"), **why, last_day="1 December 2026")
    said = mine.desk.run("grant", "list", mine.ref("mia")).out
    assert "in force: Jo Reed" in said
    assert "observation" in said
    ended = mine.desk.run("grant", "end", given["grant"])
    assert ended.code == 0, ended.err
    assert "ended: Jo Reed" in mine.desk.run("grant", "list").out


def test_an_emergency_asks_for_three_things_and_shows_what_the_record_says(mine: Office) -> None:
    started = mine.desk.run("--json", "emergency", "start", stdin=f"{mine.ref('mia')}\nhurt\nShe fell.\n").json
    opened = mine.desk.run("access", "open", mine.ref("record"), "--purpose", "health")
    assert "Twelve bricks high." in opened.out
    (line,) = mine.desk.tell("access", "list", mine.ref("record"))["accesses"]
    assert (line["ground"], line["emergency"]) == ("professional-need.management", None)  # she needs none
    assert mine.desk.run("emergency", "end", started["emergency"], stdin="\n").code == 0


def test_may_says_on_which_ground_and_records_nothing(mine: Office) -> None:
    said = mine.desk.run("may", "open", mine.ref("record"), "--purpose", "health").out
    assert "Yes: manages the setting (S25)." in said
    assert "Nothing was recorded." in said
    allowed = mine.desk.run("may", "photograph", mine.ref("mia")).out
    assert "Yes: Tove Lind" in allowed
    assert "to photograph or record." in allowed
    refused = mine.desk.run("may", "publish", mine.ref("mia"), stdin="\n\n\n")
    assert (refused.code, "share decide" in refused.err) == (4, True)


def test_what_a_family_asked_stands_beside_the_access(mine: Office) -> None:
    mine.desk.run("access", "open", mine.ref("record"), "--purpose", "health")
    (line,) = mine.desk.tell("access", "list", mine.ref("record"))["accesses"]
    asked = mine.desk.ask("access", "query", str(line["position"]), by=mine.ref("tove"), words="Why?")
    assert "not answered yet" in mine.desk.run("access", "list", mine.ref("record")).out
    mine.desk.ask("access", "answer", asked["question"], answer="in-order", words="For the summer report.")
    mine.desk.ask("access", "review", str(line["position"]), verdict="unclear")
    said = mine.desk.run("access", "list", mine.ref("record")).out
    assert "was answered: it was opened for a good reason" in said
    assert "reviewed: not clear" in said
