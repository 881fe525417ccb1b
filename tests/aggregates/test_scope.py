"""Scopes: what a consent extends to, and what a withdrawal of a part takes away."""

from __future__ import annotations

from uuid import uuid4

from hypothesis import given
from hypothesis import strategies as st

from aggregates.draft import draft
from aggregates.permissions.scope import Scope, Use, checked, scope
from ledger.event import Actor
from support.memory_book import MemoryBook

ACTIONS, RECIPIENTS, PURPOSES = ("use", "share"), ("school", "police"), ("care", "health")
CATEGORIES = ("developmental", "developmental.observation", "developmental.summary", "personal.correspondence")


def some(codes: tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(st.sampled_from(codes), unique=True, max_size=len(codes)).map(tuple)


scopes = st.builds(Scope, some(ACTIONS), some(CATEGORIES), some(RECIPIENTS), some(PURPOSES))
uses = st.builds(
    Use,
    st.sampled_from(ACTIONS),
    st.sampled_from(CATEGORIES[1:]),
    st.sampled_from(RECIPIENTS) | st.none(),
    st.sampled_from(PURPOSES),
)


def test_a_class_covers_its_categories_and_not_the_other_way_round() -> None:
    whole, one = scope(["use"], ["developmental"]), scope(["use"], ["observation"])
    assert one.categories == ("developmental.observation",)
    assert whole.covers(Use("use", "developmental.observation"))
    assert not one.covers(Use("use", "developmental"))
    assert not whole.covers(Use("use", "personal.correspondence"))


def test_what_is_not_limited_covers_all_and_is_taken_only_by_what_is_not_limited_either() -> None:
    everything = Scope(("share",))
    assert everything.covers(Use("share", "grievance", "public", "publicity"))
    (use,) = everything.uses()
    assert use == Use("share")
    assert not Scope(recipients=("public",)).takes(use)
    assert Scope(("share",)).takes(use)
    assert Scope().takes(use)


@given(scopes, uses)
def test_a_use_with_all_its_values_is_taken_exactly_if_it_is_covered(part: Scope, use: Use) -> None:
    if use.recipient is None:
        assert part.takes(use) == (part.covers(use) and not part.recipients)
    else:
        assert part.takes(use) == part.covers(use)


@given(scopes, scopes, uses)
def test_what_takes_every_use_of_a_scope_leaves_nothing_of_it(given_: Scope, part: Scope, use: Use) -> None:
    if use.recipient is not None and all(part.takes(u) for u in given_.uses()) and given_.covers(use):
        assert part.takes(use)


@given(scopes)
def test_checked_codes_stay_as_they_are(some_scope: Scope) -> None:
    assert checked(draft(MemoryBook(), Actor(uuid4(), "manager"), None), some_scope, needs_action=False) == some_scope
