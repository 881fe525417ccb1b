"""Reading a text file that a shell, an editor or a mail program wrote anew, where that loses nothing (formats.md 8).

Proofs, notes, evidence files and pages are UTF-8, the first two with LF. A byte order mark, UTF-16 and CRLF say nothing
that was not there before, so they are taken back, and that is said; whatever is still not right after that is judged by
the strict parsers as before.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8, BOM_UTF16_BE, BOM_UTF16_LE

from ledger.evidence.proof import HEADER

_START = re.compile(rb"\s{0,1000}(?:(?P<object>\{\s*[\"}])|(?i:<!doctype|<html|<head|<main|<!--))")


def restore(data: bytes) -> tuple[bytes, tuple[str, ...]]:
    """The file as it was written, and in words what had been done to it; unchanged if it was no text of ours."""
    text, done = data, []
    if text.startswith((BOM_UTF16_LE, BOM_UTF16_BE)):
        text, done = text.decode("utf-16", "replace").encode(), ["written as UTF-16"]
    if text.startswith(BOM_UTF8):
        text, done = text.removeprefix(BOM_UTF8), [*done, "given a byte order mark"]
    if b"\r\n" in text:
        text, done = text.replace(b"\r\n", b"\n"), [*done, "given other line ends"]
    return (text, tuple(done)) if text.startswith(HEADER.encode()) or kind(text) else (data, ())


def kind(text: bytes) -> str | None:
    """`evidence` or `page`, if it can only be meant as that; None if it is something else."""
    found = _START.match(text)
    return None if found is None else "evidence" if found["object"] else "page"
