"""How the bytes of a text file are read: five encodings that Excel and its friends write, told apart the same way each time.

A mark at the beginning decides; then what is UTF-16 by its zeros; then what is UTF-8 without a fault. What is left has one
byte for each letter, and the reading whose letters stand as letters do in names wins: Western Windows, Central European
Windows, old Macintosh, in this order. That is a guess and is said as one, with a few of the names, so that it is seen.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass

from ledger.errors import InputError

NAMES = {
    "utf-8": "utf-8-sig",
    "utf-16": "utf-16",
    "windows-1252": "cp1252",
    "windows-1250": "cp1250",
    "macintosh": "mac_roman",
}
GUESSED = ("windows-1252", "windows-1250", "macintosh")
_INSIDE = "'\u2019-\u2010\u2011"  # what stands between two letters of a name
_AROUND = "\u2018\u2019\u201c\u201d\u2013\u2014\u2026\u00a3\u20ac\u00b0\u00b7\u2022\u00a0\u00e9"


@dataclass(frozen=True, slots=True)
class Text:
    """A file as text; `guessed`: another encoding would have been possible."""

    text: str
    encoding: str
    guessed: bool = False


def read(content: bytes, wanted: str | None = None) -> Text:
    """The text of a file; InputError if it is none in the encoding that is wanted, or in any that we know."""
    if wanted is not None:
        return Text(_decoded(content, wanted), wanted)
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return Text(_decoded(content, "utf-16"), "utf-16")
    if (order := _zeros(content)) is not None:
        return Text(_decoded(order + content, "utf-16"), "utf-16")
    try:
        return Text(_decoded(content, "utf-8"), "utf-8")
    except InputError:
        return _guess(content)


def _decoded(content: bytes, name: str) -> str:
    if name not in NAMES:
        raise InputError(f"there is no encoding {name!r}", hint=f"one of: {', '.join(NAMES)}")
    try:
        text = content.decode(NAMES[name])
    except UnicodeDecodeError as error:
        raise InputError(
            f"this is not {name} text (byte {error.start})", hint="save it again as CSV UTF-8, or leave --encoding out"
        ) from None
    if "\0" in text:
        raise InputError("this is no table of text: it has zero bytes in it", hint="save it as CSV or XLSX")
    return text.removeprefix("\ufeff")


def _zeros(content: bytes) -> bytes | None:
    """The mark of UTF-16 that is missing, by where its zeros stand; None if it is something else."""
    head = content[:200]
    if len(content) % 2 or len(head) < 4:
        return None
    for mark, zeros, letters in (
        (codecs.BOM_UTF16_LE, head[1::2], head[0::2]),
        (codecs.BOM_UTF16_BE, head[0::2], head[1::2]),
    ):
        if zeros.count(0) * 2 > len(zeros) and not letters.count(0):
            return mark
    return None


def _guess(content: bytes) -> Text:
    """The reading that looks most like names; the first of them, where several look alike."""
    found = []
    for name in GUESSED:
        try:
            found.append((name, _decoded(content, name)))
        except InputError:
            continue
    if not found:
        raise InputError("this is no text in any encoding that is known here", hint="save it again as CSV UTF-8")
    name, text = max(found, key=lambda one: _likely(one[1]))  # max keeps the first of equals
    return Text(text, name, guessed=True)


def _likely(text: str) -> int:
    """How many letters beyond ASCII stand as letters do, less what does not."""
    around = zip(" " + text, text, text[1:] + " ", strict=False)
    return sum(_fits(before, char, after) for before, char, after in around if char > "\x7f")


def _fits(before: str, char: str, after: str) -> int:
    if char.isalpha():
        inside_small = char.isupper() and before.isalpha() and before.islower()
        alone = not before.isalpha() and not after.isalpha()
        return -2 if inside_small or alone or char in "\u00aa\u00ba\u0192" else 2
    if char in _INSIDE and before.isalpha() and after.isalpha():
        return 2
    opens = char in "\u2018\u201c"
    return 1 if char in _AROUND and not (opens and before.isalpha()) else -3


def sample(text: str, most: int = 6) -> list[str]:
    """Some words with a letter beyond ASCII, as they were read, so that a wrong guess is seen."""
    words = dict.fromkeys(w.strip('.,;:"()\t') for w in text.split() if not w.isascii())
    found = [word for line in words for word in line.replace(";", ",").split(",") if not word.isascii()]
    return list(dict.fromkeys(found))[:most]
