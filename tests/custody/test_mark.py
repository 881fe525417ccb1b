"""The mark: what this computer remembers of a ledger."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.custody.mark import (
    MAX_MARK,
    NAME,
    TOLD,
    Mark,
    format_mark,
    parse_mark,
    read_mark,
    read_told,
    write_mark,
    write_told,
)
from ledger.errors import EvidenceError
from ledger.evidence import canonical
from ledger.evidence.checkpoint import Head, KeptLine, format_kept, open_checkpoint, origin_of, sign_checkpoint
from ledger.evidence.envelope import SigningKey
from ledger.evidence.note import VerifierKey

LOG = SigningKey(bytes(range(32)))
ORIGIN = origin_of("little-acorns", LOG.public)
WRITER = UUID("0d5a1f6a-2c3b-4d5e-8f70-112233445566")


def mark(size: int, root: bytes = b"\x01" * 32) -> Mark:
    vkey = VerifierKey(ORIGIN, LOG.public).text
    return Mark(ORIGIN, vkey, WRITER, sign_checkpoint(ORIGIN, Head(size, root), LOG))


def test_what_was_written_is_read_and_its_checkpoint_still_opens(tmp_path: Path) -> None:
    assert read_mark(tmp_path) is None
    write_mark(tmp_path, mark(7))
    read = read_mark(tmp_path)
    assert read == mark(7)
    assert open_checkpoint(read.checkpoint, read.vkey) == Head(7, b"\x01" * 32)
    assert [file.name for file in tmp_path.iterdir()] == [NAME]


def test_the_bytes_are_those_of_the_formula() -> None:
    value = canonical.decode(format_mark(mark(7)))
    assert value == {
        "version": 1,
        "origin": ORIGIN,
        "vkey": mark(7).vkey,
        "writer": WRITER.bytes,
        "checkpoint": mark(7).checkpoint,
    }


def test_it_goes_on_and_never_back(tmp_path: Path) -> None:
    for size in (3, 9, 4, 8):
        write_mark(tmp_path, mark(size))
    assert read_mark(tmp_path) == mark(9)


def test_another_writer_at_the_same_size_is_remembered(tmp_path: Path) -> None:
    write_mark(tmp_path, mark(9))
    taken_over = replace(mark(9), writer=UUID(int=1))
    write_mark(tmp_path, taken_over)
    assert read_mark(tmp_path) == taken_over


def test_a_checkpoint_of_another_log_is_no_mark(tmp_path: Path) -> None:
    other = SigningKey(bytes(32))
    stray = sign_checkpoint(origin_of("oak-house", other.public), Head(7, b"\x01" * 32), other)
    with pytest.raises(EvidenceError, match="expected a checkpoint of"):
        write_mark(tmp_path, replace(mark(7), checkpoint=stray))
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_mark_is_never_silently_replaced_nor_taken_for_none(tmp_path: Path) -> None:
    write_mark(tmp_path, mark(9))
    (tmp_path / NAME).write_bytes(format_mark(mark(9))[:-1])
    with pytest.raises(EvidenceError):
        read_mark(tmp_path)
    with pytest.raises(EvidenceError):
        write_mark(tmp_path, mark(10))


def test_a_cut_or_longer_file_is_refused() -> None:
    whole = format_mark(mark(7))
    for data in [*(whole[:length] for length in range(len(whole))), whole + b"\0", bytes(MAX_MARK + 1)]:
        with pytest.raises(EvidenceError):
            parse_mark(data)


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("version", 2),
        ("version", True),
        ("origin", b"x"),
        ("vkey", None),
        ("writer", bytes(15)),
        ("checkpoint", "text"),
        ("more", 1),
    ],
)
def test_the_structure_is_strict(key: str, value: object) -> None:
    content = canonical.decode(format_mark(mark(7)))
    with pytest.raises(EvidenceError):
        parse_mark(canonical.encode({**content, key: value}))


@given(st.binary(max_size=200))
def test_arbitrary_bytes_are_no_mark(data: bytes) -> None:
    with pytest.raises(EvidenceError):
        parse_mark(data)


def test_kept_lines_that_were_told_stand_beside_it_each_once(tmp_path: Path) -> None:
    assert read_told(tmp_path) == []
    lines = [format_kept(Head(size, bytes([size]) * 32)) for size in (7, 9)]
    write_told(tmp_path, lines[:1])
    write_told(tmp_path, [*lines, lines[1] + "\n"])
    assert read_told(tmp_path) == [KeptLine(7, b"\x07" * 20), KeptLine(9, b"\x09" * 20)]


def test_a_damaged_line_is_no_line_fewer(tmp_path: Path) -> None:
    write_told(tmp_path, [format_kept(Head(7, b"\x07" * 32))])
    (tmp_path / TOLD).write_bytes((tmp_path / TOLD).read_bytes().replace(b"7-", b"6-"))
    with pytest.raises(EvidenceError, match="is damaged"):
        read_told(tmp_path)
