"""Edits at random: an evidence file that still holds still says the same, and no bytes raise anything."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import EvidenceError
from ledger.evidence.evidence_check import check_evidence, judge
from ledger.evidence.evidence_file import format_evidence, parse_evidence
from ledger.evidence.merkle import path_length
from ledger.evidence.verdict import Shown, Verdict
from support import vectors
from support.evidence import VKEY


@cache
def good() -> bytes:
    return format_evidence(replace(vectors.good(), checkpoint=vectors.cosigned(), tokens=(b"0\0",)))


@cache
def verdict() -> Verdict:
    return judge(good(), VKEY)


def says_no_more(changed: Verdict) -> None:
    """Head, statement and entries are the same; of an entry, parts may have been left out, and none is another."""
    assert (changed.origin, changed.head, changed.statement) == (verdict().origin, verdict().head, verdict().statement)
    assert len(changed.entries) == len(verdict().entries)
    for now, before in zip(changed.entries, verdict().entries, strict=True):
        assert (now.index, now.event_id, now.signers) == (before.index, before.event_id, before.signers)
        assert set(parts_of(now)) <= set(parts_of(before))


def parts_of(entry: Shown) -> Iterator[str]:
    assert entry.disclosed is not None
    yield from (repr(part) for part in (entry.disclosed.what, entry.disclosed.inside, *entry.disclosed.about) if part)
    yield from map(repr, entry.disclosed.texts)


@given(st.integers(0, 10**6), st.integers(1, 255))
def test_a_changed_byte_is_found_or_changes_nothing(at: int, flip: int) -> None:
    data = good()
    at %= len(data)
    changed = judge(data[:at] + bytes([data[at] ^ flip]) + data[at + 1 :], VKEY)
    if changed.ok:
        says_no_more(changed)


@given(st.integers(0, 10**6), st.integers(0, 40), st.binary(max_size=20))
def test_bytes_cut_out_or_put_in_are_found_or_change_nothing(at: int, cut: int, new: bytes) -> None:
    data = good()
    at %= len(data)
    changed = judge(data[:at] + new + data[at + cut :], VKEY)
    if changed.ok:
        says_no_more(changed)


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a JSON value."""
    yield path
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, each in inner:
        yield from places(each, (*path, key))


def at_place(value: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        value = value[key]
    return value


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=60),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=4,
)


@given(st.data())
def test_an_edit_of_the_json_is_found_or_says_no_more(data: st.DataObject) -> None:
    """Something put in another's place, left out, doubled or moved between entries."""
    value = json.loads(good())
    every = [path for path in places(value) if path]
    path = data.draw(st.sampled_from(every))
    holder, key = at_place(value, path[:-1]), path[-1]
    what = data.draw(st.sampled_from(["exchange", "other", "drop", "double", "swap"]))
    if what == "exchange":
        holder[key] = at_place(value, data.draw(st.sampled_from(every)))
    elif what == "other":
        holder[key] = data.draw(ANY)
    elif what == "drop":
        del holder[key]
    elif what == "double" and isinstance(holder, list):
        holder.insert(key, holder[key])
    else:
        other = data.draw(st.sampled_from([each for each in every if each[:-1] == path[:-1]]))
        holder[key], holder[other[-1]] = holder[other[-1]], holder[key]
    try:
        written = json.dumps(value).encode()
    except ValueError:
        return  # it holds itself
    changed = judge(written, VKEY)
    if changed.ok:
        says_no_more(changed)


@given(st.binary(max_size=300))
def test_no_bytes_raise_anything_and_none_hold(data: bytes) -> None:
    assert not judge(data, VKEY).ok
    with pytest.raises(EvidenceError):
        parse_evidence(data)


@given(ANY)
def test_no_json_raises_anything_and_none_holds(value: Any) -> None:
    assert not judge(json.dumps(value).encode(), VKEY).ok


def test_what_is_written_is_read_and_written_the_same() -> None:
    file = vectors.good()
    assert parse_evidence(format_evidence(file)) == file
    assert format_evidence(parse_evidence(good())) == good()


def test_a_verifier_key_that_is_none_is_an_error_of_whoever_gives_it() -> None:
    with pytest.raises(EvidenceError, match="not base64"):
        check_evidence(vectors.good(), "acorns.example+1+2")


@pytest.mark.parametrize(
    "data",
    [
        b"[" * 200_000,
        b'{"a":' * 100_000,
        b"[" + b"[]," * 300_000 + b"[]]",
        b'{"format": "consent-ledger/evidence/v1", "n": ' + b"9" * 500_000 + b"}",
        b'{"format": "' + b"x" * (65 << 20) + b'"}',
        b'{"format": "consent-ledger/evidence/v1", "n": 1e999999999}',
        b'{"format": "\\ud800"}',
        b'{"format": "consent-ledger/evidence/v1", "n": NaN}',
    ],
    ids=["deep", "deep objects", "many", "digits", "long", "exponent", "surrogate", "nan"],
)
def test_what_would_take_up_memory_or_time_is_refused_at_once(data: bytes) -> None:
    found = judge(data, VKEY)
    assert [finding.place for finding in found.findings] == ["file"]
    assert not found.ok


def test_a_hostile_file_names_a_hundred_flaws_and_counts_the_rest() -> None:
    file = vectors.good()
    entry = replace(file.entries[0], leaf=b"\x90")
    many = replace(file, entries=tuple(replace(entry, index=n) for n in range(500)))
    check = judge(format_evidence(many), VKEY).check("file")
    assert (len(check.findings), check.failures) == (100, 500)


def test_the_right_place_is_looked_for_of_the_first_twenty_misplaced_entries() -> None:
    """One leaf at every index that its proof is as long for, twice: at one it is right."""
    entry, size = vectors.good().entries[0], vectors.story().tree.size
    alike = [replace(entry, index=n) for n in range(size) if path_length(n, size) == len(entry.path)]
    many = replace(vectors.good(), keys=tuple(alike), entries=tuple(alike))
    found = Counter(finding.name for finding in judge(format_evidence(many), VKEY).check("entries").findings)
    assert found == {"wrong-index": 20, "not-in-log": 2 * (len(alike) - 1) - 20}
