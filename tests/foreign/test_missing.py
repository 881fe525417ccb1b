"""A judge that is not there is a gap that is said; where it is required, a failure."""

from __future__ import annotations

import pytest

from support.judges import judge_missing


def test_a_missing_judge_is_skipped_with_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no foreign judge: out to lunch"):
        judge_missing("out to lunch")


def test_a_missing_judge_fails_where_it_is_required(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="required here: out to lunch"):
        judge_missing("out to lunch")
