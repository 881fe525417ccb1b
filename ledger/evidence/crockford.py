"""Crockford's base 32: bytes as letters and digits that a person reads out, writes down and types.

Lower case, no i, l, o or u. Reading takes either case, any dashes and spaces, o for 0, and i or l for 1.
"""

from __future__ import annotations

import re

from ledger.errors import InputError

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_SAME = str.maketrans({"o": "0", "i": "1", "l": "1"})
_BETWEEN = re.compile(r"[\s\u00ad\u2010-\u2015\u2212-]+")  # spaces, hyphens, and what word processors make of them


def encode(data: bytes) -> str:
    """Five bits a letter, most significant first; the last letter filled with zero bits."""
    count = (len(data) * 8 + 4) // 5
    number = int.from_bytes(data) << (count * 5 - len(data) * 8)
    return "".join(ALPHABET[number >> 5 * at & 31] for at in reversed(range(count)))


def decode(text: str, length: int) -> bytes:
    """The bytes of which `text`, already plain, is the encoding."""
    if len(text) != (length * 8 + 4) // 5 or not set(text) <= set(ALPHABET):
        raise InputError(f"expected {(length * 8 + 4) // 5} letters and digits without u; got {text!r}")
    number = 0
    for letter in text:
        number = number << 5 | ALPHABET.index(letter)
    fill = len(text) * 5 - length * 8
    if number & (1 << fill) - 1:
        raise InputError(f"mistyped: {text!r} ends with bits that are never written")
    return (number >> fill).to_bytes(length)


def plain(typed: str) -> str:
    """What was typed, as `encode` would have written it, without the grouping."""
    return _BETWEEN.sub("", typed).lower().translate(_SAME)


def grouped(text: str) -> str:
    """abcd-efgh-…"""
    return "-".join(text[at : at + 4] for at in range(0, len(text), 4))
