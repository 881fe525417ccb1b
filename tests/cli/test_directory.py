"""Who and what can be referred to is read when it is asked for, from signed entries: no changed column decides it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from aggregates import pack
from cli.directory import AHEAD, SOMEBODY, SOMETHING, THINGS, Everything
from cli.refs import Refs, format_ref
from cli.sitting import Sitting
from ledger.application import Ledger
from ledger.store.schema import STATEMENTS
from projections.people import directory
from support.desk import PASSPHRASE
from support.place import Place


@contextmanager
def opened(place: Place, monkeypatch: pytest.MonkeyPatch) -> Iterator[Ledger]:
    for name, value in place.desk.environ.items():
        monkeypatch.setenv(name, value)
    with Ledger.open(place.desk.ledger) as ledger:
        ledger.unlock(UUID(place["maud"]), PASSPHRASE)
        yield ledger


def everything(ledger: Ledger) -> dict[UUID, tuple[str, UUID | None]]:
    """Kind, and who stands for them, of all that can be referred to: folded from every entry that there is."""
    rules = pack.in_force(ledger.book()).rules
    found = directory(ledger.all(*SOMEBODY), zone=ledger.zone, rules=rules, as_at=ledger.now() + AHEAD)
    known: dict[UUID, tuple[str, UUID | None]] = {p.person: ("person", p.stands) for p in found.persons}
    known |= {c.child: ("child", c.stands) for c in found.children}
    for recorded in ledger.all(*SOMETHING):
        known.setdefault(recorded.event.stream, (THINGS[type(recorded.event)][0], None))
    return known


def test_what_is_looked_up_one_by_one_is_what_all_entries_say(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    again = place.do("person", "add", kind="staff", name="Jo Reid")
    place.do("person", "join", place["jo"], again["person"])
    wrong = place.do("child", "add", name="Nobody Atall")
    place.do("correct", str(wrong["entry"]), kind="entered-in-error")
    slip = place.do("person", "add", kind="staff", name="Ada Fen")
    place.do("correct", str(slip["entry"]), kind="wrong-text", texts={slip["person"]: {"name": "Ada Fenn"}})
    place.do("consent", "give", place["mia"], by=place["tove"], actions=["photograph"], method="wet-signature")
    with opened(place, monkeypatch) as ledger:
        expected = everything(ledger)
        assert UUID(wrong["child"]) not in expected
        assert expected[UUID(again["person"])] == ("person", UUID(place["jo"]))
        for identity, (kind, stands) in expected.items():
            known = Everything(ledger)[identity]  # each in an index that has read nothing yet
            assert (known.id, known.kind, known.stands) == (identity, kind, stands)
        index = Everything(ledger)
        assert {k.id: (k.kind, k.stands) for k in index.of()} == expected
        assert set(index) == set(expected)
        assert UUID(wrong["child"]) not in Everything(ledger)
        assert uuid4() not in index
        refs = Refs(Everything(ledger))
        assert refs.find("ada fenn") == UUID(slip["person"])
        assert [refs.find(refs.short(one), names=False) for one in expected] == list(expected)


def test_a_name_by_its_letters_costs_no_more_in_a_ledger_with_more_in_it(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    few = _entries_read(place, monkeypatch)
    for number in range(12):
        place.do("child", "add", name=f"Another {number}")
        said = {"category": "developmental.observation", "title": "Seen", "content": "What is seen."}
        place.do("record", "create", place["ned"], **said)
    assert _entries_read(place, monkeypatch) == few


def _entries_read(place: Place, monkeypatch: pytest.MonkeyPatch) -> int:
    """How many signed entries are read and checked from an open ledger to somebody's name."""
    with opened(place, monkeypatch) as ledger:
        before = ledger.mapper._checked.cache_info().misses
        assert Sitting(ledger).refs.label(UUID(place["mia"])).startswith("Mia Lind (")
        return ledger.mapper._checked.cache_info().misses - before


COLUMNS = {
    "another's stream": ("UPDATE stored_events SET originator_id = ?, originator_version = 99 WHERE rowid = ?", "ned"),
    "nobody's stream": ("UPDATE stored_events SET originator_id = ? WHERE rowid = ?", None),
    "another type": ("UPDATE stored_events SET topic = 'record.created' WHERE originator_id <> ? AND rowid = ?", None),
    "no type": ("UPDATE stored_events SET topic = 'quiet' WHERE originator_id <> ? AND rowid = ?", None),
}


@pytest.mark.parametrize("how", COLUMNS)
def test_a_changed_column_never_makes_one_child_another(place: Place, how: str) -> None:
    sql, whose = COLUMNS[how]
    stream = UUID(place[whose]) if whose else uuid4()
    entry = next(e for e in place.tell("replay", place["mia"])["history"] if e["type"] == "child.enrolled")["position"]
    _write(place.desk.ledger / "ledger.db", sql, (stream.hex, entry))
    before = place.desk.bytes()
    for typed in (place["mia"], format_ref(UUID(place["mia"]))[:8], format_ref(stream)[:8]):
        answer = place.run("consent", "give", typed, "--from", _answers(place))
        assert answer.code in (2, 3), answer  # nobody like that, or not what was signed
        assert "hint: " in answer.err
    assert place.desk.bytes() == before


def _answers(place: Place) -> str:
    file = place.desk.root / "given.json"
    said = {"by": place["tove"], "actions": ["photograph"], "method": "wet-signature"}
    file.write_text(json.dumps(said), encoding="utf-8")
    return str(file)


def _write(database: Path, sql: str, parameters: tuple[str, int]) -> None:
    """Somebody writes into the file what they like."""
    with closing(sqlite3.connect(database)) as c, c:
        trigger = "stored_events_update"
        c.execute(f"DROP TRIGGER {trigger}")
        assert c.execute(sql, parameters).rowcount == 1
        c.execute(STATEMENTS[trigger])
