"""Each phrase of the policy has a test of its own, and that test needs the phrase: taken out of the table, it fails.

The phrases stand in `demands` of the rules. Here, and only here, one is taken out, and the test that carries its number
is run again: a test that still passed would show nothing.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

from aggregates.rules import Rules
from support.place import Place

HERE = Path(__file__).parent


def collected() -> dict[str, list[Callable[[Place], None]]]:
    """The tests of this folder by the phrase in their names."""
    found: dict[str, list[Callable[[Place], None]]] = {}
    for file in sorted(HERE.glob("test_*.py")):
        if file.name == Path(__file__).name:
            continue
        spec = spec_from_file_location(f"policy_{file.stem}", file)
        assert spec is not None
        assert spec.loader is not None
        module = module_from_spec(spec)
        sys.modules[spec.name] = module  # a dataclass looks its module up
        spec.loader.exec_module(module)
        for name, test in vars(module).items():
            if number := re.match(r"test_s(\d+)_", name):
                found.setdefault(f"S{number[1]}", []).append(test)
    return found


TESTS = collected()


@pytest.mark.thorough
@pytest.mark.parametrize("phrase", sorted(TESTS, key=lambda s: int(s[1:])))
def test_without_its_phrase_a_test_fails(place: Place, phrase: str, monkeypatch: pytest.MonkeyPatch) -> None:
    demanded = Rules.demanded
    monkeypatch.setattr(Rules, "demanded", lambda self, rule: rule != phrase and demanded(self, rule))
    with pytest.raises((AssertionError, KeyError)):
        _run(TESTS[phrase], place)


def _run(tests: list[Callable[[Place], None]], place: Place) -> None:
    for test in tests:
        test(place)
