"""The recovery sheet: printed, typed back, mistyped."""

from __future__ import annotations

import random
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.custody.recovery import GROUPS, Sheet, ask, format_sheet, new_sheet, parse_sheet
from ledger.custody.wrap import encryption_key
from ledger.errors import EvidenceError, InputError
from ledger.evidence import crockford

ORIGIN = "little-acorns/00112233445566778899aabbccddeeff"
SHEET = Sheet(bytes(range(32)))


def printed(sheet: Sheet = SHEET, setting: str = "Little Acorns Playgroup") -> str:
    return format_sheet(sheet, ORIGIN, setting)


@given(st.binary(min_size=32, max_size=32))
def test_what_is_printed_is_read(private: bytes) -> None:
    sheet = Sheet(private)
    assert parse_sheet(printed(sheet)) == sheet
    assert parse_sheet(" ".join(sheet.groups)) == sheet


def test_commitment_and_preimage_are_the_documented_formulas() -> None:
    preimage = sha256(b"consent-ledger/recovery-reveal/v1\0" + SHEET.private).digest()
    assert SHEET.preimage == preimage
    assert SHEET.commitment == sha256(b"consent-ledger/recovery/v1\0" + preimage).digest()
    assert SHEET.public == encryption_key(SHEET.private)


def test_the_check_group_is_the_documented_formula() -> None:
    digest = sha256(b"consent-ledger/recovery-sheet/v1\0" + SHEET.private).digest()
    assert SHEET.groups[-1].lower() == crockford.encode(digest)[:4]
    assert len(SHEET.groups) == GROUPS == 14


def test_it_says_what_it_is_for_how_to_keep_it_whose_it_is_and_that_it_signs_nothing() -> None:
    text = " ".join(printed().split())
    for words in (
        "Little Acorns Playgroup",
        ORIGIN,
        "WHAT IT IS FOR",
        "let one new person's key be entered",
        "It signs nothing",
        "HOW TO KEEP IT",
        "Do not photograph, scan or send it",
    ):
        assert words in text
    assert max(len(line) for line in printed().splitlines()) < 80


def test_sheets_can_be_told_apart_without_their_key() -> None:
    number = printed().splitlines()[1]
    assert number.startswith("Recovery sheet ")
    assert number != printed(new_sheet()).splitlines()[1]
    assert not any(group in number.upper() for group in SHEET.groups)


def test_a_setting_may_have_any_name() -> None:
    assert parse_sheet(printed(setting="Room 1: Acorns {key} {0}\n2: Oaks\nTHE KEY")) == SHEET


@pytest.mark.parametrize(
    "typed",
    [
        " ".join(SHEET.groups).lower(),
        "".join(SHEET.groups),
        "-".join(SHEET.groups),
        "\u2013".join(SHEET.groups),
        "\n".join(SHEET.groups) + "\n",
        "\r\n".join(f"{number}: {group}" for number, group in enumerate(SHEET.groups, 1)),
        "  ".join(f"{number}: {group}" for number, group in reversed(list(enumerate(SHEET.groups, 1)))),
        " ".join(SHEET.groups).replace("0", "O").replace("1", "l"),
    ],
)
def test_what_people_type_instead(typed: str) -> None:
    assert parse_sheet(typed) == SHEET


def slips(groups: list[str], chance: random.Random) -> tuple[int, list[str]]:
    """One group with one wrong letter, or with two that changed places."""
    number, at = chance.randrange(GROUPS), chance.randrange(3)
    letters = list(groups[number])
    if letters[at] != letters[at + 1] and chance.random() < 0.5:
        letters[at : at + 2] = reversed(letters[at : at + 2])
    else:
        letters[at] = chance.choice([other for other in crockford.ALPHABET.upper() if other != letters[at]])
    return number + 1, [*groups[:number], "".join(letters), *groups[number + 1 :]]


def test_one_slip_is_found_and_nearly_always_placed() -> None:
    chance, placed = random.Random(1), 0
    for _ in range(15):
        sheet = Sheet(chance.randbytes(32))
        number, typed = slips(list(sheet.groups), chance)
        with pytest.raises(InputError, match="mistyped") as caught:
            parse_sheet(" ".join(typed))
        assert caught.value.hint in (f"look at group {number} again", "compare every group with the sheet")
        placed += caught.value.hint != "compare every group with the sheet"
    assert placed >= 14  # of 2000 slips that are tried, 2000·2^-20 fit by chance


def test_the_right_letters_are_never_told() -> None:
    typed = list(SHEET.groups)
    typed[4] = "ZZZZ" if typed[4] != "ZZZZ" else "YYYY"
    with pytest.raises(InputError) as caught:
        parse_sheet(" ".join(typed))
    told = f"{caught.value} {caught.value.hint}".upper()
    assert not any(group in told for group in SHEET.groups)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda groups: [*groups[:3], groups[3][:3], *groups[4:]], "group 4 is mistyped: expected 4"),
        (lambda groups: [*groups[:3], groups[3] + "0", *groups[4:]], "group 4 is mistyped: expected 4"),
        (lambda groups: [*groups[:8], "U" + groups[8][1:], *groups[9:]], "group 9 is mistyped: 'u'"),
        (lambda groups: [*groups[:8], "ß" + groups[8][1:], *groups[9:]], "group 9 is mistyped"),
        (lambda groups: groups[:-1], "expected 14 groups"),
        (lambda groups: [*groups, "0000"], "expected 14 groups"),
        (lambda groups: [], "expected 14 groups"),
    ],
)
def test_what_is_wrong_is_named(change: object, told: str) -> None:
    with pytest.raises(InputError, match=told):
        parse_sheet(" ".join(change(list(SHEET.groups))))


@pytest.mark.parametrize(
    ("numbers", "told"),
    [([n for n in range(1, 15) if n != 6], "group 6 is missing"), ([*range(1, 15), 6], "group 6 is there twice")],
)
def test_numbered_groups_are_complete(numbers: list[int], told: str) -> None:
    with pytest.raises(InputError, match=told):
        parse_sheet(" ".join(f"{number}: {SHEET.groups[number - 1]}" for number in numbers))


@given(st.text(max_size=200))
def test_arbitrary_text_is_no_sheet(text: str) -> None:
    with pytest.raises(InputError):
        parse_sheet(text)


def test_the_question_after_printing() -> None:
    asked = set()
    for _ in range(100):
        question = ask(SHEET)
        first, second = question.numbers
        assert 1 <= first < second <= GROUPS
        asked |= {first, second}
        right = [SHEET.groups[first - 1], SHEET.groups[second - 1]]
        question.check(right)
        question.check([group.lower() + " " for group in right])
        with pytest.raises(InputError, match=f"group {second} "):
            question.check([right[0], right[0] if right[0] != right[1] else "0000"])
        with pytest.raises(InputError, match="expected 2 groups"):
            question.check(right[:1])
    assert asked == set(range(1, GROUPS + 1))


def test_the_key_is_not_seen_where_it_is_not_printed() -> None:
    seen = repr(SHEET) + repr(ask(SHEET))
    assert SHEET.private.hex() not in seen
    assert not any(group in seen for group in SHEET.groups)


def test_no_two_sheets_are_alike() -> None:
    assert len({new_sheet().private for _ in range(20)}) == 20


@pytest.mark.parametrize("length", [0, 31, 33])
def test_a_sheet_is_a_private_key(length: int) -> None:
    with pytest.raises(EvidenceError):
        Sheet(bytes(length))
