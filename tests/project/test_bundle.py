"""A folder to unpack and start: what is built is what is asked for, and it leads from nothing to a working desk.

The one for this system is unpacked and started as it is. The one for Windows holds Python's own Windows programs, and is
started under Wine; what Wine cannot show (warnings about unknown publishers, a real browser) nobody has seen here.
"""

from __future__ import annotations

import functools
import hashlib
import importlib.util
import io
import json
import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from support.folder import BUILD, CHECK, OFFLINE, Somebody, Visitor, build, script, unpacked_into, until, wheel
from support.wine import Wine

GIVEN = BUILD.parent / "folder"
VERSION: str = tomllib.loads((BUILD.parents[2] / "pyproject.toml").read_text("utf-8"))["project"]["version"]
NEWER = "99.0.0"
TOP = f"consent-ledger-{VERSION}"
CHILD = "Eli Larch"  # of the demo


# --- What is asked of a folder ------------------------------------------------------------------------------------------


def packed(into: Path, change: Callable[[dict[str, bytes]], None] = lambda files: None, *, listed: bool = True) -> Path:
    """The least that is a folder for Windows, with a change."""
    library = io.BytesIO()
    with zipfile.ZipFile(library, "w") as archive:
        archive.writestr("json/__init__.pyc", b"")
    files = {
        "Open the desk.cmd": b"@echo off\r\n",
        "licences/Python/LICENSE.txt": b"free",
        "manifest.json": b'{"wheels": []}',
        "packages/cli/__init__.py": b"import json, sys",
        "python/python313.zip": library.getvalue(),
    }
    change(files)
    if listed:
        rows = (f"{hashlib.sha256(held).hexdigest()}  {name}" for name, held in files.items())
        files["SHA256SUMS.txt"] = "\r\n".join([*rows, ""]).encode()
    made = into / "folder.zip"
    with zipfile.ZipFile(made, "w") as archive:
        for name, held in files.items():
            archive.writestr(name if name.startswith("../") else f"{TOP}/{name}", held)
    return made


def test_a_folder_that_is_as_it_should_be_holds(tmp_path: Path) -> None:
    assert script(CHECK, packed(tmp_path)).stdout == "holds\n"


BAD: dict[str, tuple[str, bytes, str]] = {
    "a device's name": ("packages/cli/aux.json", b"", "takes no such name"),
    "a colon": ("packages/cli/a:b.json", b"", "takes no such name"),
    "a dot at the end": ("packages/cli/data./a.json", b"", "takes no such name"),
    "a long name": ("packages/" + "a" * 150, b"", "characters"),
    "two that are one on Windows": ("packages/CLI/__init__.py", b"", "the same to Windows"),
    "a file outside": ("../outside.txt", b"", "not one folder"),
    "lines as on Unix": ("Open the desk.cmd", b"@echo off\n", "do not end as on Windows"),
    "letters beyond ASCII": ("Open the desk.cmd", "rem é\r\n".encode(), "plain ASCII"),
    "a path of this machine": ("packages/cli/a.py", repr(str(BUILD.parents[2])).encode(), "names"),
    "a module that is not there": ("packages/cli/b.py", b"from cli.nowhere import x", "imports cli.nowhere"),
    "a library that Windows lacks": ("packages/cli/c.py", b"import curses", "imports curses"),
    "a wheel without a licence": ("manifest.json", b'{"wheels": [{"name": "x", "version": "1"}]}', "no licence of x-1"),
}


@pytest.mark.parametrize("case", BAD)
def test_what_is_wrong_with_a_folder_is_named(case: str, tmp_path: Path) -> None:
    name, held, said = BAD[case]
    done = script(CHECK, packed(tmp_path, lambda files: files.update({name: held})))
    assert (done.returncode, said in done.stdout) == (1, True), done.stdout + done.stderr


def test_a_sum_that_is_wrong_or_missing_is_named(tmp_path: Path) -> None:
    wrong = f"{'0' * 64}  manifest.json\r\n".encode()
    made = packed(tmp_path, lambda files: files.update({"SHA256SUMS.txt": wrong}), listed=False)
    said = script(CHECK, made).stdout
    assert "not what SHA256SUMS.txt says: manifest.json" in said
    assert "in one of folder and SHA256SUMS.txt only: python/python313.zip" in said


def test_the_note_in_the_folder_is_ten_lines_of_plain_letters() -> None:
    text = (GIVEN / "READ ME.txt").read_text("ascii")
    assert len(text.splitlines()) == 10


def test_a_python_that_nobody_named_is_not_used(tmp_path: Path) -> None:
    strange = tmp_path / "python-3.13.15-embed-amd64.zip"
    strange.write_bytes(b"something else")
    done = script(
        BUILD, "--for", "windows", "--python", strange, "--out", tmp_path / "out", "--cache", tmp_path / "cache"
    )
    assert done.returncode == 1
    assert "is not that of a Python named in windows.json" in done.stderr


def test_without_python_org_the_script_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, nowhere in OFFLINE.items():
        monkeypatch.setenv(name, nowhere)
    done = script(BUILD, "--for", "windows", "--wheel", tmp_path / "none.whl", "--out", tmp_path, "--cache", tmp_path)
    assert done.returncode == 1
    assert "python.org cannot be reached" in done.stderr
    assert "--python" in done.stderr


def test_what_the_readme_says_of_the_folder_is_so() -> None:
    readme = (BUILD.parents[2] / "README.md").read_text("utf-8")
    section = readme.partition("## On a Windows laptop\n")[2].partition("\n## ")[0]
    for named in ("*Open the desk*", "`READ ME.txt`", "`consent-ledger.cmd`", "`manifest.json`"):
        assert named in section
        file = re.sub(r"[*`]", "", named)
        assert file == "manifest.json" or any(given.name.startswith(file) for given in GIVEN.iterdir())
    assert f"`{TOP}-windows-amd64.zip`" in section


# --- What is shown where there is no terminal ---------------------------------------------------------------------------


@pytest.fixture
def start(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    spec = importlib.util.spec_from_file_location("start", GIVEN / "start.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for stream in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(sys, stream, None)  # as under pythonw.exe
    return module


def shown(start: ModuleType, monkeypatch: pytest.MonkeyPatch, *argv: str) -> tuple[int, list[str]]:
    windows: list[str] = []
    monkeypatch.setattr(start, "show", windows.append)
    monkeypatch.setattr(sys, "argv", ["start.py", *argv])
    return start.unseen(), windows


def test_what_went_wrong_is_shown_in_a_window_with_what_helps(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    code, (window,) = shown(start, monkeypatch, "--ledger", str(tmp_path / "nothing é"), "verify")
    assert code == 10
    assert "error: no ledger" in window
    assert "hint: " in window


def test_a_folder_that_lost_a_file_says_so(start: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "consent_ledger", None)
    code, (window,) = shown(start, monkeypatch, "desk")
    assert code == 1
    assert "consent_ledger" in window
    assert "unpack the folder anew" in window


def test_no_window_is_shown_when_all_is_well(start: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    assert shown(start, monkeypatch, "--help") == (0, [])


def test_only_the_end_of_much_that_was_said_is_kept(start: ModuleType) -> None:
    tail = start.Tail()
    for number in range(50_000):
        tail.write(f"line {number}\n".encode())
    assert tail.text().endswith("line 49999")
    assert len(tail.kept) <= 4 * start.KEPT


# --- The folder for this system -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    return functools.cache(lambda version: wheel(tmp_path_factory.mktemp("own"), version))


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory, own: Callable[[str], Path]) -> Callable[[str], Path]:
    """The folder of a version, unpacked beside the others, where a path has a space and a letter beyond ASCII."""
    place = tmp_path_factory.mktemp("un packed é")

    @functools.cache
    def unpacked(version: str) -> Path:
        made = build(tmp_path_factory.mktemp("built"), "--for", "this-system", "--wheel", own(version))
        return unpacked_into(place, made)

    return unpacked


@pytest.fixture
def somebody(tmp_path: Path) -> Somebody:
    return Somebody(tmp_path)


def worked_at(address: str, passphrase: str) -> None:
    """From the address that lets in, to an answer from the ledger, to a desk that is closed."""
    visitor = Visitor(address)
    assert CHILD not in visitor.go("/see/child/list")  # nobody is there yet
    visitor.send("/unlock", passphrase=passphrase)
    assert CHILD in visitor.go("/see/child/list"), visitor.words
    visitor.send("/lock")
    assert CHILD not in visitor.go("/see/child/list")
    visitor.send("/close")


@pytest.mark.thorough
def test_from_an_unpacked_folder_to_a_working_desk(here: Callable[[str], Path], somebody: Somebody) -> None:
    folder = here(VERSION)
    assert "Usage: consent-ledger" in somebody.start(folder, "--help")
    place = somebody.home / "consent-ledger"
    somebody.start(folder, "demo", str(place))
    assert "Nothing is wrong" in somebody.start(folder, "verify")
    with somebody.desk(folder) as (address, running):
        worked_at(address, (place / "passphrase.txt").read_text("utf-8").strip())
        assert running.wait(timeout=600) in (0, 130)


@pytest.mark.thorough
def test_nothing_from_outside_the_folder_is_run(here: Callable[[str], Path], somebody: Somebody) -> None:
    folder = here(VERSION)
    told = "import sys, ledger, cli.main, cryptography; print(*sys.path, *open('/proc/self/maps'), sep='\\n')"
    command = [folder / "python/bin/python3", "-I", "-c", told]
    said = subprocess.run(
        command, env=somebody.environment, capture_output=True, text=True, check=True, timeout=600
    ).stdout
    named = {line[line.index("/") :] for line in said.splitlines() if "/" in line}
    python = {name for name in named if "python" in name.lower() or "site-packages" in name}
    assert python
    assert {name for name in python if not name.startswith(f"{folder}/")} == set()


@pytest.mark.thorough
def test_a_newer_folder_beside_the_old_one_finds_the_same_ledger(
    here: Callable[[str], Path], somebody: Somebody
) -> None:
    old, new = here(VERSION), here(NEWER)
    assert old.parent == new.parent
    somebody.start(old, "demo", str(somebody.home / "consent-ledger"))
    before = somebody.start(old, "checkpoint", "--json")
    assert somebody.start(new, "checkpoint", "--json") == before
    assert "Nothing is wrong" in somebody.start(new, "verify")
    somebody.start(new, "duties")
    after = somebody.start(old, "verify")  # and the old one reads on what the newer one wrote
    assert "Nothing is wrong" in after


@pytest.mark.thorough
def test_the_folder_knows_what_is_in_it(here: Callable[[str], Path]) -> None:
    folder = here(VERSION)
    said = json.loads((folder / "manifest.json").read_text("utf-8"))
    assert said["version"] == VERSION
    site = next(folder.glob("python/lib/python3.*/site-packages"))
    there = {re.sub(r"[-_.]+", "-", each.name.rsplit("-", 2)[0]).lower() for each in site.glob("*.dist-info")}
    assert {f"{wheel['name']}-{wheel['version']}" for wheel in said["wheels"]} == {
        path.name for path in (folder / "licences").iterdir()
    } - {"Python"}
    assert len(there) == len(said["wheels"])


# --- The folder for Windows ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def zipped(tmp_path_factory: pytest.TempPathFactory, own: Callable[[str], Path]) -> Path:
    options = ("--for", "windows", "--python", "stand-in", "--wheel", own(VERSION))
    return build(tmp_path_factory.mktemp("built"), *options)


@pytest.fixture(scope="module")
def windows(zipped: Path, wine: Wine) -> Path:
    """The folder as it lies on that Windows, unpacked."""
    place = wine.drive / "Own files é"
    with zipfile.ZipFile(zipped) as archive:
        archive.extractall(place)
    return place / TOP


@pytest.mark.thorough
def test_the_same_inputs_give_the_same_bytes(zipped: Path, own: Callable[[str], Path], tmp_path: Path) -> None:
    again = build(tmp_path, "--for", "windows", "--python", "stand-in", "--wheel", own(VERSION))
    assert hashlib.sha256(again.read_bytes()).digest() == hashlib.sha256(zipped.read_bytes()).digest()


@pytest.mark.thorough
def test_a_folder_with_a_python_to_try_things_out_says_so_in_its_name(zipped: Path) -> None:
    assert zipped.name == f"{TOP}-windows-amd64-not-to-hand-on.zip"


@pytest.mark.thorough
def test_every_wheel_is_for_windows_and_its_sum_is_told(zipped: Path) -> None:
    with zipfile.ZipFile(zipped) as archive:
        said = json.loads(archive.read(f"{TOP}/manifest.json"))
    assert {"consent-ledger", "cryptography", "tzdata"} <= {each["name"] for each in said["wheels"]}
    assert all(re.search(r"-(win_amd64|any)\.whl$", each["file"]) for each in said["wheels"])
    assert all(re.fullmatch("[0-9a-f]{64}", each["sha256"]) for each in said["wheels"])


ALL = """
import importlib, pkgutil, sys
from consent_ledger import check
check("cli")
names = [m.name for room in ("ledger", "aggregates", "projections", "cli")
         for m in pkgutil.walk_packages(importlib.import_module(room).__path__, room + ".")]
for name in names: importlib.import_module(name)
print(len(names), *sys.path, sep="\\n")
"""


@pytest.mark.thorough
def test_on_windows_all_modules_are_found_and_nothing_from_outside(windows: Path, wine: Wine) -> None:
    done = wine.run("python/python.exe", "-c", ALL, cwd=windows)
    count, *path = done.stdout.splitlines()
    assert int(count) > 300, done.stderr
    assert [re.sub(r".*\\Own files .*\\consent-ledger-[0-9.]+", "", part) for part in path] == [
        *("\\python\\python313.zip", "\\python", "\\packages")
    ]


@pytest.mark.thorough
def test_on_windows_a_double_click_leads_to_a_working_desk(windows: Path, wine: Wine) -> None:
    home = next((wine.drive / "users").glob("[!P]*"))
    made = wine.run("cmd", "/c", "consent-ledger.cmd", "demo", f"C:\\users\\{home.name}\\consent-ledger", cwd=windows)
    assert made.returncode == 0, made.stdout + made.stderr
    verified = wine.run("cmd", "/c", "consent-ledger.cmd", "verify", cwd=windows)
    assert "Nothing is wrong" in verified.stdout, verified.stdout + verified.stderr
    assert wine.click(windows / "Open the desk.cmd") == 0, wine.said
    address = until(lambda: " ".join(wine.opened))
    worked_at(address, (home / "consent-ledger" / "passphrase.txt").read_text("utf-8").strip())


@pytest.mark.thorough
def test_on_windows_a_start_file_without_its_folder_says_what_to_do(wine: Wine) -> None:
    alone = wine.drive / "Temp1_consent-ledger.zip"
    alone.mkdir()
    text = (GIVEN / "Open the desk.cmd").read_text("utf-8")
    (alone / "Open the desk.cmd").write_text(text, "utf-8", newline="\r\n")
    assert wine.click(alone / "Open the desk.cmd") == 1
    assert "must be unpacked before it can be used" in wine.said
