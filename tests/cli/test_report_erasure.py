"""The certificate of an erasure: what was written stays provable, what it said is gone, and what remains is said."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from unittest.mock import patch
from uuid import UUID

from ledger.application import Ledger
from ledger.evidence.evidence_file import parse_evidence
from ledger.evidence.page import embedded_evidence
from support.desk import PASSPHRASE
from support.place import Place

NED = "Ned"


@contextmanager
def opened(place: Place) -> Iterator[Ledger]:
    with patch.dict("os.environ", place.desk.environ), Ledger.open(place.desk.ledger) as ledger:
        ledger.unlock(ledger.people_with_keys()[0], PASSPHRASE)
        yield ledger


def words_about(place: Place, who: str) -> list[int]:
    """The entries that had words about somebody, read without any of ours."""
    with closing(sqlite3.connect(place.desk.ledger / "ledger.db")) as db:
        sql = "SELECT position FROM sealed_boxes WHERE subject = ? ORDER BY position"
        return [position for (position,) in db.execute(sql, (UUID(place[who]).bytes,))]


def erase(place: Place, who: str) -> None:
    with opened(place) as ledger:
        ledger.erase(UUID(place[who]), "subject-request")


def test_each_entry_is_named_and_its_words_are_gone(place: Place) -> None:
    place.do("record", "create", place["ned"], category="developmental.observation", title="Bricks", content="Twelve.")
    had = words_about(place, "ned")
    assert len(had) >= 3  # his name, and two records
    erase(place, "ned")
    found = place.tell("report", "erasure", place["ned"])
    assert found["complete"] is True
    assert [line["position"] for line in found["erased"]] == had
    assert {line["gone"] for line in found["erased"]} == {True}
    assert found["keys"] == 0
    (done,) = found["done"]
    assert (done["subject"], done["boxes"], done["reason"]) == (place["ned"], len(had), "subject-request")
    assert done["completed"] == done["requested"] + 1
    assert found["erased"][0]["fields"] == ["name"]
    assert had[0] in found["clear"]["child.enrolled"]
    shown = place.run("report", "erasure", place["ned"]).out
    assert "Put beyond use" in shown
    assert NED not in shown
    assert "can be promised, not proved" in " ".join(shown.split())


def test_the_page_proves_that_what_was_erased_had_been_written(place: Place) -> None:
    had = words_about(place, "ned")
    erase(place, "ned")
    out = place.desk.root / "erased.html"
    place.tell("report", "erasure", place["ned"], "--audience", "parent", "-o", str(out))
    vkey = place.desk.run("checkpoint", "--vkey").out.strip()
    assert place.desk.run("verify", str(out), "--vkey", vkey, place=False).code == 0
    proven = {entry.index + 1 for entry in parse_evidence(embedded_evidence(out.read_bytes())).entries}
    assert set(had) <= proven
    assert place.run("verify").code == 0


def test_a_box_that_came_back_is_named(place: Place) -> None:
    """Somebody puts a copy of the box back: the certificate does not say that all is gone."""
    had = words_about(place, "ned")
    with closing(sqlite3.connect(place.desk.ledger / "ledger.db")) as db:
        (kept,) = db.execute("SELECT * FROM sealed_boxes WHERE position = ?", (had[0],)).fetchall()
    erase(place, "ned")
    with closing(sqlite3.connect(place.desk.ledger / "ledger.db")) as db, db:
        db.execute("INSERT INTO sealed_boxes VALUES (?,?,?)", kept)
    with patch("ledger.erasure.carry_out"):  # which would take it away again at the next opening
        found = place.tell("report", "erasure", place["ned"])
        shown = place.run("report", "erasure", place["ned"]).out
    assert found["complete"] is False
    assert [line["position"] for line in found["erased"] if not line["gone"]] == [had[0]]
    assert "STILL THERE" in shown
    assert "Not complete" in shown


def test_what_had_left_the_setting_is_beside_it(place: Place) -> None:
    entry = place.do("access", "record", place["other"], by=place["jo"], purpose="care")["entry"]
    out = place.desk.root / "entry.proof"
    place.tell("prove", str(entry), "--show", "what", "--to", place["gwen"], "-o", str(out))
    erase(place, "ned")
    found = place.tell("report", "erasure", place["ned"])
    assert [line["type"] for line in found["left"]] == ["receipt.issued"]


def test_nobody_gets_a_certificate_of_what_was_not_done(place: Place) -> None:
    before = place.desk.bytes()
    place.run("report", "erasure", place["ned"]).failed(2, "was ever erased", "rights request")
    assert place.desk.bytes() == before


def test_as_known_before_it_there_was_none(place: Place) -> None:
    size = place.tell("checkpoint")["size"]
    erase(place, "ned")
    place.run("report", "erasure", place["ned"], "--known-at", str(size)).failed(2, "was ever erased", "")
