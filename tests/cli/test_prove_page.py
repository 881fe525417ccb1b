"""`prove --page`: the page for whoever gets the evidence, made with the file and signed in it."""

from __future__ import annotations

from pathlib import Path

from ledger.evidence.page import page_words
from support.place import Place


def prove(place: Place, *argv: str, page: str = "case.html", file: str = "case.evidence.json"):
    root = place.desk.root
    return place.run("--json", "prove", *argv, "-o", str(root / file), "--page", str(root / page))


def names(place: Place) -> set[str]:
    return {file.name for file in place.desk.root.glob("case*")}


def test_a_parent_gets_a_page_that_says_what_the_file_says_and_verifies(place: Place) -> None:
    answer = prove(place, "--child", place["mia"], "--audience", "parent", "--to", place["tove"])
    assert answer.code == 0, answer.err
    page = place.desk.root / "case.html"
    words, places = page_words(page.read_text("utf-8"))
    assert [label for label, _ in places] == [str(number) for number in answer.json["entries"]]
    assert any("a record was created" in said or "record" in said for _, said in places)
    assert "for whom a parent" in words
    vkey = place.desk.run("checkpoint", "--vkey").out.strip()
    told = place.desk.run("--json", "verify", str(page), "--vkey", vkey, place=False).json
    assert (told["ok"], told["statement"]["kind"]) == (True, "child")
    assert {check["name"]: check["status"] for check in told["checks"]}["page"] == "held"


def test_the_fingerprint_on_the_page_is_the_one_for_the_notice_board(place: Place) -> None:
    prove(place, "--child", place["mia"], "--audience", "parent", "--to", place["tove"])
    answer = place.desk.run("checkpoint", "--vkey")
    fingerprint = place.desk.tell("checkpoint")["fingerprint"]
    assert fingerprint in answer.err
    assert fingerprint not in answer.out
    assert f"It must be {fingerprint}." in (place.desk.root / "case.html").read_text("utf-8")


def test_a_file_has_one_page_and_it_is_html(place: Place) -> None:
    exhibit = str(place.desk.root / "case-exhibit.html")
    prove(place, "--child", place["mia"], "--exhibit", exhibit).failed(2, "one page", "make it twice")
    prove(place, "--child", place["mia"], page="case.txt").failed(2, "HTML", ".html")
    root = place.desk.root
    place.run("prove", "5", "-o", str(root / "case.proof"), "--page", str(root / "case.html")).failed(
        2, "go with an evidence file", ""
    )
    assert names(place) == set()


def test_nothing_is_written_over_a_page(place: Place) -> None:
    (place.desk.root / "case.html").write_text("mine", "utf-8")
    prove(place, "--child", place["mia"]).failed(2, "exists already", "another name")
    assert names(place) == {"case.html"}
    assert Path(place.desk.root / "case.html").read_text("utf-8") == "mine"
