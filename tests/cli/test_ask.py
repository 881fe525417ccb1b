from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from cli import ask
from ledger.errors import InputError
from support.desk import Stdin

KINDS = {"in-person": "said here", "phone": "by phone", "plain-email": "by e-mail"}


@pytest.fixture
def typed(monkeypatch: pytest.MonkeyPatch):
    def typed(data: bytes, *, keyboard: bool = False) -> None:
        stdin = Stdin(io.BytesIO(data), "utf-8")
        stdin.keyboard = keyboard
        monkeypatch.setattr(sys, "stdin", stdin)

    return typed


def test_a_line_is_asked_for_on_stderr(typed, capsys: pytest.CaptureFixture[str]) -> None:
    typed(b"\xef\xbb\xbf Maud \r\n")
    assert ask.line("your name") == "Maud"
    assert capsys.readouterr() == ("", "your name: \n")


def test_an_empty_line_is_the_default(typed) -> None:
    typed(b"\n")
    assert ask.line("zone", "Europe/London") == "Europe/London"


@pytest.mark.parametrize("data", [b"", b"\xff\xfeM\x00", b"\xa3\n"])
def test_what_is_missing_or_no_text_is_an_error(typed, data: bytes) -> None:
    typed(data)
    with pytest.raises(InputError) as caught:
        ask.line("your name")
    assert "your name" in str(caught.value)
    assert caught.value.hint


def test_without_any_standard_input_nothing_can_be_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", None)
    with pytest.raises(InputError, match="no answer to"):
        ask.line("your name")


def test_at_a_keyboard_a_wrong_answer_is_asked_again(typed, capsys: pytest.CaptureFixture[str]) -> None:
    typed(b"carrier pigeon\n2\n", keyboard=True)
    assert ask.choice("how", KINDS) == "phone"
    assert "expected one of" in capsys.readouterr().err


def test_from_a_pipe_a_wrong_answer_is_an_error(typed) -> None:
    typed(b"carrier pigeon\nphone\n")
    with pytest.raises(InputError, match="expected one of"):
        ask.choice("how", KINDS)


@pytest.mark.parametrize("answer", ["2", "phone", "PHONE", "by phone", "ph"])
def test_a_choice_is_a_number_a_code_or_its_words(answer: str) -> None:
    assert ask.pick(answer, KINDS) == "phone"


@pytest.mark.parametrize("answer", ["", "0", "4", "by", "x"])
def test_what_fits_none_or_several_is_no_choice(answer: str) -> None:
    with pytest.raises(InputError):
        ask.pick(answer, KINDS)


def test_a_form_is_one_object(tmp_path: Path) -> None:
    file = tmp_path / "form.json"
    file.write_bytes(b'\xef\xbb\xbf{"name": "Zo\xc3\xab"}')
    assert ask.form(str(file)) == {"name": "Zoë"}


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", "is not JSON"),
        (b"[]", "expected an object"),
        (b'{"a": 1, "a": 2}', "stands there twice"),
        (b'{"a": {"b": 1, "b": 2}}', "stands there twice"),
        (b'{"a": NaN}', "NaN is not JSON"),
        (b"\xff\xfe{\x00}\x00", "is not UTF-8"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"a": "' + b"x" * (1 << 20) + b'"}', "has more than"),
    ],
)
def test_a_hostile_form_is_refused_with_its_name(tmp_path: Path, data: bytes, error: str) -> None:
    file = tmp_path / "form.json"
    file.write_bytes(data)
    with pytest.raises(InputError, match=error):
        ask.form(str(file))


@pytest.mark.parametrize("name", ["nothing.json", "."])
def test_a_form_that_is_not_there(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="there is no file"):
        ask.form(str(tmp_path / name))
