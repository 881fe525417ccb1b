from __future__ import annotations

from pathlib import Path
from uuid import uuid4

import pytest

from cli import again
from cli.again import Again, tag
from support.office import Office

SEED = bytes(32)


def test_the_same_act_has_one_mark_and_another_person_another() -> None:
    asked = {"child": uuid4(), "words": "as she said", "actions": ("use", "share")}
    mark = tag(SEED, "a/1", "consent give", asked)
    assert mark == tag(SEED, "a/1", "consent give", dict(reversed(asked.items())))
    others = [
        tag(bytes([1]) * 32, "a/1", "consent give", asked),
        tag(SEED, "a/2", "consent give", asked),
        tag(SEED, "a/1", "consent refuse", asked),
        tag(SEED, "a/1", "consent give", {**asked, "words": "as she says"}),
        tag(SEED, "a/1", "consent give", {**asked, "note": None}),
    ]
    assert len({mark, *others}) == 6


def test_an_act_is_remembered_for_a_minute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr(again.time, "time", lambda: now[0])
    acts = Again(tmp_path)
    first = acts.event_id(b"mark", second=False)
    now[0] += 59
    assert Again(tmp_path).event_id(b"mark", second=False) == first
    now[0] += 1
    assert acts.event_id(b"mark", second=False) != first


def test_a_second_act_and_one_that_was_refused_are_new(tmp_path: Path) -> None:
    acts = Again(tmp_path)
    first = acts.event_id(b"mark", second=False)
    second = acts.event_id(b"mark", second=True)
    assert first != second == acts.event_id(b"mark", second=False)
    acts.forget(b"mark")
    assert acts.event_id(b"mark", second=False) != second


@pytest.mark.parametrize("data", [b"", b"\xc1", b"\x91\x01", b"\x91\x93\xc4\x01a\xc4\x01b\x01", b"x" * 100_000])
def test_a_damaged_memory_is_no_memory_and_no_reason_to_stop(tmp_path: Path, data: bytes) -> None:
    (tmp_path / again.FILE).write_bytes(data)
    acts = Again(tmp_path)
    assert acts.event_id(b"mark", second=False) == acts.event_id(b"mark", second=False)


def test_what_was_allowed_a_moment_ago_is_asked_of_the_rules_again(mine: Office) -> None:
    """Jo saw it as one who cares for Mia; that ended within the minute, and the same question gets another answer."""
    ends = "1 January 2026"
    form = {"category": "registration-form", "title": "Form"}
    record = mine.desk.ask("record", "create", mine.ref("mia"), **form)["record"]
    mine.desk.ask("care", "start", mine.ref("mia"), mine.ref("jo"), when=ends)
    asking = ("access", "open", record, "--purpose", "care", "--by", mine.ref("jo"))
    assert mine.desk.run(*asking).code == 0
    mine.desk.ask("care", "end", mine.ref("mia"), mine.ref("jo"))
    assert mine.desk.run(*asking).code == 4
