"""Private files: whole or not at all."""

from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest

from ledger.custody.files import read_private, remove, write_private
from ledger.errors import EvidenceError, LedgerError


def test_what_was_written_is_read(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folders" / "file"
    write_private(path, b"content\r\n\x1a")
    assert read_private(path, 100) == b"content\r\n\x1a"
    assert list(path.parent.iterdir()) == [path]


def test_a_file_that_is_not_there_is_none(tmp_path: Path) -> None:
    assert read_private(tmp_path / "nothing", 100) is None
    assert remove(tmp_path / "nothing") is False


def test_more_than_there_can_be_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(bytes(101))
    with pytest.raises(EvidenceError, match="at most 100 bytes"):
        read_private(tmp_path / "file", 100)


def test_what_cannot_be_done_is_our_error_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "folder" / "inside").mkdir(parents=True)
    with pytest.raises(LedgerError, match="cannot write"):
        write_private(tmp_path / "folder", b"x")
    with pytest.raises(LedgerError, match="cannot read"):
        read_private(tmp_path / "folder", 100)
    with pytest.raises(LedgerError, match="cannot delete"):
        remove(tmp_path / "folder")
    assert list(tmp_path.iterdir()) == [tmp_path / "folder"]
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(LedgerError, match="cannot write"):
        write_private(tmp_path / "file" / "below", b"x")


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_a_replaced_file_is_private_whatever_the_old_one_was(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")
    path.chmod(0o666)
    write_private(path, b"new")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_reader_sees_one_whole_content_or_the_other(tmp_path: Path) -> None:
    path, over = tmp_path / "file", threading.Event()
    contents = {bytes([letter]) * 50_000 for letter in b"ab"}
    write_private(path, b"a" * 50_000)

    def write() -> None:
        for _ in range(100):
            for content in contents:
                write_private(path, content)
        over.set()

    writer = threading.Thread(target=write)
    writer.start()
    seen = set()
    while not over.is_set():
        seen.add(read_private(path, 50_000))
    writer.join()
    assert seen <= contents
