"""What the README shows works as it stands: commands exist with these options, its Python runs, its tables are true.

Its first two blocks are run whole by `.ci/run`; here is what can be held in seconds.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from cli.tree import CommandAndGroup, program
from ledger import errors

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text("utf-8")
SHOWN = [README, (ROOT / "CHANGELOG.md").read_text("utf-8")]
PLACEHOLDER = re.compile(r"[A-Z.]+|…")  # FILE, DIR, FILE.json: whatever the person has there


def fences(*languages: str) -> list[str]:
    found = re.findall(r"^```(\w+)\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
    return [text for language, text in found if language in languages]


def commands() -> Iterator[str]:
    """Everything after `consent-ledger ` on a line of a shell or between backticks."""
    lines = [line for text in fences("sh", "console", "powershell") for line in text.splitlines()]
    inline = [code for text in SHOWN for code in re.findall(r"`(consent-ledger [^`\n]+)`", text)]
    for line in lines + inline:
        if shown := re.match(r"(?:[$>] )?(?:\S*[\\/])?consent-ledger (.*)", line.strip()):
            yield re.sub(r"\s*(&&|\||>|<|#).*$", "", shown[1])


def parse(command: click.Command, words: list[str], parent: click.Context | None = None) -> None:
    """Walk down the groups; raise where click would have refused the words, without running anything."""
    if isinstance(command, CommandAndGroup) and not command.is_below(words):
        command = command.own
    context = click.Context(command, info_name=command.name, parent=parent)
    given, rest, _ = command.make_parser(context).parse_args(words)
    if isinstance(command, CommandAndGroup) and not rest and getattr(command.own, "alone", False):
        return parse(command.own, [], parent)
    if isinstance(command, click.Group):
        assert rest, f"{context.command_path} alone is not a command"
        _, below, rest = command.resolve_command(context, rest)
        assert below is not None
        return parse(below, rest, context)
    assert rest == [], f"{context.command_path}: nothing takes {rest}"
    for parameter in command.params:
        check(context, parameter, given.get(parameter.name or ""))
    return None


def check(context: click.Context, parameter: click.Parameter, value: object) -> None:
    if not isinstance(value, str | tuple | list) or not value:
        prompted = isinstance(parameter, click.Option) and parameter.prompt
        assert value or prompted or not parameter.required, (
            f"{context.command_path} needs {parameter.human_readable_name}"
        )
        return
    for word in [value] if isinstance(value, str) else value:
        if isinstance(parameter.type, click.Choice) and isinstance(word, str) and not PLACEHOLDER.fullmatch(word):
            parameter.type.convert(word, parameter, context)


@pytest.mark.parametrize("shown", sorted(set(commands())))
def test_a_command_that_is_shown_exists_with_these_options(shown: str) -> None:
    parse(program(), shlex.split(shown.replace("\\", "/")))


@pytest.mark.parametrize("wrong", ["verfiy", "verify --agianst x", "consent", "prove"])
def test_a_command_that_does_not_exist_would_be_found(wrong: str) -> None:
    with pytest.raises((click.UsageError, AssertionError)):
        parse(program(), wrong.split())


def test_the_first_two_blocks_are_the_two_commands_that_do_everything() -> None:
    first, second = fences("sh")[:2]
    assert "consent-ledger demo" in first
    assert "-m pytest" in second
    for block in (first, second):
        assert "-m venv" in block
        assert "activate" not in block


def test_windows_needs_no_activation_script() -> None:
    (windows, *_) = fences("powershell")
    assert "consent-ledger demo" in windows
    assert "activate" not in windows.lower()


@pytest.mark.parametrize("number", range(len(fences("python"))))
def test_the_python_that_is_shown_runs_and_says_what_is_shown(tmp_path: Path, number: int) -> None:
    home = {"CONSENT_LEDGER_HOME": str(tmp_path / "home"), "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    command = [sys.executable, "-W", "error", "-c", fences("python")[number]]
    answer = subprocess.run(
        command, capture_output=True, encoding="utf-8", cwd=tmp_path, env=os.environ | home, timeout=60, check=False
    )
    assert answer.returncode == 0, answer.stderr
    expected = fences("text")[number]
    assert re.fullmatch(re.escape(expected).replace("…", ".+"), answer.stdout), answer.stdout


# What differs from one ledger, or one day, to the next.
VARIES = {
    "KEPT": r"\b\d+(-[0-9a-z]{4}){9}\b",
    "FINGERPRINT": r"\b[0-9a-z]{4}(-[0-9a-z]{4}){3}\b",
    "REFERENCE": r"\b[bcdfghjkmnpqrstvwxyz]{5,}\b",
    "TIME": r"\b\d+ [A-Z][a-z]+ \d{4}, \d+:\d\d[ap]m",
}


def without_what_varies(text: str) -> str:
    for word, pattern in VARIES.items():
        text = re.sub(pattern, word, text)
    return text


def test_the_slip_that_is_shown_is_the_slip_that_is_given(tmp_path: Path) -> None:
    (tmp_path / "words").write_text("quarry velvet anchor mellow tulip\n", "utf-8")
    home = {"CONSENT_LEDGER_HOME": str(tmp_path / "home"), "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"}
    environment = os.environ | home | {"CONSENT_LEDGER_PASSPHRASE_FILE": str(tmp_path / "words")}

    def desk(*words: str, answers: str) -> str:
        command = [sys.executable, "-m", "consent_ledger", "--ledger", "playgroup", *words]
        answer = subprocess.run(
            command,
            input=answers,
            capture_output=True,
            encoding="utf-8",
            cwd=tmp_path,
            env=environment,
            timeout=60,
            check=False,
        )
        assert answer.returncode == 0, answer.stderr
        return answer.stdout

    desk("init", "--recovery-sheet", "sheet.txt", answers="Little Acorns\nInes Okafor\n\n\n\n")
    slip = desk("child", "add", answers="Mia Lind\n\n")
    (shown,) = fences("slip")
    assert without_what_varies(slip) == without_what_varies(shown)


def test_each_exit_code_is_explained_once() -> None:
    explained = [int(code) for code in re.findall(r"^\| (\d+) \|", README, re.MULTILINE)]
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.LedgerError)]
    assert explained == sorted({0, 130} | {kind.exit_code for kind in kinds})


def test_every_file_that_is_named_is_there() -> None:
    for name in re.findall(r"\]\((?!https?:|#)([^)]+)\)", README):
        assert (ROOT / name).exists(), name
