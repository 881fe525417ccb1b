"""Signed notes, as the C2SP specification has them and in no other form."""

from __future__ import annotations

import pytest

from ledger.errors import EvidenceError
from ledger.evidence import note
from ledger.evidence.envelope import SigningKey
from ledger.evidence.note import (
    NoteSignature,
    NoteSigner,
    VerifierKey,
    base64,
    format_note,
    open_note,
    parse_note,
    parse_vkey,
    unbase64,
)
from support.evidence import ANNA, LOG, ORIGIN, VKEY, seed

TEXT = "a line\n\nanother, with an é\n"
LOG_SIGNER, ANNA_SIGNER = NoteSigner("log.example", LOG), NoteSigner("anna.example/a", ANNA)
NOTE = format_note(TEXT, [LOG_SIGNER.sign(TEXT), ANNA_SIGNER.sign(TEXT)])

# From the documentation of golang.org/x/mod/sumdb/note.
GO_VKEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
).encode()


def test_a_note_made_by_go_is_opened() -> None:
    text, keys = open_note(GO_NOTE, [parse_vkey(GO_VKEY)])
    assert text.startswith("If you think cryptography")
    assert [key.name for key in keys] == ["PeterNeumann"]


def test_the_example_of_c2sp_reads_back(shared) -> None:
    data = (shared / "vectors/c2sp-signed-note-example.txt").read_bytes()
    text, signatures = parse_note(data)
    assert text == "This is an example message.\n"
    assert [(s.name, s.key_id.hex(), len(s.signature)) for s in signatures] == [("example.com/foo", "530d903a", 64)]
    assert format_note(text, signatures) == data
    with pytest.raises(EvidenceError, match=r"not signed by a known key; signed by example.com/foo\+530d903a"):
        open_note(data, [LOG_SIGNER.key])


def test_every_known_key_is_verified_and_the_unknown_are_ignored() -> None:
    assert open_note(NOTE, [LOG_SIGNER.key]) == (TEXT, (LOG_SIGNER.key,))
    assert open_note(NOTE, [ANNA_SIGNER.key, LOG_SIGNER.key]) == (TEXT, (LOG_SIGNER.key, ANNA_SIGNER.key))
    with pytest.raises(EvidenceError, match="not signed by a known key"):
        open_note(NOTE, [])


def test_same_name_or_same_id_but_not_both_is_unknown() -> None:
    line = LOG_SIGNER.sign(TEXT)
    strangers = [
        NoteSignature("log.example", b"\0\0\0\0", bytes(64)),
        NoteSignature("other.example", line.key_id, bytes(64)),
        NoteSignature("witness.example", b"\1\2\3\4", bytes(72)),
    ]
    assert open_note(format_note(TEXT, [*strangers, line]), [LOG_SIGNER.key]) == (TEXT, (LOG_SIGNER.key,))
    with pytest.raises(EvidenceError, match="not signed by a known key"):
        open_note(format_note(TEXT, strangers), [LOG_SIGNER.key])


def test_one_bad_signature_of_a_known_key_spoils_the_whole_note() -> None:
    good, bad = LOG_SIGNER.sign(TEXT), ANNA_SIGNER.sign(TEXT + "x\n")
    data = format_note(TEXT, [good, bad])
    open_note(data, [LOG_SIGNER.key])
    with pytest.raises(EvidenceError, match="does not hold"):
        open_note(data, [LOG_SIGNER.key, ANNA_SIGNER.key])


def test_every_changed_byte_is_refused() -> None:
    data = format_note(TEXT, [LOG_SIGNER.sign(TEXT)])
    for at in range(len(data)):
        for bit in (1, 32):
            changed = data[:at] + bytes([data[at] ^ bit]) + data[at + 1 :]
            with pytest.raises(EvidenceError):
                open_note(changed, [LOG_SIGNER.key])


LINE = f"— log.example {base64(bytes(68))}\n"


@pytest.mark.parametrize(
    "data",
    [
        "",
        "\n",
        "text\n",
        "text\n\n",
        "text\n" + LINE,
        "text\n\n" + LINE[:-1],
        "text\n\n" + LINE + "\n",
        "text\n\n" + LINE + " \n",
        "text\r\n\r\n" + LINE,
        "text\n\n" + LINE.replace("\n", "\r\n"),
        "te\x00xt\n\n" + LINE,
        "te\txt\n\n" + LINE,
        "\n\n" + LINE[:-2] + "\n",
        "text\n\n" + LINE.replace("—", "-"),
        "text\n\n" + LINE.replace("—", "–"),
        "text\n\n" + LINE.replace("— ", "—  "),
        "text\n\n" + LINE.replace("— ", "—"),
        "text\n\n" + LINE.replace("log.example ", "log.example  "),
        "text\n\n" + LINE.replace("log.example", "log example"),
        "text\n\n" + LINE.replace("log.example", "log+example"),
        "text\n\n" + LINE.replace("log.example", "log\u00a0example"),
        "text\n\n" + LINE.replace("log.example", "log\u2028example"),
        "text\n\n" + LINE.replace("log.example", ""),
        "text\n\n" + LINE.replace("\n", " \n"),
        "text\n\n" + LINE.replace("=\n", "\n"),
        "text\n\n" + LINE.replace("A=\n", "B=\n"),
        "text\n\n" + LINE.replace("AAAA", "AA-A", 1),
        f"text\n\n— log.example {base64(bytes(4))}\n",
        "text\n\n— log.example \n",
        "text\n\n" + LINE * 101,
        "\ufeff\x1f\n\n" + LINE,
    ],
    ids=repr,
)
def test_what_is_no_note_is_refused(data: str) -> None:
    with pytest.raises(EvidenceError):
        parse_note(data.encode())


def test_a_text_may_have_empty_lines_and_be_empty_itself() -> None:
    for text in ("\n", "\n\n", "a\n\n\nb\n", "— log.example AAAA\n"):
        data = format_note(text, [LOG_SIGNER.sign(text)])
        assert open_note(data, [LOG_SIGNER.key])[0] == text


def test_bytes_that_are_no_utf_8_and_notes_without_end_are_refused() -> None:
    for data in (b"\xff\n\n" + LINE.encode(), b"\xed\xa0\x80\n\n" + LINE.encode(), "text\n\n".encode("utf-16")):
        with pytest.raises(EvidenceError, match=r"UTF-8|expected"):
            parse_note(data)
    with pytest.raises(EvidenceError, match="at most 1048576"):
        parse_note(b"a" * (1 << 20) + b"\n\n" + LINE.encode())


@pytest.mark.parametrize("text", ["", "no end", "a\tb\n", "a\rb\n", "\ud800\n"])
def test_a_text_that_could_not_be_read_is_not_signed(text: str) -> None:
    with pytest.raises(EvidenceError, match=r"^note: expected lines"):
        LOG_SIGNER.sign(text)
    with pytest.raises(EvidenceError, match=r"^note: expected lines"):
        format_note(text, [NoteSignature("log.example", bytes(4), bytes(64))])


def test_sixteen_signatures_are_read() -> None:
    signers = [NoteSigner(f"w{n}.example", SigningKey(seed(n))) for n in range(16)]
    _, keys = open_note(format_note(TEXT, [s.sign(TEXT) for s in signers]), [s.key for s in signers])
    assert len(keys) == 16


# ---- verifier keys


def test_a_verifier_key_reads_back() -> None:
    assert parse_vkey(VKEY).text == VKEY
    assert parse_vkey(VKEY) == VerifierKey(ORIGIN, LOG.public)


NAME, HEX, KEY = VKEY.split("+", 2)
PLUS = next(key for n in range(100) if "+" in base64(b"\1" + (key := SigningKey(seed(n)).public)))


def test_a_key_may_have_a_plus_in_its_base64() -> None:
    vkey = VerifierKey("log.example", PLUS).text
    assert vkey.count("+") > 2
    assert parse_vkey(vkey).public == PLUS


@pytest.mark.parametrize(
    "text",
    [
        "",
        "+",
        "++",
        NAME,
        f"{NAME}+{HEX}",
        f"+{HEX}+{KEY}",
        f"{NAME}x+{HEX}+{KEY}",
        f"{NAME}+{HEX.upper()}0+{KEY}",
        f"{NAME}+00000000+{KEY}",
        f"{NAME}+{HEX}+{KEY[:-1]}",
        f"{NAME}+{HEX}+{KEY}\n",
        f" {NAME}+{HEX}+{KEY}",
        f"{NAME}+{HEX}+{KEY}=",
        f"na me+{HEX}+{KEY}",
        f"{NAME}+{HEX}+{base64(LOG.public)}",
        f"{NAME}+{HEX}+{base64(bytes([4]) + LOG.public)}",
        f"{NAME}+{HEX}+{base64(bytes([1]) + LOG.public[:31])}",
        "a+" + note.key_id("a", 1, bytes(32)).hex() + "+" + base64(b"\1" + bytes(32)),  # of small order
        "a+" + note.key_id("a", 1, b"\xff" * 32).hex() + "+" + base64(b"\1" + b"\xff" * 32),  # not canonical
    ],
    ids=repr,
)
def test_what_is_no_verifier_key_is_refused(text: str) -> None:
    with pytest.raises(EvidenceError):
        parse_vkey(text)


def test_what_is_missing_is_said() -> None:
    with pytest.raises(EvidenceError, match="expected type 01 and 32 bytes; got 04 and 32"):
        parse_vkey(f"{NAME}+{HEX}+{base64(bytes([4]) + LOG.public)}")
    with pytest.raises(EvidenceError, match="expected text, a blank line and signature lines"):
        parse_note(b"text without a blank line\n")


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u2003b", "a\nb", "a\x07b", "\ud800"])
def test_what_is_no_key_name_is_refused(name: str) -> None:
    with pytest.raises(EvidenceError, match="not a key name"):
        VerifierKey(name, LOG.public)


@pytest.mark.parametrize("text", ["A", "AA", "AAA", "AAAA=", "AB==", "AA= =", "AA\n==", "AA==AA==", "A-==", "é", "="])
def test_only_the_base64_that_is_written_is_read(text: str) -> None:
    assert unbase64("AA==") == b"\0"
    with pytest.raises(EvidenceError, match="not base64"):
        unbase64(text)
