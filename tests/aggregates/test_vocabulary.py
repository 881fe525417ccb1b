"""Codes: found from what people type, canonical in what is recorded, and each with a label."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import aggregates
from aggregates import rules, vocabulary
from ledger.errors import InputError
from ledger.evidence.canonical import is_code

HERE = Path(aggregates.__file__).parent


def test_every_code_is_a_code_word_with_a_label() -> None:
    shipped = vocabulary.shipped()
    for scheme in shipped.schemes():
        assert is_code(scheme)
        assert shipped.scheme_version(scheme)
        for code, label in shipped.choices(scheme).items():
            assert is_code(code), code
            assert label.strip() == label != "", code


@pytest.mark.parametrize(
    ("scheme", "typed", "code"),
    [
        ("decision-outcome", "DO_NOT_SHARE", "do-not-share"),
        ("decision-outcome", "share part", "share-part"),
        ("correction-kind", "entered_in_error", "entered-in-error"),
        ("record-category", "observation", "developmental.observation"),
        ("record-category", "Confidential Observation", "personal.confidential-observation"),
        ("gateway", "ca1989_s47", "CA1989-S47"),
        ("legal-basis", "a6-1-EA-safeguarding", "A6-1-ea-safeguarding"),
        ("attested", "own-key", "own_key"),
    ],
)
def test_what_people_type_is_found(scheme: str, typed: str, code: str) -> None:
    assert vocabulary.shipped().code(scheme, typed) == code


@pytest.mark.parametrize(
    ("scheme", "typed", "hint"),
    [
        ("role", "manger", "did you mean: manager"),
        ("role", "desig", "did you mean: designated-person, deputy-designated-person"),
        ("decision-outcome", "xyzzy", "one of: share, share-part, do-not-share, defer"),
        ("record-category", "", "one of: developmental.observation"),
    ],
)
def test_what_is_not_found_gets_near_matches(scheme: str, typed: str, hint: str) -> None:
    with pytest.raises(InputError, match=f"is no {scheme}") as error:
        vocabulary.shipped().code(scheme, typed)
    assert (error.value.hint or "").startswith(hint)


@given(st.data())
def test_every_code_is_found_however_it_is_written(data: st.DataObject) -> None:
    scheme = data.draw(st.sampled_from(sorted(vocabulary.shipped().schemes())))
    code = data.draw(st.sampled_from(sorted(vocabulary.choices(scheme))))
    typed = data.draw(st.sampled_from([code, code.upper(), code.replace("-", "_"), f" {code.replace('-', ' ')} "]))
    assert vocabulary.shipped().code(scheme, typed) == code


@given(st.text(max_size=40))
def test_any_text_is_a_code_or_an_input_error(typed: str) -> None:
    try:
        code = vocabulary.shipped().code("purpose", typed)
    except InputError:
        code = "care"
    assert code in vocabulary.choices("purpose")


def test_every_warning_in_the_rules_can_be_given_and_names_its_phrase() -> None:
    code = "\n".join(file.read_text("utf-8") for file in HERE.rglob("*.py"))
    named = set(re.findall(r'"([a-z]+(?:-[a-z]+)*)"', code))
    for name, row in rules.shipped().data["warnings"].items():
        assert name in named or any(r.get("warns") == name for r in rules.shipped().data["access"].values()), name
        assert row["rule"] == "" or re.fullmatch(r"S[1-9][0-9]*", row["rule"])


def test_levels_that_each_role_reads() -> None:
    levels = rules.shipped().levels
    assert levels("manager") == ("ordinary", "restricted", "grievance")
    assert levels("designated-person") == levels("deputy-designated-person") == ("ordinary", "restricted")
    assert {levels(role) for role in ("play-leader", "staff", "key-person", "senco")} == {("ordinary",)}
    assert {levels(role) for role in ("student", "volunteer", "committee-member", "parent", "police")} == {()}


def test_nothing_is_opened_that_no_row_speaks_of() -> None:
    empty = rules.Rules({"version": "0", "demands": {}, "access": {}})
    assert not empty.access("manager", ["self"], "grievance", "grievance").allowed
