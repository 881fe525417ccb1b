"""The published log: exact files, written once, and read back to the signed root."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from ledger.errors import EvidenceError, InputError
from ledger.evidence import merkle, tiles
from ledger.evidence.checkpoint import Head, sign_checkpoint
from ledger.evidence.note import VerifierKey
from ledger.evidence.tiles import check_published, entries_path, publish, tile_path
from support.evidence import ANNA, LOG, ORIGIN, VKEY, Log, Tree, log_of


def put(out: Path, log: Log, size: int | None = None, *, entries: bool = True) -> None:
    size = len(log.leaves) if size is None else size
    note = sign_checkpoint(ORIGIN, log.tree.head(size), LOG)
    publish(out, note, size, log.tree.read, log.leaves[:size] if entries else None)


def files(out: Path) -> dict[str, bytes]:
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("n", "path"),
    [(0, "000"), (999, "999"), (1000, "x001/000"), (1234067, "x001/x234/067"), (10**9, "x001/x000/x000/000")],
)
def test_paths_are_those_of_c2sp(n: int, path: str) -> None:
    assert tile_path(1, n) == f"tile/1/{path}"
    assert tile_path(0, n, 17) == f"tile/0/{path}.p/17"
    assert entries_path(n) == f"tile/entries/{path}"
    assert entries_path(n, 1) == f"tile/entries/{path}.p/1"


NAMES = {
    0: {"checkpoint"},
    1: {"checkpoint", "tile/0/000.p/1", "tile/entries/000.p/1"},
    255: {"checkpoint", "tile/0/000.p/255", "tile/entries/000.p/255"},
    256: {"checkpoint", "tile/0/000", "tile/1/000.p/1", "tile/entries/000"},
    257: {"checkpoint", "tile/0/000", "tile/0/001.p/1", "tile/1/000.p/1", "tile/entries/000", "tile/entries/001.p/1"},
    300: {"checkpoint", "tile/0/000", "tile/0/001.p/44", "tile/1/000.p/1", "tile/entries/000", "tile/entries/001.p/44"},
}


@pytest.mark.parametrize("size", NAMES)
def test_exactly_these_files_and_they_lead_to_the_root(tmp_path: Path, size: int) -> None:
    log = log_of(300)
    put(tmp_path, log, size)
    written = files(tmp_path)
    assert written.keys() == NAMES[size]
    assert check_published(tmp_path, VKEY) == log.tree.head(size)
    if size:
        bundle = written[f"tile/entries/000{'' if size >= 256 else f'.p/{size}'}"]
        assert bundle[:2] == len(log.leaves[0]).to_bytes(2, "big")
        assert tiles.parse_bundle(bundle) == log.leaves[: min(size, 256)]
        assert written[f"tile/0/000{'' if size >= 256 else f'.p/{size}'}"][:32] == merkle.leaf_hash(log.leaves[0])


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Head]:
    """70000 leaves that are hashes only: three levels of tiles."""
    out = tmp_path_factory.mktemp("large")
    tree = Tree(sha256(b"%d" % n).digest() for n in range(70_000))
    publish(out, sign_checkpoint(ORIGIN, tree.head(), LOG), tree.size, tree.read)
    return out, tree.head()


def test_a_tree_of_70000_has_three_levels(large: tuple[Path, Head]) -> None:
    out, head = large
    written = files(out)
    assert len(written) == 273 + 1 + 1 + 1 + 1 + 1
    sizes = {
        "tile/0/272": 8192,
        "tile/0/273.p/112": 3584,
        "tile/1/000": 8192,
        "tile/1/001.p/17": 544,
        "tile/2/000.p/1": 32,
    }
    assert {name: len(written[name]) for name in sizes} == sizes
    assert check_published(out, VKEY) == head


@pytest.mark.parametrize("name", ["tile/0/000", "tile/0/273.p/112", "tile/1/000", "tile/1/001.p/17", "tile/2/000.p/1"])
@pytest.mark.parametrize("at", [0, -1])
def test_a_flipped_byte_at_any_level_is_found(large: tuple[Path, Head], name: str, at: int) -> None:
    file = large[0] / name
    sound = file.read_bytes()
    changed = bytearray(sound)
    changed[at] ^= 1
    file.write_bytes(changed)
    try:
        with pytest.raises(EvidenceError):
            check_published(large[0], VKEY)
    finally:
        file.write_bytes(sound)


@pytest.mark.parametrize("name", sorted(NAMES[300]))
def test_every_file_is_needed_whole(tmp_path: Path, name: str) -> None:
    put(tmp_path, log_of(300))
    file = tmp_path / name
    sound = file.read_bytes()
    for damaged in (sound[:-1], sound + b"\0", b"", sound[1:], bytes(len(sound)), sound * 2, sound * 300):
        file.write_bytes(damaged)
        with pytest.raises(EvidenceError):
            check_published(tmp_path, VKEY)
    file.unlink()
    with pytest.raises(EvidenceError):
        check_published(tmp_path, VKEY)


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("tile/0/001.p/44", bytes(31), "tile/0/001.p/44: expected 44 hashes, got 31 bytes"),
        ("tile/0/001.p/44", bytes(44 * 32 + 1), "44: more than 1408 bytes"),
        ("tile/1/000.p/1", bytes(32), "tile/1/000.p/1: not what the tiles below give"),
        ("tile/entries/001.p/44", b"\0\0", "tile/entries/001.p/44: expected 44 entries, got 1"),
        ("tile/entries/001.p/44", b"\0\0" * 44, "tile/entries/001.p/44: not what its tile of level 0 says"),
        ("checkpoint", b"a" * (1 << 20) + b"a", "checkpoint: more than 1048576 bytes"),
    ],
)
def test_a_damaged_file_is_named(tmp_path: Path, name: str, data: bytes, message: str) -> None:
    put(tmp_path, log_of(300))
    (tmp_path / name).write_bytes(data)
    with pytest.raises(EvidenceError, match=message):
        check_published(tmp_path, VKEY)


def test_the_key_is_the_callers(tmp_path: Path) -> None:
    put(tmp_path, log_of(2))
    with pytest.raises(EvidenceError, match="not signed by a known key"):
        check_published(tmp_path, VerifierKey(ORIGIN, ANNA.public).text)


def test_without_entries_there_are_none_and_the_tiles_suffice(tmp_path: Path) -> None:
    put(tmp_path, log_of(300), entries=False)
    assert not (tmp_path / "tile/entries").exists()
    assert check_published(tmp_path, VKEY) == log_of(300).tree.head()


def test_entries_are_published_for_every_size_or_for_none(tmp_path: Path) -> None:
    """Or whoever checks the folder would miss those that are not there."""
    put(tmp_path, log_of(300), 256)
    with pytest.raises(InputError, match="entries were published here too") as refused:
        put(tmp_path, log_of(300), entries=False)
    assert refused.value.hint
    assert check_published(tmp_path, VKEY).size == 256


def test_publishing_again_changes_no_file(tmp_path: Path) -> None:
    put(tmp_path, log_of(300))
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.name != "checkpoint"}
    content = files(tmp_path)
    put(tmp_path, log_of(300))
    assert files(tmp_path) == content
    assert before == {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*") if path.name != "checkpoint"}


def test_a_log_that_grows_keeps_every_file_but_the_checkpoint(tmp_path: Path) -> None:
    log = log_of(300)
    known: dict[str, bytes] = {}
    for size in (0, 1, 2, 255, 256, 257, 300):
        put(tmp_path, log, size)
        now = files(tmp_path)
        assert {name: now[name] for name in known if name != "checkpoint"} == {
            name: data for name, data in known.items() if name != "checkpoint"
        }
        assert check_published(tmp_path, VKEY) == log.tree.head(size)
        known = now


def test_a_partial_tile_may_be_gone_once_the_full_one_is_there(tmp_path: Path) -> None:
    log = log_of(300)
    put(tmp_path, log, 200)
    old = (tmp_path / "checkpoint").read_bytes()
    put(tmp_path, log, 300)
    for name in ("tile/0/000.p/200", "tile/entries/000.p/200"):
        (tmp_path / name).unlink()
    (tmp_path / "checkpoint").write_bytes(old)
    assert check_published(tmp_path, VKEY) == log.tree.head(200)


def test_a_file_that_is_there_with_other_bytes_is_left_and_named(tmp_path: Path) -> None:
    put(tmp_path, log_of(300), 256)
    file = tmp_path / "tile/0/000"
    file.write_bytes(bytes(8192))
    checkpoint = (tmp_path / "checkpoint").read_bytes()
    with pytest.raises(EvidenceError, match="is there with other bytes"):
        put(tmp_path, log_of(300))
    assert file.read_bytes() == bytes(8192)
    assert (tmp_path / "checkpoint").read_bytes() == checkpoint


def test_another_history_or_a_shorter_one_is_not_published_over_this_one(tmp_path: Path) -> None:
    put(tmp_path, log_of(300), 257)
    before = files(tmp_path)
    other = Log(0)
    other.leaves = [b"%d" % n for n in range(300)]
    other.tree = Tree(map(merkle.leaf_hash, other.leaves))
    for log, size in ((log_of(300), 256), (other, 257), (other, 300)):
        with pytest.raises(EvidenceError, match="another history was published here, of 257 events") as refused:
            put(tmp_path, log, size)
        assert refused.value.hint
    assert files(tmp_path) == before


def test_a_checkpoint_of_another_tree_is_not_published(tmp_path: Path) -> None:
    log = log_of(300)
    for head in (log.tree.head(299), Head(300, bytes(32))):
        with pytest.raises(EvidenceError, match="not that of these 300 events"):
            publish(tmp_path, sign_checkpoint(ORIGIN, head, LOG), 300, log.tree.read, log.leaves)
    assert files(tmp_path) == {}


@pytest.mark.parametrize(("at", "leaf"), [(0, b"another"), (299, b""), (256, b"x" * 10)])
def test_leaves_that_are_not_those_of_the_tree_are_not_published(tmp_path: Path, at: int, leaf: bytes) -> None:
    log = log_of(300)
    leaves = [*log.leaves[:at], leaf, *log.leaves[at + 1 :]]
    with pytest.raises(EvidenceError, match=f"leaf {at} is not the one in the tree"):
        publish(tmp_path, log.checkpoint, 300, log.tree.read, leaves)
    assert not (tmp_path / "checkpoint").exists()


def test_too_few_leaves_are_not_published(tmp_path: Path) -> None:
    log = log_of(300)
    with pytest.raises(EvidenceError, match="expected 300 leaves, got 299"):
        publish(tmp_path, log.checkpoint, 300, log.tree.read, log.leaves[:299])


@pytest.mark.parametrize("call", range(14))
def test_a_crash_at_any_rename_leaves_the_old_log_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: int
) -> None:
    """Whatever is readable under its name is complete; and the next run finishes."""
    log = log_of(300)
    put(tmp_path, log, 200)
    calls = iter(range(100))
    replace = Path.replace

    def crash(self: Path, target: Path) -> Path:
        if next(calls) == call:
            raise KeyboardInterrupt
        return replace(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", crash)
        try:
            put(tmp_path, log)
        except KeyboardInterrupt:
            assert check_published(tmp_path, VKEY) == log.tree.head(200)
        else:
            assert call >= 6  # five tiles and bundles, and the checkpoint
    put(tmp_path, log)
    assert check_published(tmp_path, VKEY) == log.tree.head()
    assert not [name for name in files(tmp_path) if name.endswith(".tmp")]


@pytest.mark.parametrize("data", [b"\0", b"\0\5abcd", b"\0\1ab", b"\0\0\0"])
def test_a_bundle_cut_short_is_refused(data: bytes) -> None:
    with pytest.raises(EvidenceError, match="cut short"):
        tiles.parse_bundle(data)


def test_bundles_read_back() -> None:
    entries = [b"", b"a", b"b" * 65_535]
    assert tiles.parse_bundle(tiles.format_bundle(entries)) == entries
