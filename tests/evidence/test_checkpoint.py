"""Tree heads: three signed lines; and the line of nine groups that a parent keeps."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.errors import EvidenceError, InputError
from ledger.evidence import crockford
from ledger.evidence.checkpoint import (
    Head,
    KeptLine,
    check_origin,
    fingerprint,
    format_checkpoint,
    format_kept,
    open_checkpoint,
    origin_of,
    parse_checkpoint,
    parse_kept,
    sign_checkpoint,
    unverified_head,
)
from ledger.evidence.merkle import EMPTY_ROOT
from ledger.evidence.note import NoteSigner, VerifierKey, base64, format_note
from support.evidence import ANNA, LOG, ORIGIN, VKEY, seed

HEAD = Head(4031, seed("root"))
TEXT = format_checkpoint(ORIGIN, HEAD)
NOTE = sign_checkpoint(ORIGIN, HEAD, LOG)
ROOT = base64(HEAD.root)


def test_a_checkpoint_reads_back_and_is_signed_to_the_same_bytes_each_time() -> None:
    assert parse_checkpoint(TEXT) == (ORIGIN, HEAD)
    assert open_checkpoint(NOTE, VKEY) == HEAD
    assert unverified_head(NOTE) == (ORIGIN, HEAD)
    assert sign_checkpoint(ORIGIN, HEAD, LOG) == NOTE
    assert NOTE.startswith(TEXT.encode() + f"\n— {ORIGIN} ".encode())


def test_the_empty_ledger_has_the_empty_root() -> None:
    empty = Head(0, EMPTY_ROOT)
    assert open_checkpoint(sign_checkpoint(ORIGIN, empty, LOG), VKEY) == empty
    with pytest.raises(EvidenceError, match="not the root of the empty tree"):
        sign_checkpoint(ORIGIN, Head(0, bytes(32)), LOG)


@pytest.mark.parametrize(
    "text",
    [
        "",
        TEXT[:-1],
        TEXT + "\n",
        TEXT + "extension\n",
        TEXT.replace("\n", "\r\n"),
        "\n" + TEXT.split("\n", 1)[1],
        TEXT.replace("4031", "04031"),
        TEXT.replace("4031", "+4031"),
        TEXT.replace("4031", "-1"),
        TEXT.replace("4031", "4031 "),
        TEXT.replace("4031", "4_031"),
        TEXT.replace("4031", "٤٠٣١"),
        TEXT.replace("4031", "4031.0"),
        TEXT.replace("4031", ""),
        TEXT.replace("4031", str(2**53)),
        TEXT.replace("4031", "9" * 5000),
        TEXT.replace(ROOT, ""),
        TEXT.replace(ROOT, ROOT[:-1]),
        TEXT.replace(ROOT, base64(HEAD.root[:31])),
        TEXT.replace(ROOT, base64(HEAD.root + b"\0")),
        TEXT.replace(ROOT, HEAD.root.hex()),
        TEXT.replace(ROOT, " " + ROOT),
    ],
    ids=lambda text: repr(text)[-40:],
)
def test_what_is_no_checkpoint_is_refused(text: str) -> None:
    with pytest.raises(EvidenceError):
        parse_checkpoint(text)


def test_another_key_another_log_and_a_changed_line_are_refused() -> None:
    other = VerifierKey(ORIGIN, ANNA.public).text
    with pytest.raises(EvidenceError, match="not signed by a known key"):
        open_checkpoint(NOTE, other)
    with pytest.raises(EvidenceError, match="does not hold"):
        open_checkpoint(NOTE.replace(b"\n4031\n", b"\n4030\n"), VKEY)
    foreign = format_checkpoint("other.example", HEAD)
    signed = format_note(foreign, [NoteSigner(ORIGIN, LOG).sign(foreign)])
    with pytest.raises(EvidenceError, match=f"expected the log {ORIGIN}, got other.example"):
        open_checkpoint(signed, VKEY)
    longer = TEXT + "time 5\n"
    with pytest.raises(EvidenceError, match="three lines"):
        open_checkpoint(format_note(longer, [NoteSigner(ORIGIN, LOG).sign(longer)]), VKEY)


def test_cosignatures_do_not_disturb() -> None:
    witness = NoteSigner("witness.example", ANNA).sign(TEXT)
    assert open_checkpoint(format_note(TEXT, [NoteSigner(ORIGIN, LOG).sign(TEXT), witness]), VKEY) == HEAD


# ---- origins


@pytest.mark.parametrize("name", ["acorns", "acorns.example/ledger", "a/b/c", "st-mary.2"])
def test_an_origin_is_bound_to_the_first_log_key(name: str) -> None:
    origin = origin_of(name, LOG.public)
    assert origin == f"{name}/{sha256(LOG.public).hexdigest()[:32]}"
    check_origin(origin, LOG.public)
    with pytest.raises(EvidenceError, match="origin: expected it to end with"):
        check_origin(origin, ANNA.public)


@pytest.mark.parametrize("name", ["", "A", "a b", "a//b", "/a", "a/", "ä", "a+b", "a_b", "a\n"])
def test_what_is_no_name_of_a_ledger_is_refused(name: str) -> None:
    with pytest.raises(EvidenceError, match="not an origin"):
        origin_of(name, LOG.public)


# ---- kept lines

KEPT = format_kept(HEAD)


def test_a_kept_line_is_the_formula_of_the_format() -> None:
    size, *groups = KEPT.split("-")
    assert (size, len(groups), {len(group) for group in groups}) == ("4031", 9, {4})
    assert "".join(groups[:8]) == crockford.encode(HEAD.root[:20])
    check = sha256(b"consent-ledger/kept/v1\x004031\0" + HEAD.root[:20]).digest()
    assert groups[8] == crockford.encode(check)[:4]
    assert parse_kept(KEPT) == KeptLine(4031, HEAD.root[:20])


@given(st.integers(0, 2**53 - 1), st.binary(min_size=32, max_size=32))
def test_every_kept_line_reads_back(size: int, root: bytes) -> None:
    assert parse_kept(format_kept(Head(size, root))) == KeptLine(size, root[:20])


def test_a_kept_line_may_be_typed_as_people_type() -> None:
    kept = parse_kept(KEPT)
    swapped = "".join({"0": "O", "1": "l"}.get(letter, letter) for letter in KEPT)
    for typed in (KEPT.upper(), KEPT.replace("-", " "), KEPT.replace("-", ""), KEPT.replace("-", " – "), swapped):
        assert parse_kept(f"  {typed}\n") == kept
    assert parse_kept(swapped.replace("l", "I").replace("O", "o")) == kept


def test_every_mistyped_letter_and_every_two_swapped_are_noticed() -> None:
    for at, letter in enumerate(KEPT):
        for other in crockford.ALPHABET.replace(letter, "") if letter != "-" else "":
            with pytest.raises(InputError):
                parse_kept(KEPT[:at] + other + KEPT[at + 1 :])
    for at in range(len(KEPT) - 1):
        if "-" not in KEPT[at : at + 2] and KEPT[at] != KEPT[at + 1]:
            with pytest.raises(InputError):
                parse_kept(KEPT[:at] + KEPT[at + 1] + KEPT[at] + KEPT[at + 2 :])


@pytest.mark.parametrize(
    "typed", ["", "4031", KEPT[5:], KEPT[:-1], KEPT + "a", "x" + KEPT, "0" + KEPT, "9" * 60, "é" * 40]
)
def test_what_is_no_kept_line_is_refused_with_a_hint(typed: str) -> None:
    with pytest.raises(InputError) as refused:
        parse_kept(typed)
    assert refused.value.hint


def test_a_fingerprint_is_80_bits_in_four_groups() -> None:
    digest = sha256(b"key").digest()
    assert fingerprint(digest) == crockford.grouped(crockford.encode(digest[:10]))
    assert [len(group) for group in fingerprint(digest).split("-")] == [4, 4, 4, 4]


# ---- base 32


@given(st.binary(max_size=40))
def test_base_32_reads_back(data: bytes) -> None:
    text = crockford.encode(data)
    assert crockford.decode(text, len(data)) == data
    assert crockford.plain(crockford.grouped(text).upper()) == text


def test_base_32_is_crockfords() -> None:
    assert crockford.encode(bytes(range(5))) == "000g40r4"
    assert crockford.encode(b"\xff") == "zw"
    assert not set("ilou") & set(crockford.ALPHABET)


@pytest.mark.parametrize("text", ["z", "zx", "zu", "zww", "z0é"])
def test_base_32_of_another_length_or_with_stray_bits_is_refused(text: str) -> None:
    assert crockford.decode("zw", 1) == b"\xff"
    with pytest.raises(InputError):
        crockford.decode(text, 1)
