from __future__ import annotations

from contextlib import suppress
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli.refs import ALPHABET, Known, Refs, format_ref, parse_ref
from ledger.errors import InputError


def near(*letters: str) -> UUID:
    """The id whose reference begins with these letters."""
    return parse_ref("".join(letters).ljust(30, "b"))


ADA, ADAM, BO = near("bcdfgbb"), near("bcdfghh"), near("cvvvvvv")
REFS = Refs(
    [
        Known(ADA, "child", lambda: "Ada Quill", lambda: "registered in May"),
        Known(ADAM, "person", lambda: "Adam Quill"),
        Known(BO, "child", lambda: "Ada Quill", lambda: "registered in June"),
    ]
)


@given(st.uuids())
def test_every_id_has_one_reference_and_comes_back(identity: UUID) -> None:
    letters = format_ref(identity)
    assert len(letters) == 30
    assert set(letters) <= set(ALPHABET)
    assert parse_ref(letters) == identity


@pytest.mark.parametrize("letters", ["", "b" * 29, "b" * 31, "z" * 30, "a" * 30, "B" * 30])
def test_no_other_letters_are_a_reference(letters: str) -> None:
    with pytest.raises(InputError):
        parse_ref(letters)


def test_five_letters_are_shown_or_as_many_as_it_needs() -> None:
    assert [REFS.short(i) for i in (ADA, ADAM, BO)] == ["bcdfgb", "bcdfgh", "cvvvv"]


@given(st.lists(st.uuids(), min_size=1, max_size=40, unique=True))
def test_what_is_shown_is_found(ids: list[UUID]) -> None:
    refs = Refs(Known(i, "child") for i in ids)
    assert [refs.find(refs.short(i), "child", names=False) for i in ids] == ids


@pytest.mark.parametrize("typed", ["cvvv", "CVVVV", " cvvvvvvbb ", str(BO), "cvvvvvv" + "b" * 23])
def test_any_unambiguous_start_of_four_letters_is_accepted(typed: str) -> None:
    assert REFS.find(typed, "child") == BO


def test_an_ambiguous_start_lists_all_it_could_be() -> None:
    with pytest.raises(InputError, match=r"any of 2: Ada Quill \(bcdfgb\), registered in May; Adam Quill"):
        REFS.find("bcdf")
    assert REFS.find("bcdf", "person") == ADAM  # where a person is asked for there is only one


def test_namesakes_are_told_apart_by_letters() -> None:
    with pytest.raises(InputError) as caught:
        REFS.find("ada quill", "child")
    assert "registered in May" in str(caught.value)
    assert "registered in June" in str(caught.value)
    assert "registered twice" in (caught.value.hint or "")


def test_part_of_a_name_will_do_where_names_are_open() -> None:
    assert REFS.find("adam") == ADAM
    assert REFS.find("M QUILL", "person") == ADAM


def test_a_name_is_not_taken_from_a_command_line() -> None:
    with pytest.raises(InputError, match="the shell keeps a history"):
        REFS.find("adam", names=False)


@pytest.mark.parametrize(
    ("typed", "kinds", "error", "hint"),
    [
        ("cvvw", ("child",), "there is no child 'cvvw'", "did you mean Ada Quill (cvvvv)?"),
        ("Adah Quill", ("person",), "there is no person", "did you mean Adam Quill (bcdfgh)?"),
        ("cvv", ("child",), "there is no child", "did you mean"),
        ("xyz", ("record",), "there is no record", "at least 4 letters"),
        ("wwwwww", ("record",), "there is no record", "record list"),
        ("adam", ("child",), "'adam' is a person, not a child", "child list"),
        ("", (), "there is no reference", "at least 4 letters"),
    ],
)
def test_an_unknown_one_is_answered_with_near_ones(typed: str, kinds: tuple[str, ...], error: str, hint: str) -> None:
    with pytest.raises(InputError) as caught:
        REFS.find(typed, *kinds)
    assert error in str(caught.value)
    assert hint in (caught.value.hint or "")


@given(st.text(max_size=40))
def test_nothing_but_an_input_error_leaves(text: str) -> None:
    with suppress(InputError):
        assert REFS.find(text) in (ADA, ADAM, BO)
