"""What somebody asked to see: everything that article 15 names, the records in their own words, and nothing of others."""

from __future__ import annotations

import re
from typing import Any

import pytest

from support.place import Place


def furnished(place: Place) -> None:
    """A child in two records, one with another child in it; a note on the mother's terms; a time for keeping."""
    group = {"category": "observation", "content": "Mia and Ned Marsh dug. Ned laughed.", "mentions": [place["ned"]]}
    place.do("record", "create", place["mia"], **group, assertion="fact", opinion="She was happy.")
    report = {"category": "agency-report", "provenance": "other-agency", "agency": "health", "content": "Hears well."}
    place.do("record", "create", place["mia"], **report, medium="paper")
    place.do("record", "contribute", place["observation"], by=place["tove"], content="She does that at home too.")
    place.do("retention", "set", category="developmental", anchor="leaves", keep="1 year", authority="own-policy")
    yes = {"actions": ["photograph"], "purposes": ["publicity"], "method": "wet-signature"}
    place.do("consent", "give", place["mia"], by=place["tove"], **yes, words="Only from behind.")
    place.do("access", "open", place["form"], purpose="administration")
    sent = {"recipients": ["health-professional"], "purpose": "health", "channel": "in-person"}
    place.do("share", "record", place["mia"], categories=["observation"], **sent, when="yesterday")
    place.do("contact", "record", place["mia"], direction="from-parent", parent=place["tove"], summary="She rang.")


def pack(place: Place, *argv: str) -> str:
    answer = place.run("rights", "pack", *argv)
    assert answer.code == 0, answer.err
    return " ".join(answer.out.split())


def test_everything_that_the_article_names(place: Place) -> None:
    furnished(place)
    page = pack(place, place["mia"], "--to", place["tove"])
    for said in (
        "What we keep about Mia Lind",
        "UK GDPR, article 15",
        # (a) purposes, (b) categories, (c) recipients, (d) how long, (e) rights, (f) complaint, (g) source, (h) no machine
        "- For office work. - For Mia's health.",
        "- Notes on what Mia did. - The form from when Mia joined us. - A report from others who help.",
        "Inside our setting it was opened by: the manager.",
        "We gave some of it to: a health worker.",
        "Notes on what Mia did: 1 year from the day on which the child leaves.",
        "The form from when Mia joined us: we have set no time.",
        "You can ask us to put right what is wrong",
        "You can complain to the Information Commissioner's Office (ICO)",
        "From another agency: a health service.",
        "No decision is made by a computer.",
        # what is kept
        "Mia and [another child] dug. [another child] laughed.",
        "What whoever wrote it thinks: She was happy.",
        "Added on",
        "She does that at home too.",
        "This is on paper. Ask us to see it.",
        "You said: Only from behind.",
        "She rang.",
        "What the form says.",
        "The law lets us keep some things back, from anybody.",
    ):
        assert said in page, said
    for other in ("Ned", "Marsh", "What the concern says", "Tom"):
        assert other not in page, other


def test_each_record_that_is_in_it_is_opened_and_recorded_in_the_name_of_who_gets_it(place: Place) -> None:
    pack(place, place["mia"], "--to", place["tove"])
    looked = place.tell("access", "list", place["mia"])["accesses"]
    assert [(line["category"], line["action"], line["on_behalf_of"]) for line in looked] == [
        ("developmental.observation", "export", place["tove"]),
        ("personal.registration-form", "export", place["tove"]),
    ]
    last = place.tell("replay", place["mia"])["history"][-1]
    assert last["type"] == "report.generated"
    hers = pack(place, place["mia"], "--to", place["tove"])
    assert "You looked 2 times" in hers
    assert "You looked" not in pack(place, place["mia"], "--to", place["tom"])


def test_the_childs_address_is_for_whoever_lives_with_them(place: Place) -> None:
    child = place.do("child", "add", name="Ivo Lind", address="3 Mill Lane, Penn")["child"]
    tie = {"authority": "parental-responsibility", "evidence": "birth-certificate"}
    place.do("relationship", "record", place["tove"], child, relation="mother", **tie, lives_with=True)
    place.do("relationship", "record", place["tom"], child, relation="father", **tie, lives_with=False)
    assert "3 Mill Lane" in pack(place, child, "--to", place["tove"])
    assert "3 Mill Lane" not in pack(place, child, "--to", place["tom"])


def test_staff_are_given_what_is_kept_about_them(place: Place) -> None:
    said = {"category": "correspondence", "content": "A letter about her hours.", "title": "Hours"}
    place.do("record", "create", place["jo"], **said)
    raised = place.do("grievance", "raise", place["jo"], matter="conduct", words="She was late.")
    page = pack(place, place["jo"])
    assert "What we keep about Jo Reed" in page
    assert "A letter about her hours." in page
    entered = page.partition("What else is entered")[2].partition("What is not in it")[0]
    assert re.findall(r"(?:m|\d{4}): ([^.:]+)\. By ([^.]+)\.", entered) == [
        ("A person was registered", "the manager"),
        ("A role was given", "the manager"),
        ("A record was begun", "the manager"),
    ]
    assert "late" not in page
    assert raised["grievance"] not in page


def test_nobody_is_given_what_is_about_somebody_else(place: Place) -> None:
    for whose, to in (("mia", "gwen"), ("jo", "kit"), ("mia", "jo")):
        place.run("rights", "pack", place[whose], "--to", place[to]).failed(4, "refused", "the manager")
    assert "report.denied" in {line["type"] for line in place.tell("replay", place["mia"])["history"]}


def test_what_whoever_sits_here_may_not_open_is_said_to_be_missing(place: Place) -> None:
    """Jo is staff and has a key of her own: the form is not hers to open."""
    words = "tulips by the garden gate\n"
    place.desk.run("key", "enrol", place["jo"], stdin=words * 2)
    (place.desk.root / "jo").write_text(words, encoding="utf-8")
    file = str(place.desk.root / "jo")
    jo = place.desk.having(CONSENT_LEDGER_PASSPHRASE_FILE=file, CONSENT_LEDGER_AS=place["jo"])
    answer = jo.run("rights", "pack", place["mia"], "--to", place["tove"])
    assert answer.code == 0, answer.err
    page = " ".join(answer.out.split())
    assert "Whoever made this page may not open this record. Ask the manager." in page
    assert "What the form says." not in page
    assert "What the observation says." in page


def test_the_data_has_the_same_records(place: Place) -> None:
    furnished(place)
    data: Any = place.tell("rights", "pack", place["mia"], "--to", place["tove"])
    found = {record["category"]: record["parts"] for record in data["records"]}
    assert set(found) == {"developmental.observation", "personal.registration-form", "personal.agency-report"}
    assert found["personal.registration-form"][0]["words"]["content"] == "What the form says."
    assert not re.search("Ned|Marsh", str(data["records"]))


@pytest.mark.parametrize("ending", ["html", "txt"])
def test_it_is_a_file_that_is_written_once(place: Place, ending: str) -> None:
    file = place.desk.root / f"pack.{ending}"
    made = place.run("rights", "pack", place["mia"], "--to", place["tove"], "-o", str(file))
    assert (made.code, made.err.startswith("Read it before you hand it out")) == (0, True)
    before = place.desk.bytes()
    place.run("rights", "pack", place["mia"], "--to", place["tove"], "-o", str(file)).failed(
        2, "exists already", "name"
    )
    place.run("rights", "pack", place["mia"], "--to", place["tove"], "--format", "csv").failed(2, "not a table", "html")
    assert place.desk.bytes() == before
