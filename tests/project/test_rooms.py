"""Our import names are common words: what stands in their place is found at once, and said in words."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("ledger", "aggregates", "projections", "cli")
COMMAND = "import consent_ledger; consent_ledger.main()"


def run(code: str, *first: Path, argv: tuple[str, ...] = ("--help",)) -> subprocess.CompletedProcess[str]:
    """A Python of its own, with these folders before ours on its path."""
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(map(str, [*first, ROOT])), "PYTHONSAFEPATH": "1"}
    command = [sys.executable, "-c", code, *argv]
    return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60, check=False, cwd="/")


def install(folder: Path, room: str, *, name: str = "general-accounting") -> Path:
    """Another distribution that brings a package of that name, as pip would leave it."""
    package = folder / room / "__init__.py"
    package.parent.mkdir(parents=True, exist_ok=True)
    package.write_text("print('foreign code was run')\nLedger = dict\n", "utf-8")
    info = folder / f"{name}-3.2.dist-info"
    info.mkdir(exist_ok=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 3.2\n", "utf-8")
    (info / "RECORD").write_text(f"{room}/__init__.py,,\n{info.name}/METADATA,,\n{info.name}/RECORD,,\n", "utf-8")
    return package


@pytest.mark.parametrize("room", ROOMS)
def test_the_command_names_the_distribution_that_is_in_the_way(tmp_path: Path, room: str) -> None:
    package = install(tmp_path, room)
    answer = run(COMMAND, tmp_path)
    assert answer.returncode == 1
    assert answer.stdout == ""
    first, second = answer.stderr.splitlines()
    assert first.startswith("error: ")
    assert f"'{room}'" in first
    assert str(package) in first
    assert "general-accounting 3.2" in first
    assert second.startswith("hint: ")


@pytest.mark.parametrize(("room", "left"), [("aggregates", "ledger"), ("projections", "aggregates"), ("cli", "ledger")])
def test_a_room_does_not_open_if_one_that_it_stands_on_is_foreign(tmp_path: Path, room: str, left: str) -> None:
    install(tmp_path, left)
    answer = run(f"import {room}", tmp_path)
    assert answer.returncode == 1
    assert answer.stdout == ""
    assert "general-accounting 3.2" in answer.stderr.splitlines()[-1]


def test_found_also_if_the_foreign_one_was_imported_before(tmp_path: Path) -> None:
    install(tmp_path, "ledger")
    answer = run("import ledger, aggregates", tmp_path)
    assert "NotOurs" in answer.stderr.splitlines()[-1]
    assert "general-accounting 3.2" in answer.stderr.splitlines()[-1]


def test_a_folder_of_that_name_is_named_too(tmp_path: Path) -> None:
    (tmp_path / "ledger").mkdir()
    (tmp_path / "ledger" / "__init__.py").touch()
    answer = run("import aggregates", tmp_path)
    assert str(tmp_path / "ledger") in answer.stderr.splitlines()[-1]
    assert "no distribution that is installed here" in answer.stderr.splitlines()[-1]


def test_found_if_another_distribution_wrote_into_the_same_folder(tmp_path: Path) -> None:
    """As pip lets it happen: both distributions in one place, the later one's file over ours."""
    shutil.copytree(ROOT / "cli" / "launcher", tmp_path / "consent_ledger")
    for room in ROOMS:
        (tmp_path / room).mkdir()
        (tmp_path / room / "__init__.py").write_bytes((ROOT / room / "__init__.py").read_bytes())
    install(tmp_path, "ledger")
    answer = run("import aggregates", tmp_path)
    assert (
        "it does not enter itself, and belongs to the distribution general-accounting" in answer.stderr.splitlines()[-1]
    )


def test_a_room_that_is_missing_is_said(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "cli" / "launcher", tmp_path / "consent_ledger")
    environment = os.environ | {"PYTHONPATH": str(tmp_path), "PYTHONSAFEPATH": "1"}
    command = [sys.executable, "-S", "-c", COMMAND]  # without site-packages, where ours may be installed
    answer = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60, check=False, cwd="/")
    assert answer.returncode == 1
    assert "not completely installed: 'cli' is missing" in answer.stderr


def test_what_stands_to_the_right_is_not_a_rooms_business(tmp_path: Path) -> None:
    """An application that embeds the ledger may have a package `cli` of its own."""
    install(tmp_path, "cli", name="nursery-manager")
    answer = run("import aggregates, projections; print(projections.__file__)", tmp_path)
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.strip() == str(ROOT / "projections" / "__init__.py")


def test_the_model_that_the_program_is_compared_with_imports_nothing_of_ours() -> None:
    """Only the standard library: what it says, it does not have from us (`tests/model/test_model.py`)."""
    tree = ast.walk(ast.parse((ROOT / "tests" / "model" / "model.py").read_text("utf-8")))
    imports = [node for node in tree if isinstance(node, ast.Import | ast.ImportFrom)]
    names = [alias.name for node in imports if isinstance(node, ast.Import) for alias in node.names]
    names += [f"{'.' * node.level}{node.module or ''}" for node in imports if isinstance(node, ast.ImportFrom)]
    assert names
    assert {name.split(".")[0] for name in names} <= sys.stdlib_module_names - {"importlib", "runpy"}


@pytest.mark.parametrize("how", ["import cli.main", COMMAND])
def test_help_waits_for_nothing_but_click(how: str) -> None:
    """What costs the time is imported by the command that needs it."""
    heavy = {"eventsourcing", "cryptography", "msgpack"}
    report = "\nfinally:\n    print(sorted({name.split('.')[0] for name in sys.modules} & HEAVY), file=sys.stderr)"
    answer = run(f"import sys\nHEAVY = {heavy!r}\ntry:\n    {how.replace('; ', chr(10) + '    ')}{report}")
    assert answer.returncode == 0, answer.stderr
    assert answer.stderr == "[]\n"
