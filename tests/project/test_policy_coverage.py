"""The page about what answers each phrase of the policy is what the table and the tests say, and what it names is there."""

from __future__ import annotations

import importlib
import pkgutil
from pathlib import Path

import click
import pytest

import aggregates
from aggregates import datafiles
from cli import tree
from ledger.event import REGISTRY
from support import coverage

RULES = datafiles.shipped("rules")
DEMANDS = RULES["demands"]


def test_the_page_is_made_from_the_table_and_the_tests() -> None:
    page = Path(coverage.ROOT / "docs" / "policy-coverage.md").read_text("utf-8")
    assert page == coverage.page(), "make it anew: python tests/support/coverage.py > docs/policy-coverage.md"


def test_every_phrase_has_an_answer_and_a_test() -> None:
    named = coverage.tests()
    empty = [s for s, row in DEMANDS.items() if not (row.get("says") and row.get("answers") and named.get(s))]
    assert empty == []
    assert list(DEMANDS) == [f"S{n}" for n in range(1, 119)]


@pytest.mark.parametrize("phrase", DEMANDS)
def test_what_is_named_as_its_answer_is_there(phrase: str) -> None:
    for module in pkgutil.walk_packages(aggregates.__path__, "aggregates."):
        importlib.import_module(module.name)
    for answer in DEMANDS[phrase]["answers"]:
        kind, _, what = answer.partition(" ")
        assert _there(kind, what), answer


def _there(kind: str, what: str) -> bool:
    if kind == "event":
        return what in REGISTRY
    if kind == "field":
        topic, _, field = what.rpartition(".")
        return topic in REGISTRY and field in REGISTRY[topic].__dataclass_fields__
    if kind == "rule":
        section, _, name = what.partition(".")
        return name in RULES[section] if name else section in RULES
    if kind in ("warning", "duty"):
        return what in RULES["warnings" if kind == "warning" else "duties"]
    if kind == "code":
        scheme, _, code = what.partition(".")
        codes = datafiles.shipped("vocabularies")["schemes"][scheme]["codes"]
        return code in codes if code else True
    return kind == "command" and _command(what)


def _command(path: str) -> bool:
    found: click.Command | None = tree.program()
    for name in path.split():
        found = found.get_command(click.Context(found), name) if isinstance(found, click.Group) else None
    return found is not None


def test_the_contradictions_are_the_sixteen_and_point_at_phrases() -> None:
    assert list(RULES["contradictions"]) == [f"A{n}" for n in range(1, 17)]
    assert {s for row in RULES["contradictions"].values() for s in row["rows"]} <= DEMANDS.keys()
