"""Who may see what (S41, S42)."""

from __future__ import annotations

from support.place import Place


def test_s42_a_parent_is_never_shown_another_child(place: Place) -> None:
    place.refused("S42", "access", "open", place["other"], purpose="parent-request", by=place["tove"])
