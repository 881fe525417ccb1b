r"""The recovery sheet: a printed X25519 private key, one more way into every level. It signs nothing (formats.md 4).

    preimage   = SHA-256("consent-ledger/recovery-reveal/v1\0" ‖ private key)
    commitment = SHA-256("consent-ledger/recovery/v1\0" ‖ preimage)

The commitment stands in the event that issues the sheet; revealing the preimage in a later event enrols one new key, once,
in the open. The preimage does not give the private key away. On paper the key is 13 numbered groups of four letters and
digits (Crockford's base 32) and a 14th that finds mistyping: the first 20 bits of
SHA-256("consent-ledger/recovery-sheet/v1\0" ‖ private key).
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from ledger.custody.wrap import encryption_key
from ledger.errors import InputError
from ledger.evidence import crockford
from ledger.evidence.checkpoint import fingerprint

KEY_GROUPS = 13
GROUPS = KEY_GROUPS + 1
_LABEL = re.compile(r"\b(\d{1,2}):\s*(\S+)")
_KEY = "THE KEY"
_TEXT = """\
{setting}
Recovery sheet {number}
of the consent ledger {origin}

WHAT IT IS FOR
If passphrases are forgotten, or whoever knew them is gone: this sheet and the
computer's files together open the ledger again, and let one new person's key
be entered. That is recorded in the ledger, and everybody who checks it can see
that the sheet was used.
It signs nothing: with it nobody can record anything in another person's name.

HOW TO KEEP IT
Put it into an envelope, seal it, write the date and your name across the flap,
and lock it away from the computer: with the chair of the committee, in the
owner's safe, at a bank. Do not photograph, scan or send it. Whoever has this
sheet and the computer's files can read everything that is in the ledger.
If it is lost, or somebody has seen it, print a new one with the program. Then
this one opens the ledger no more; an old copy of the files, it still does.

{heading}
{key}

Capitals do not matter. 0 is the digit; the letters I, L, O and U are not used.

Printed on ____________________  by ________________________________
"""


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is printed. Never kept on the computer."""

    private: bytes = field(repr=False)

    def __post_init__(self) -> None:
        encryption_key(self.private)  # EvidenceError unless it is a private key

    @property
    def public(self) -> bytes:
        return encryption_key(self.private)

    @property
    def preimage(self) -> bytes:
        return sha256(b"consent-ledger/recovery-reveal/v1\0" + self.private).digest()

    @property
    def commitment(self) -> bytes:
        return sha256(b"consent-ledger/recovery/v1\0" + self.preimage).digest()

    @property
    def groups(self) -> tuple[str, ...]:
        letters = (crockford.encode(self.private) + _check(self.private)).upper()
        return tuple(letters[at : at + 4] for at in range(0, len(letters), 4))


@dataclass(frozen=True, slots=True)
class Question:
    """Asked after printing, so that a sheet that never left the printer is noticed now."""

    numbers: tuple[int, int]
    answers: tuple[str, str] = field(repr=False)

    def check(self, typed: Sequence[str]) -> None:
        """InputError naming the group that is not what stands on the sheet."""
        if len(typed) != len(self.numbers):
            raise InputError(f"expected {len(self.numbers)} groups, got {len(typed)}")
        for number, answer, group in zip(self.numbers, self.answers, typed, strict=True):
            if not secrets.compare_digest(crockford.plain(group).encode(), answer.lower().encode()):
                hint = "look at the printed sheet again"
                raise InputError(f"group {number} is not what stands on the sheet", hint=hint)


def new_sheet() -> Sheet:
    return Sheet(secrets.token_bytes(32))


def ask(sheet: Sheet) -> Question:
    """Two groups by chance."""
    first, second = sorted(secrets.SystemRandom().sample(range(1, GROUPS + 1), 2))
    return Question((first, second), (sheet.groups[first - 1], sheet.groups[second - 1]))


def format_sheet(sheet: Sheet, origin: str, setting: str) -> str:
    """The printable text. The sheet's number is the fingerprint of its commitment, which is no secret."""
    numbered = [f"{number:2}: {group}" for number, group in enumerate(sheet.groups, 1)]
    key = "\n".join("    ".join(numbered[at : at + 4]) for at in range(0, GROUPS, 4))
    return _TEXT.format(setting=setting, origin=origin, number=fingerprint(sheet.commitment), heading=_KEY, key=key)


def parse_sheet(text: str) -> Sheet:
    """The sheet, from its whole text, from numbered groups, or from the groups alone, as somebody types them."""
    groups = _groups(text)
    for number, group in enumerate(groups, 1):
        if len(group) != 4:
            raise InputError(f"group {number} is mistyped: expected 4 letters or digits, got {len(group)}: {group!r}")
        if strange := sorted(set(group) - set(crockford.ALPHABET)):
            raise InputError(f"group {number} is mistyped: {strange[0]!r} is not used on the sheet")
    if len(groups) != GROUPS:
        raise InputError(f"expected {GROUPS} groups of four letters and digits, got {len(groups)}")
    sheet = _sheet("".join(groups))
    if sheet is None:
        raise InputError("mistyped: the groups do not fit together", hint=_suspect(groups))
    return sheet


def _groups(text: str) -> list[str]:
    labelled = _LABEL.findall(text.rpartition(_KEY)[2])  # a setting may well be called "Room 1: Acorns"
    if not labelled:
        typed = [crockford.plain(word) for word in re.split(r"[\s-]+", text.strip()) if word]
        whole = "".join(typed)
        # Somebody who typed without spaces, or with other ones, meant four at a time.
        return typed if all(len(word) == 4 for word in typed) or len(whole) != 4 * GROUPS else re.findall("....", whole)
    found: dict[int, str] = {}
    for label, group in labelled:
        if int(label) in found:
            raise InputError(f"group {label} is there twice")
        found[int(label)] = crockford.plain(group)
    for number in range(1, GROUPS + 1):
        if number not in found:
            raise InputError(f"group {number} is missing")
    return [found[number] for number in sorted(found)]


def _sheet(letters: str) -> Sheet | None:
    """None if the last group is not the check of the others."""
    try:
        private = crockford.decode(letters[: 4 * KEY_GROUPS], 32)
    except InputError:
        return None
    return Sheet(private) if letters[4 * KEY_GROUPS :] == _check(private) else None


def _check(private: bytes) -> str:
    return crockford.encode(sha256(b"consent-ledger/recovery-sheet/v1\0" + private).digest())[:4]


def _suspect(groups: Sequence[str]) -> str:
    """If one wrong letter, or two that changed places, explain it in one group only, that group; never the right letters."""
    letters = "".join(groups)
    suspects = {at // 4 + 1 for at, other in _slips(letters) if _sheet(other) is not None}
    if len(suspects) == 1:
        return f"look at group {suspects.pop()} again"
    return "compare every group with the sheet"


def _slips(letters: str) -> Iterator[tuple[int, str]]:
    for at, letter in enumerate(letters):
        for other in crockford.ALPHABET:
            if other != letter:
                yield at, letters[:at] + other + letters[at + 1 :]
        if letters[at + 1 : at + 2] not in ("", letter):
            yield at, letters[:at] + letters[at + 1] + letter + letters[at + 2 :]
