"""What is accepted as a new passphrase, and where one may come from."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from ledger.custody.passphrase import COMMAND, FILE, check_new, from_environment, normalise, offer
from ledger.errors import InputError


def test_every_offer_is_accepted() -> None:
    for _ in range(50):
        check_new(offer())


@pytest.mark.parametrize(
    "passphrase",
    [
        "eleven char",
        "",
        "aaaaaaaaaaaaaaaaaaaa",
        "abababababababab",
        " leading space and more",
        "trailing space and more ",
        "with a\nline break in it",
        "with a nul \0 in the middle",
        "private use \ue000 character",
        "unassigned \U000e0fff character",
        "half a character \ud83d here",
        "ß" * 5000,
    ],
)
def test_what_is_refused(passphrase: str) -> None:
    with pytest.raises(InputError):
        check_new(passphrase)


def test_a_refusal_for_length_offers_five_words() -> None:
    with pytest.raises(InputError, match="at least 12 characters, got 5") as caught:
        check_new("short")
    assert caught.value.hint is not None
    assert len(caught.value.hint.removeprefix("five words such as: ").split()) == 5


def test_length_is_counted_in_characters_after_normalisation() -> None:
    check_new("éèêëàâäîïôöù")  # 12 letters, 24 bytes
    with pytest.raises(InputError):
        check_new("e\u0301a\u0301i\u0301o\u0301u\u0301y\u0301")  # 12 code points, 6 letters


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("café au lait", "cafe\u0301 au lait"),  # composed, decomposed
        ("£100 in coins", "￡１００ in coins"),  # full-width forms
        ("ﬁne weather", "fine weather"),  # a ligature
        ("no\u00a0break", "no break"),
        ("Ångström", "A\u030angstro\u0308m"),
        ("ｱｲｳ", "アイウ"),  # half-width katakana
    ],
)
def test_the_same_words_from_two_keyboards_are_the_same_bytes(one: str, other: str) -> None:
    assert one != other
    assert normalise(one) == normalise(other)


def test_what_differs_to_the_eye_stays_different() -> None:
    assert len({normalise(text) for text in ["resume", "résumé", "Resume", "resume "]}) == 4


def test_nothing_set_is_none() -> None:
    assert from_environment({}) is None
    assert from_environment({FILE: "", COMMAND: ""}) is None


@pytest.mark.parametrize(
    ("content", "passphrase"),
    [
        (b"plain words", "plain words"),
        (b"one end of line\n", "one end of line"),
        (b"a windows one\r\n", "a windows one"),
        (b"only one goes\n\n", "only one goes\n"),
        (b"\xef\xbb\xbfa byte order mark", "a byte order mark"),
        ("caf\u00e9 \u00a31\n".encode(), "café £1"),
        (b" spaces stay ", " spaces stay "),
    ],
)
def test_a_passphrase_from_a_file(tmp_path: Path, content: bytes, passphrase: str) -> None:
    file = tmp_path / "passphrase"
    file.write_bytes(content)
    assert from_environment({FILE: str(file)}) == passphrase


@pytest.mark.parametrize(
    "content",
    [
        "five plain words".encode("utf-16"),  # what Windows PowerShell writes with >
        "five plain words".encode("utf-16-le"),
        "café".encode("latin-1"),
        b"",
        b"\n",
        b"\xef\xbb\xbf",
        b"x" * 5000,
    ],
)
def test_a_file_that_holds_no_passphrase_says_so(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "passphrase"
    file.write_bytes(content)
    with pytest.raises(InputError, match=FILE):
        from_environment({FILE: str(file)})


def test_utf_16_is_named_as_what_powershell_does(tmp_path: Path) -> None:
    file = tmp_path / "passphrase"
    file.write_bytes("five plain words".encode("utf-16"))
    with pytest.raises(InputError, match="not UTF-8") as caught:
        from_environment({FILE: str(file)})
    assert "PowerShell" in str(caught.value.hint)


def test_a_file_that_is_not_there_says_so(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot read"):
        from_environment({FILE: str(tmp_path / "nothing")})
    with pytest.raises(InputError, match="cannot read"):
        from_environment({FILE: str(tmp_path)})


def command(tmp_path: Path, program: str) -> str:
    script = tmp_path / "program.py"
    script.write_text(program, encoding="utf-8")
    return f'"{sys.executable}" "{script}"'


def test_a_passphrase_from_a_command(tmp_path: Path) -> None:
    assert from_environment({COMMAND: command(tmp_path, "print('five plain words')")}) == "five plain words"


def test_a_command_that_fails_gives_no_passphrase_whatever_it_printed(tmp_path: Path) -> None:
    program = "print('half an answer'); raise SystemExit(3)"
    with pytest.raises(InputError, match="exit code 3"):
        from_environment({COMMAND: command(tmp_path, program)})


@pytest.mark.parametrize("text", ["/no/such/program", 'an "open quotation', " "])
def test_a_command_that_cannot_be_run_says_so(text: str) -> None:
    with pytest.raises(InputError, match="cannot be run"):
        from_environment({COMMAND: text})


def test_no_shell_stands_between(tmp_path: Path) -> None:
    made = tmp_path / "made"
    program = "import sys; print(sys.argv[1])"
    assert from_environment({COMMAND: command(tmp_path, program) + f' ">{made}"'}) == f">{made}"
    assert not made.exists()


def test_both_at_once_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="both set"):
        from_environment({FILE: str(tmp_path), COMMAND: "true"})
