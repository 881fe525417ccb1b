"""Permissions for the room: a cell is what `may` answers, whoever said so is not on it, and to look is one entry."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta
from itertools import product
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.answers.room import cell
from projections.room import Permission, short_names
from support.case import a_case, two
from support.office import Office
from support.place import Place
from support.twins import Twins

PURPOSES = ("photographs", "published", "outings", "sun-cream", "school", "health")
SHARE = {"actions": ["share"], "recipients": ["school"], "purposes": ["transition"]}
PICTURE = {"actions": ["photograph"], "purposes": ["learning-and-development"]}


def cells(where: Place | Office, child: str, *argv: str) -> dict[str, dict[str, object]]:
    rows = where.desk.tell("consent", "room", *argv)["children"]
    return next(row["cells"] for row in rows if row["child"] == child)


def answers(where: Place | Office, child: str, *argv: str) -> dict[str, str]:
    return {name: str(one["answer"]) for name, one in cells(where, child, *argv).items()}


def yes(place: Place, who: str, scope: dict[str, list[str]], **more: object) -> str:
    said = {"by": place[who], "method": "wet-signature", **scope, **more}
    return str(place.do("consent", "give", place["mia"], **said)["consent"])


# ---- what stands in a cell


def test_each_state_has_its_own_words(place: Place) -> None:
    yes(place, "tove", PICTURE, last_day=day_in(20))
    place.do("consent", "refuse", place["mia"], by=place["tove"], actions=["publish"])
    place.do("consent", "request", place["mia"], place["tove"], **SHARE)
    ended = yes(place, "tove", {"actions": ["use"], "purposes": ["outings"]})
    place.do("consent", "withdraw", ended, by=place["tove"], channel="phone")
    found = answers(place, place["mia"])
    assert found["photographs"] == "yes"
    assert (found["published"], found["outings"], found["school"]) == ("no", "no", "no-answer")
    assert found["sun-cream"] == "not-asked"
    assert set(answers(place, place["ned"]).values()) == {"not-asked"}
    page = place.run("consent", "room").out
    assert "yes, to " in page
    assert "no answer" in page


def day_in(days: int) -> str:
    return (datetime.now(UTC).date() + timedelta(days=days)).isoformat()


def test_where_parents_disagree_it_is_a_no_and_nobody_is_named(place: Place) -> None:
    yes(place, "tove", PICTURE)
    place.do("consent", "refuse", place["mia"], by=place["tom"], **PICTURE)
    assert cells(place, place["mia"])["photographs"]["answer"] == "disagreement"
    page = place.run("consent", "room").out
    assert "no: disagreement" in page
    for name in ("Tove", "Tom", "mother", "father"):
        assert name not in page


def test_a_consent_that_ended_by_itself_is_a_no(place: Place) -> None:
    yes(place, "tove", PICTURE, when="2 November 2026", last_day="5 November 2026")
    assert answers(place, place["mia"])["photographs"] == "ended"
    assert answers(place, place["mia"], "--as-at", "4 November 2026")["photographs"] == "yes"


def test_who_has_left_is_on_it_no_more(place: Place) -> None:
    assert {row["name"] for row in place.tell("consent", "room")["children"]} == {"Mia", "Ned"}
    place.do("child", "leave", place["ned"], reason="left", when="yesterday")
    assert {row["name"] for row in place.tell("consent", "room")["children"]} == {"Mia"}


def test_a_day_is_told_without_its_year_unless_it_could_be_another() -> None:
    today = datetime(2026, 11, 25, tzinfo=UTC).date()
    assert cell(today, Permission("yes", today + timedelta(days=20))) == "yes, to 15 Dec"
    assert cell(today, Permission("yes", today + timedelta(days=400))) == "yes, to 30 Dec 2027"
    assert cell(today, Permission("yes", uses_left=2)) == "yes, 2 left"


# ---- it agrees with `may`


def story(place: Place, seed: int) -> None:
    """Both parents say anything about anything, and take it back."""
    chance = random.Random(seed)
    given: list[tuple[str, str]] = []
    scopes = [
        {"actions": ["photograph"]}, PICTURE, {"actions": ["publish"], "purposes": ["publicity"]},
        {"actions": ["use"], "purposes": ["outings", "sun-cream"]}, {"actions": ["use", "photograph"]},
        SHARE, {"actions": ["share"]}, {"actions": ["share"], "recipients": ["health-professional"]},
    ]  # fmt: skip
    for _ in range(12):
        who, scope = chance.choice(("tove", "tom")), chance.choice(scopes)
        what = chance.choice(("give", "give", "refuse", "request", "withdraw", "part"))
        if what == "give":
            lasts = chance.choice(({}, {"last_day": day_in(chance.choice((3, 300)))}))
            given.append((who, yes(place, who, scope, **lasts)))
        elif what == "refuse":
            place.do("consent", "refuse", place["mia"], by=place[who], **scope)
        elif what == "request":
            place.do("consent", "request", place["mia"], place[who], **scope)
        elif given:
            who, consent = given.pop(chance.randrange(len(given)))
            part = {"actions": ["photograph"]} if what == "part" else {}
            place.do("consent", "withdraw", consent, by=place[who], channel="phone", **part)


@pytest.mark.parametrize("seed", [0, 1, 3])
def test_every_cell_is_what_may_answers(place: Place, seed: int) -> None:
    story(place, seed)
    found = place.tell("consent", "room")
    assert tuple(one["name"] for one in found["purposes"]) == PURPOSES
    rows = {row["child"]: row["cells"] for row in found["children"]}
    seen = set()
    for child, column in product((place["mia"], place["ned"]), found["purposes"]):
        use = {name: value for name, value in column["use"].items() if value and name != "action"}
        asked = [part for name, value in use.items() for part in (f"--{name}", value)]
        may = place.run("may", column["use"]["action"], child, *asked, "--from", _empty(place))
        assert may.code in (0, 4), may.err
        assert (rows[child][column["name"]]["answer"] == "yes") == (may.code == 0), (child, column, may)
        seen.add(may.code)
    assert seen == {0, 4}


def _empty(place: Place) -> str:
    file = place.desk.root / "nothing.json"
    file.write_text("{}", encoding="utf-8")
    return str(file)


def test_from_tables_and_from_entries_it_says_the_same(place: Place) -> None:
    story(place, 7)
    shown = place.tell("consent", "room")["children"]
    assert (place.desk.ledger / "views.db").exists()
    assert place.tell("consent", "room", "-o", str(place.desk.root / "room.html"))["children"] == shown


# ---- what is recorded, and what it looks like


def test_to_look_at_it_is_one_entry_that_mentions_every_child(place: Place) -> None:
    size = place.tell("checkpoint")["size"]
    entry = place.tell("consent", "room")["entry"]
    assert place.tell("checkpoint")["size"] == size + 1 == entry
    for child in ("mia", "ned"):
        (last,) = [one for one in place.tell("replay", place[child])["history"] if one["position"] == entry]
        assert last["type"] == "report.generated"
    assert place.run("verify").code == 0


def test_as_a_file_it_is_signed_and_has_its_day_and_its_fingerprint(place: Place) -> None:
    out = place.desk.root / "room.html"
    assert place.run("consent", "room", "-o", str(out)).code == 0
    page = out.read_text("utf-8")
    assert f"Permissions for the room, {datetime.now(UTC).day} " in page
    assert "(fingerprint " in page
    vkey = place.run("checkpoint", "--vkey").out.strip()
    assert place.desk.run("verify", str(out), "--vkey", vkey, place=False).code == 0


def test_a_setting_chooses_its_own_purposes(place: Place) -> None:
    own = {"says": {"en-GB": "Face paint"}, "shown": True, "action": "use", "purpose": "face-paint"}
    pack = {
        "vocabularies": {"purpose": {"face-paint": {"en-GB": "painting faces"}}},
        "rules": {"room": {"face-paint": own, "health": {"shown": False}, "outings": {"says": {"en-GB": "Walks"}}}},
    }
    (place.desk.root / "pack.json").write_text(json.dumps(pack), encoding="utf-8")
    policy = {"title": "Confidentiality", "version": "2", "effective_from": "yesterday"}
    place.do("policy", "adopt", str(place.desk.root / "policy.txt"), **policy, pack=str(place.desk.root / "pack.json"))
    yes(place, "tove", {"actions": ["use"], "purposes": ["face-paint"]})
    found = answers(place, place["mia"])
    assert found["face-paint"] == "yes"
    assert "health" not in found
    assert "Walks" in place.run("consent", "room").out


def test_a_case_under_a_hold_is_on_it_by_nothing(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    twins: Twins = two(tmp_path_factory, monkeypatch)
    twins.made("hers", "consent", "consent", "give", "@mia", by="@tove", method="typed", **PICTURE)
    twins.clock.turn("2026-09-14 09:00")
    a_case(twins, {"against": ["parents"]})
    assert "yes" in twins.same("consent", "room")


# ---- names


NAMES = st.lists(
    st.tuples(st.sampled_from(("Mia", "mia", "Ned", "Éva")), st.sampled_from(("", "Lind", "Lindsay", "Marsh", "LIND"))),
    max_size=8,
)


@given(NAMES)
def test_a_short_name_is_somebodys_own_unless_their_whole_names_are_the_same(names: list[tuple[str, str]]) -> None:
    by_id: dict[UUID, tuple[str, str]] = {uuid4(): name for name in names}
    short = short_names(by_id)
    whole = {child: " ".join(name).casefold() for child, name in by_id.items()}
    for one, other in product(by_id, repeat=2):
        if whole[one] != whole[other]:
            assert short[one].casefold() != short[other].casefold()


def test_namesakes_are_told_apart_by_as_many_letters_as_it_takes() -> None:
    ids = [UUID(int=n) for n in range(4)]
    names = [("Mia", "Lind"), ("Mia", "Lorne"), ("Ned", "Marsh"), ("Mia", "Lindsay")]
    short = short_names(dict(zip(ids, names, strict=True)))
    assert [short[i] for i in ids] == ["Mia Lind", "Mia Lo.", "Ned", "Mia Linds."]
