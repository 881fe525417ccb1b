"""How the code reads: each module says what it is for, none is long, and few functions are."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from statistics import median, quantiles

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("ledger", "aggregates", "projections", "cli")
MODULES = sorted(file for room in ROOMS for file in (ROOT / room).rglob("*.py"))
WHOLE = [module for module in MODULES if module.name != "__init__.py"]


def name(module: Path) -> str:
    return module.relative_to(ROOT).as_posix()


def functions() -> Iterator[tuple[str, int]]:
    for module in MODULES:
        for node in ast.walk(ast.parse(module.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
                yield f"{name(module)}:{node.lineno} {node.name}", node.end_lineno - node.lineno + 1


@pytest.mark.parametrize("module", MODULES, ids=name)
def test_a_module_says_what_it_is_for(module: Path) -> None:
    assert len(ast.get_docstring(ast.parse(module.read_text("utf-8"))) or "") > 30


def test_no_module_is_long() -> None:
    lengths = {name(module): len(module.read_text("utf-8").splitlines()) for module in WHOLE}
    assert {module: lines for module, lines in lengths.items() if lines > 300} == {}
    assert median(lengths.values()) <= 160


def test_few_functions_are_long() -> None:
    lengths = dict(functions())
    longest = sorted(lengths.items(), key=lambda item: -item[1])[:10]
    assert quantiles(lengths.values(), n=10)[-1] <= 35, longest
