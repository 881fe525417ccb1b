"""What a successor says of the book before it, byte for byte, and what no first event may say."""

from __future__ import annotations

from typing import Any

import pytest

from ledger.control import BranchAttached, KnownHead, Predecessor
from ledger.errors import EvidenceError
from ledger.evidence import canonical
from ledger.evidence.checkpoint import Head
from ledger.evidence.compare import Side, compare
from ledger.evidence.earlier import agreed, folder_name
from ledger.evidence.rows import Tree
from ledger.evidence.schema import check_own_event
from ledger.store.codec import codec, event_maps

ORIGIN = "little-acorns/00112233445566778899aabbccddeeff"
SAID = Predecessor(
    origin=ORIGIN,
    vkey=f"{ORIGIN}+0a0b0c0d+AQ==",
    size=9,
    root=bytes(range(32)),
    heads=(KnownHead(12, bytes(32), "computer", b"a note"), KnownHead(14, bytes(20), "given")),
    lost_from=10,
    lost_to=14,
    reason="older-copy",
)


def test_a_predecessor_is_written_in_these_bytes() -> None:
    """A map with sorted keys; heads as maps; what is not known is nil (formats.md 1)."""
    said = codec(Predecessor).encode(SAID)
    data = canonical.encode(said)
    assert list(said["heads"][0]) == ["size", "root", "source", "note"]
    assert data.hex() == VECTOR
    assert codec(Predecessor).decode(canonical.decode(data)) == SAID


VECTOR = (
    "89a568656164739284a46e6f7465c40661206e6f7465a4726f6f74c4200000000000000000000000000000000000000000000000000000000000"
    "000000a473697a650ca6736f75726365a8636f6d707574657284a46e6f7465c0a4726f6f74c4140000000000000000000000000000000000000000"
    "a473697a650ea6736f75726365a5676976656ea96c6f73745f66726f6d0aa76c6f73745f746f0ea66f726967696ed92e6c6974746c652d61636f72"
    "6e732f3030313132323333343435353636373738383939616162626363646465656666a6726561736f6eaa6f6c6465722d636f7079a87265636f76"
    "657279c0a4726f6f74c420000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1fa473697a6509a4766b6579d93c6c6974"
    "746c652d61636f726e732f30303131323233333434353536363737383839396161626263636464656566662b30613062306330642b41513d3d"
)


def opened(**change: Any) -> dict[str, Any]:
    said = {**codec(Predecessor).encode(SAID), **change}
    data = {
        "alg": "ed25519",
        "demo": False,
        "encryption_key": bytes(32),
        "log_key": "a",
        "person": bytes(16),
        "predecessor": said,
        "public_key": bytes(32),
        "time_zone": "Europe/London",
        "writer": bytes(16),
    }
    return {"type": "ledger.opened", "type_version": 1, "data": data}


HEAD = {"size": 1, "root": bytes(32), "source": "given", "note": None}


def test_what_is_said_of_it_has_exactly_these_fields() -> None:
    check_own_event(opened())
    check_own_event(opened(lost_to=None, heads=[], recovery=bytes(32)))
    check_own_event(opened(heads=[HEAD, {**HEAD, "root": bytes(20)}]))


@pytest.mark.parametrize(
    "change",
    [
        {"more": 1},
        {"size": 0},
        {"root": bytes(20)},
        {"lost_from": 0},
        {"lost_to": "14"},
        {"reason": "not a code"},
        {"recovery": bytes(16)},
        {"origin": ""},
        {"origin": "acorns/../0011"},
        {"heads": None},
        {"heads": [{**HEAD, "root": bytes(16)}]},
        {"heads": [{**HEAD, "note": b""}]},
        {"heads": [{**HEAD, "note": bytes(17 << 10)}]},
        {"heads": [{**HEAD, "size": 0}]},
        {"heads": [{k: v for k, v in HEAD.items() if k != "note"}]},
    ],
)
def test_anything_else_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(EvidenceError, match="predecessor is not allowed"):
        check_own_event(opened(**change))


def test_a_branch_has_exactly_these_fields() -> None:
    names = {"common", "note", "origin", "root", "size", "vkey"}
    what, inside = event_maps(BranchAttached)
    assert (what.codecs.keys(), inside.codecs.keys()) == (names, set())
    data = {"common": 0, "note": None, "origin": ORIGIN, "root": bytes(32), "size": 1, "vkey": "a"}
    check_own_event({"type": "branch.attached", "type_version": 1, "data": data})
    for change in ({"size": 0}, {"common": -1}, {"root": bytes(20)}, {"origin": "x"}, {"note": b""}):
        with pytest.raises(EvidenceError):
            check_own_event({"type": "branch.attached", "type_version": 1, "data": {**data, **change}})


def test_a_book_lies_in_a_folder_that_no_name_leads_out_of() -> None:
    assert folder_name(ORIGIN, bytes(32)) == f"00112233445566778899aabbccddeeff-{'0' * 16}"


# ---- comparing


def tree(*leaves: bytes) -> Tree:
    made = Tree()
    for leaf in leaves:
        made.append(leaf)
    return made


def side(*leaves: bytes, at_hand: bool = True, origin: str = ORIGIN) -> Side:
    made = tree(*leaves)
    return Side("a copy", origin, Head(made.size, made.root(made.size)), (), made if at_hand else None)


@pytest.mark.parametrize("size", range(1, 9))
@pytest.mark.parametrize("other", range(1, 9))
@pytest.mark.parametrize("common", range(9))
def test_up_to_where_two_trees_are_equal_is_found_exactly(size: int, other: int, common: int) -> None:
    """Exhaustive for small sizes."""
    shared = [bytes([n]) for n in range(common)]
    one = tree(*[*shared, *(b"a%d" % n for n in range(8))][:size])
    two = tree(*[*shared, *(b"b%d" % n for n in range(8))][:other])
    assert agreed(one, two) == min(common, size, other)


def test_what_two_sides_say_of_each_other() -> None:
    a, longer, forked = side(b"1", b"2"), side(b"1", b"2", b"3"), side(b"1", b"x", b"y")
    assert (compare(a, a).relation, compare(a, a).common) == ("equal", 2)
    assert (compare(a, longer).relation, compare(a, longer).common) == ("grew", 2)
    assert (compare(longer, forked).relation, compare(longer, forked).common) == ("two histories", 1)
    assert compare(a, side(b"1", origin="other/00112233445566778899aabbccddeeff")).relation == "other ledgers"


def test_a_checkpoint_alone_shows_less() -> None:
    """Of a head without leaves it is known whether a longer tree contains it, and nothing of what it has more."""
    longer, head, more = side(b"1", b"2", b"3"), side(b"1", b"2", at_hand=False), side(*[b"1"] * 5, at_hand=False)
    assert compare(longer, head).relation == "grew"
    assert compare(longer, side(b"1", b"x", at_hand=False)).relation == "two histories"
    assert compare(longer, side(b"1", b"x", at_hand=False)).common is None
    assert compare(longer, more).relation == "unknown"
    assert compare(head, side(b"1", b"2", at_hand=False)).relation == "equal"
    assert compare(head, side(b"1", b"x", at_hand=False)).relation == "two histories"
    assert compare(head, more).relation == "unknown"
