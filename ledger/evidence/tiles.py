"""C2SP tlog-tiles: the log as a directory of files that never change (https://c2sp.org/tlog-tiles; formats.md 9).

Tile n of level l holds the nodes (8 l, 256 n) and the 255 that follow, as far as the tree goes; an entry bundle holds
leaves. `publish` writes, `check_published` reads the directory back and believes nothing in it but the signature. Parts are
never published; entry bundles only if they are asked for.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path

from ledger.errors import EvidenceError, InputError
from ledger.evidence import merkle
from ledger.evidence.checkpoint import Head, open_checkpoint, unverified_head
from ledger.evidence.envelope import MAX_LEAF
from ledger.evidence.merkle import ReadNode, leaf_hash, node_hash
from ledger.evidence.note import MAX_NOTE

WIDTH = 256
CHECKPOINT = "checkpoint"
ENTRIES = "tile/entries"


def tile_path(level: int, n: int, width: int = WIDTH) -> str:
    """tile/<level>/<n>[.p/<width>]"""
    return f"tile/{level}/{_index(n)}{_partial(width)}"


def entries_path(n: int, width: int = WIDTH) -> str:
    """tile/entries/<n>[.p/<width>]"""
    return f"{ENTRIES}/{_index(n)}{_partial(width)}"


def _index(n: int) -> str:
    """Groups of three digits, all but the last with an x: 1234067 is x001/x234/067."""
    groups = [f"{n % 1000:03d}"]
    while n := n // 1000:
        groups.append(f"x{n % 1000:03d}")
    return "/".join(reversed(groups))


def _partial(width: int) -> str:
    return "" if width == WIDTH else f".p/{width}"


def _tiles(size: int) -> Iterator[tuple[int, int, int]]:
    """(level, n, width) of every tile of a tree: at level l it has size / 256^l nodes, rounded down."""
    level = 0
    while count := size >> 8 * level:
        yield from ((level, n, min(WIDTH, count - n * WIDTH)) for n in range(-(-count // WIDTH)))
        level += 1


def publish(
    out: Path, checkpoint: bytes, size: int, read_node: ReadNode, leaves: Iterable[bytes] | None = None
) -> None:
    """Write what is not there yet, the checkpoint last. What is there is compared, and left as it is."""
    _, head = unverified_head(checkpoint)
    if head != Head(size, merkle.root(size, read_node)):
        raise EvidenceError(f"publish: the checkpoint is not that of these {size} events")
    _check_successor(out, head, read_node)
    if leaves is None and (out / ENTRIES).exists():
        raise InputError("publish: entries were published here too", hint="ask for entries, or choose another folder")
    for level, n, width in _tiles(size):
        nodes = (read_node(8 * level, n * WIDTH + at) for at in range(width))
        _write_once(out / tile_path(level, n, width), b"".join(nodes))
    if leaves is not None:
        _publish_entries(out, size, read_node, iter(leaves))
    _write(out / CHECKPOINT, checkpoint)


def _check_successor(out: Path, head: Head, read_node: ReadNode) -> None:
    """Whoever has read the directory before finds the same history in it, continued."""
    if not (out / CHECKPOINT).exists():
        return
    _, old = unverified_head(_read(out / CHECKPOINT, MAX_NOTE))
    if old.size > head.size or merkle.root(old.size, read_node) != old.root:
        raise EvidenceError(
            f"publish: another history was published here, of {old.size} events; this one has {head.size}",
            hint="keep both, and compare them with `checkpoint compare`",
        )


def _publish_entries(out: Path, size: int, read_node: ReadNode, leaves: Iterator[bytes]) -> None:
    for n, start in enumerate(range(0, size, WIDTH)):
        entries = list(islice(leaves, min(WIDTH, size - start)))
        for index, leaf in enumerate(entries, start):
            if leaf_hash(leaf) != read_node(0, index):
                raise EvidenceError(f"publish: leaf {index} is not the one in the tree")
        if len(entries) != min(WIDTH, size - start):
            raise EvidenceError(f"publish: expected {size} leaves, got {start + len(entries)}")
        _write_once(out / entries_path(n, len(entries)), format_bundle(entries))


def format_bundle(entries: Iterable[bytes]) -> bytes:
    """u16 length ‖ entry, repeated."""
    return b"".join(len(entry).to_bytes(2) + entry for entry in entries)


def parse_bundle(data: bytes) -> list[bytes]:
    entries, at = [], 0
    while at < len(data):
        end = at + 2 + int.from_bytes(data[at : at + 2])
        if end > len(data):
            raise EvidenceError("entries: cut short")
        entries.append(data[at + 2 : end])
        at = end
    return entries


def check_published(path: Path, vkey: str) -> Head:
    """Rebuild the signed root from the tiles, and compare the entries with them if entries are there."""
    head = open_checkpoint(_read(path / CHECKPOINT, MAX_NOTE), vkey)
    with_entries = (path / ENTRIES).exists()
    edge: dict[int, list[bytes]] = {}  # level -> the tile that is not full
    expected: list[bytes] = []
    roots: list[bytes] = []  # of the full tiles of one level, hence the nodes of the next
    for level, n, width in _tiles(head.size):
        if n == 0:
            expected, roots = roots, []
        tile = _read_tile(path, level, n, width)
        if level and tile != expected[n * WIDTH : n * WIDTH + width]:
            raise EvidenceError(f"{tile_path(level, n, width)}: not what the tiles below give")
        if not level and with_entries and tile != [leaf_hash(leaf) for leaf in _read_bundle(path, n, width)]:
            raise EvidenceError(f"{entries_path(n, width)}: not what its tile of level 0 says")
        if width == WIDTH:
            roots.append(_subtree(tile))
        else:
            edge[level] = tile
    if merkle.root(head.size, lambda level, index: _node(edge, level, index)) != head.root:
        raise EvidenceError(f"{path.name}: the tiles do not lead to the signed root")
    return head


def _node(edge: dict[int, list[bytes]], level: int, index: int) -> bytes:
    """A peak of the tree: it always stands in the tile that is not full."""
    row, height = divmod(level, 8)
    start = (index << height) % WIDTH
    return _subtree(edge[row][start : start + (1 << height)])


def _subtree(nodes: list[bytes]) -> bytes:
    while len(nodes) > 1:
        nodes = [node_hash(left, right) for left, right in zip(nodes[::2], nodes[1::2], strict=True)]
    return nodes[0]


def _read_tile(path: Path, level: int, n: int, width: int) -> list[bytes]:
    file, count = _stored(path, width, lambda width: tile_path(level, n, width))
    data = _read(file, count * 32)
    if len(data) != count * 32:
        raise EvidenceError(f"{tile_path(level, n, width)}: expected {count} hashes, got {len(data)} bytes")
    return [data[at : at + 32] for at in range(0, width * 32, 32)]


def _read_bundle(path: Path, n: int, width: int) -> list[bytes]:
    file, count = _stored(path, width, lambda width: entries_path(n, width))
    entries = parse_bundle(_read(file, count * (MAX_LEAF + 2)))
    if len(entries) != count:
        raise EvidenceError(f"{entries_path(n, width)}: expected {count} entries, got {len(entries)}")
    return entries[:width]


def _stored(path: Path, width: int, name: Callable[[int], str]) -> tuple[Path, int]:
    """The file and how much is in it: a partial one may have been deleted once the full one was there."""
    found = [(path / name(count), count) for count in (width, WIDTH) if (path / name(count)).exists()]
    if not found:
        raise EvidenceError(f"{name(width)}: is missing")
    return found[0]


def _read(file: Path, limit: int) -> bytes:
    try:
        with file.open("rb") as stream:
            data = stream.read(limit + 1)
    except OSError as error:
        raise EvidenceError(f"{file.name}: cannot be read: {error.strerror}") from None
    if len(data) > limit:
        raise EvidenceError(f"{file.name}: more than {limit} bytes")
    return data


def _write_once(file: Path, data: bytes) -> None:
    if not file.exists():
        _write(file, data)
    elif _read(file, len(data)) != data:
        raise EvidenceError(f"publish: {file} is there with other bytes, and is left as it is")


def _write(file: Path, data: bytes) -> None:
    """All or nothing: temporary file, fsync, rename, fsync of the folder."""
    _make(file.parent)
    temporary = file.with_name(f"{file.name}.tmp")
    with temporary.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    temporary.replace(file)
    _sync(file.parent)


def _make(folder: Path) -> None:
    if not folder.is_dir():
        _make(folder.parent)
        folder.mkdir(exist_ok=True)
        _sync(folder.parent)


def _sync(folder: Path) -> None:
    if os.name == "posix":  # elsewhere a folder cannot be opened, and need not be
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
