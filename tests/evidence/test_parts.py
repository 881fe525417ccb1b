"""A body holds digests; a part counts because its digest stands there, under its name."""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest

from ledger.errors import EvidenceError
from ledger.evidence import canonical, parts
from ledger.evidence.merkle import EMPTY_ROOT
from ledger.evidence.parts import Body, Part, digest, format_body, format_part, match, parse_body, parse_part
from ledger.evidence.schema import check_content
from support.evidence import HEADER, INSIDE, ORIGIN, Event, an_id, seed

EVENT = Event("one", subjects=("mia", "tom"))
ABOUT: dict[str, Any] = {"subject": an_id("mia"), "involvement": "primary", "box": None, "fields": {}}


def test_everything_shown_is_disclosed_and_everything_withheld_is_not() -> None:
    shown = match(EVENT.body, [*EVENT.parts, EVENT.texts["mia"]])
    assert shown.what == EVENT.header
    assert shown.inside == INSIDE
    assert {about["subject"] for about in shown.about} == {an_id("mia"), an_id("tom")}
    assert shown.texts == ((an_id("mia"), "words", "what was said about mia"),)
    assert match(EVENT.body, []) == parts.Disclosed(None, None, (), ())
    assert match(EVENT.body, [EVENT.inside]).what is None


def test_the_digest_is_the_formula_of_the_format() -> None:
    expected = sha256(b"consent-ledger/part/v1\0" + EVENT.event_id + EVENT.what).digest()
    assert digest(EVENT.event_id, EVENT.what) == expected == EVENT.body.what


@pytest.mark.parametrize("which", [0, 1, 2, 3])
def test_every_changed_byte_of_a_part_is_refused(which: int) -> None:
    part = EVENT.parts[which]
    for at in range(len(part)):
        changed = part[:at] + bytes([part[at] ^ 1]) + part[at + 1 :]
        with pytest.raises(EvidenceError):
            match(EVENT.body, [changed])


def test_every_changed_byte_of_a_text_is_refused() -> None:
    text = EVENT.texts["mia"]
    for at in range(len(text)):
        changed = text[:at] + bytes([text[at] ^ 1]) + text[at + 1 :]
        with pytest.raises(EvidenceError):
            match(EVENT.body, [*EVENT.about, changed])


def test_a_part_of_another_event_is_refused() -> None:
    """Even the same bytes, with the same salt: the event's id is in the digest."""
    with pytest.raises(EvidenceError, match="does not stand in the body"):
        match(replace(EVENT.body, event_id=an_id("two")), [EVENT.what])
    with pytest.raises(EvidenceError, match="does not stand in the body"):
        match(Event("two").body, [EVENT.what])


@pytest.mark.parametrize("name", ["what", "inside"])
def test_a_part_in_the_place_of_another_name_is_refused(name: str) -> None:
    """The signer put the digest of an `about` where a `what` belongs."""
    body = replace(EVENT.body, **{name: EVENT.body.about[0]}, about=())
    with pytest.raises(EvidenceError, match=r"\(about\): its digest does not stand in the body under this name"):
        match(body, [EVENT.about[0]])


def test_two_about_for_one_subject_are_named_as_fraud() -> None:
    said = [format_part(Part(seed(n), "about", {**ABOUT, "involvement": n})) for n in ("primary", "mentioned")]
    body = replace(EVENT.body, about=tuple(sorted(digest(EVENT.event_id, part) for part in said)))
    match(body, said[:1])
    with pytest.raises(EvidenceError, match=f"two for the subject {an_id('mia').hex()}: whoever signed this deceives"):
        match(body, said)


def test_a_text_needs_its_about() -> None:
    mine, others = EVENT.texts["mia"], [a for a in EVENT.about if parse_part(a).content["subject"] != an_id("mia")]
    for shown in ([], others, [EVENT.what, EVENT.inside, *others]):
        with pytest.raises(EvidenceError, match="does not stand in the fields of an `about` that is shown"):
            match(EVENT.body, [*shown, mine])


def test_the_same_part_twice_is_refused() -> None:
    with pytest.raises(EvidenceError, match="twice"):
        match(EVENT.body, [EVENT.what, EVENT.what])


def test_parts_and_bodies_read_back_as_they_were_written() -> None:
    for part in (*EVENT.parts, EVENT.texts["tom"]):
        assert format_part(parse_part(part)) == part
    assert parse_body(format_body(EVENT.body)) == EVENT.body
    packed = parts.pack_parts(EVENT.parts)
    assert parts.unpack_parts(packed) == EVENT.parts
    assert packed == canonical.encode(EVENT.parts)


@pytest.mark.parametrize("value", [None, {}, [b"a", "b"], [b"a", None], b"a"])
def test_what_is_no_pack_of_parts_is_refused(value: Any) -> None:
    with pytest.raises(EvidenceError):
        parts.unpack_parts(canonical.encode(value))


SALT = seed("salt")


@pytest.mark.parametrize(
    "value",
    [
        {},
        [],
        [SALT, "text"],
        [SALT, "text", "a", "b"],
        [SALT[:31], "text", "a"],
        [SALT + b"\0", "text", "a"],
        ["s" * 32, "text", "a"],
        [SALT, b"text", "a"],
        [SALT, "other", "a"],
        [SALT, "", "a"],
        [SALT, "what", "a"],
        [SALT, "inside", None],
        [SALT, "about", {}],
        [SALT, ["text"], "a"],
    ],
    ids=repr,
)
def test_what_is_no_part_is_refused(value: Any) -> None:
    with pytest.raises(EvidenceError):
        parse_part(canonical.encode(value))


def test_a_part_of_more_than_a_mebibyte_is_neither_written_nor_read() -> None:
    long = Part(SALT, "text", "a" * (1 << 20))
    with pytest.raises(EvidenceError, match="at most 1048576"):
        format_part(long)
    with pytest.raises(EvidenceError, match="at most 1048576"):
        parse_part(canonical.encode([long.salt, long.name, long.content]))


def body_value() -> dict[str, Any]:
    value = canonical.decode(format_body(EVENT.body))
    assert isinstance(value, dict)
    return value


@pytest.mark.parametrize(
    "change",
    [
        {"ledger": ""},
        {"ledger": None},
        {"ledger": b"x"},
        {"event_id": bytes(15)},
        {"event_id": "x" * 16},
        {"after": None},
        {"after": {"size": 0}},
        {"after": {"size": 0, "root": bytes(32)}},
        {"after": {"size": -1, "root": EMPTY_ROOT}},
        {"after": {"size": True, "root": EMPTY_ROOT}},
        {"after": {"size": 1, "root": bytes(31)}},
        {"after": {"size": 1, "root": bytes(32), "time": 1}},
        {"what": None},
        {"what": bytes(31)},
        {"inside": bytes(33)},
        {"about": None},
        {"about": [b"\1" * 32, b"\0" * 32]},
        {"about": [b"\1" * 32, b"\1" * 32]},
        {"about": [bytes(31)]},
        {"about": [1]},
        {"more": 1},
    ],
    ids=repr,
)
def test_what_is_no_body_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(EvidenceError, match=r"^body"):
        parse_body(canonical.encode({**body_value(), **change}))


@pytest.mark.parametrize("key", sorted(body_value()))
def test_a_body_without_one_of_its_keys_is_refused(key: str) -> None:
    value = body_value()
    del value[key]
    with pytest.raises(EvidenceError, match=r"^body: expected a map of"):
        parse_body(canonical.encode(value))


def test_a_body_that_could_not_be_read_is_not_written() -> None:
    with pytest.raises(EvidenceError):
        format_body(Body(ORIGIN, bytes(16), 0, EMPTY_ROOT, bytes(32), bytes(32), (b"\1" * 32, bytes(32))))


CONTENTS: list[tuple[str, dict[str, Any], dict[str, list[Any]]]] = [
    (
        "what",
        dict(HEADER),
        {
            "type": ["", "a b", None, "é", "a" * 65],
            "type_version": [0, -1, True, "1", None],
            "occurred_at": ["2026-11-02", None, 1.5, True],
            "occurred_precision": ["day", "hour", None],
            "recorded_at": ["2026-11-02", None],
            "clock": ["good", None],
            "actor": [bytes(15), "x" * 16, None],
            "role": ["", "two words", None],
            "on_behalf_of": [b"", 0],
            "recorded_by": [None, bytes(17)],
            "attested": ["heard", ""],
            "policy": [bytes(32), ""],
            "data": [None, [], "x"],
        },
    ),
    (
        "inside",
        dict(INSIDE),
        {
            "stream": [None, bytes(15)],
            "stream_version": [0, "1", None],
            "causation": [bytes(15), 1],
            "folders": [None, ["two words"], "records", [None], {}],
            "sensitivity": ["", None, "very secret"],
            "data": [None, []],
        },
    ),
    (
        "about",
        {**ABOUT, "box": bytes(32), "fields": {"words": bytes(32)}},
        {
            "subject": [None, bytes(15), "x" * 16],
            "involvement": ["main", None],
            "box": [None, bytes(31), "x"],
            "fields": [None, [], {}, {"two words": bytes(32)}, {"words": bytes(31)}, {"words": None}],
        },
    ),
]


@pytest.mark.parametrize(("name", "content", "bad"), CONTENTS, ids=lambda v: v if isinstance(v, str) else "")
def test_the_keys_and_types_of_a_content(name: str, content: dict[str, Any], bad: dict[str, list[Any]]) -> None:
    check_content(name, content)
    assert bad.keys() == content.keys()
    for key, wrong in bad.items():
        with pytest.raises(EvidenceError):
            check_content(name, {k: v for k, v in content.items() if k != key})
        for value in wrong:
            with pytest.raises(EvidenceError, match=f"^{name}"):
                check_content(name, {**content, key: value})
    with pytest.raises(EvidenceError):
        check_content(name, {**content, "more": 1})


def test_a_box_and_the_digests_of_its_texts_come_together() -> None:
    check_content("about", ABOUT)
    with pytest.raises(EvidenceError, match="come together"):
        check_content("about", {**ABOUT, "box": bytes(32)})


@pytest.mark.parametrize("day", ["2026-11-02", "2024-02-29", "0001-01-01"])
def test_a_day_has_precision_day(day: str) -> None:
    check_content("what", {**HEADER, "occurred_at": day, "occurred_precision": "day"})
    with pytest.raises(EvidenceError, match="precision `day`"):
        check_content("what", {**HEADER, "occurred_at": day})


@pytest.mark.parametrize(
    "day", [5, "2026-02-30", "20261102", "2026-W45-1", "2026-11-2", "2026-11-02T00:00", "", "２０２６-11-02"]
)
def test_only_a_day_of_the_calendar_is_a_day(day: Any) -> None:
    with pytest.raises(EvidenceError):
        check_content("what", {**HEADER, "occurred_at": day, "occurred_precision": "day"})


def test_a_minute_is_an_instant() -> None:
    check_content("what", {**HEADER, "occurred_precision": "minute"})
