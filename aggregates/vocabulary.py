"""Codes and what they mean: (scheme, code, version) with a label in plain English, read from `data/vocabularies.json`.

Events carry only codes. The very bytes of the file are kept as a document when a policy is adopted (formats.md
section 2, `policy`), so `Vocabulary(content)` of those bytes says what a code meant then. Rules are next door, in
`rules`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import cache
from importlib.resources import files

from ledger.errors import InputError

LANGUAGE = "en-GB"


def shipped_bytes(name: str) -> bytes:
    """A data file of this package, byte for byte."""
    return (files("aggregates") / "data" / name).read_bytes()


class Vocabulary:
    """All schemes of one file."""

    def __init__(self, content: bytes) -> None:
        data = json.loads(content)
        self.version: str = data["version"]
        self._schemes: Mapping[str, Mapping[str, Mapping[str, str]]] = {
            name: scheme["codes"] for name, scheme in data["schemes"].items()
        }
        self._versions: Mapping[str, str] = {name: scheme["version"] for name, scheme in data["schemes"].items()}

    def schemes(self) -> Iterable[str]:
        return self._schemes.keys()

    def scheme_version(self, scheme: str) -> str:
        return self._versions[scheme]

    def choices(self, scheme: str, language: str = LANGUAGE) -> Mapping[str, str]:
        """Code to label, in the order in which they are offered."""
        return {code: labels[language] for code, labels in self._schemes[scheme].items()}

    def label(self, scheme: str, code: str, language: str = LANGUAGE) -> str:
        """What a code means; a code that this vocabulary does not know is shown as it stands."""
        return self._schemes[scheme].get(code, {}).get(language, code)

    def code(self, scheme: str, text: str, *more: str) -> str:
        """The code that `text` stands for in these schemes; InputError with near matches if there is none.

        `SHARE_PART` and `share part` are `share-part`, and `observation` is the one code that ends in `.observation`.
        """
        known = [code for name in (scheme, *more) for code in self._schemes[name]]
        wanted = "-".join(text.split()).replace("_", "-").lower()
        by_case = {code.lower().replace("_", "-"): code for code in known}
        endings = [code for plain, code in by_case.items() if plain.rpartition(".")[2] == wanted]
        if wanted in by_case:
            return by_case[wanted]
        if len(endings) == 1:
            return endings[0]
        containing = [plain for plain in by_case if wanted and wanted in plain]
        near = get_close_matches(wanted, by_case, n=3, cutoff=0.5) or containing[:3]
        names = ", ".join(by_case[plain] for plain in near) or ", ".join(known)
        raise InputError(f"{text!r} is no {scheme}", hint=f"{'did you mean' if near else 'one of'}: {names}")


@cache
def shipped() -> Vocabulary:
    """The vocabulary that comes with this program."""
    return Vocabulary(shipped_bytes("vocabularies.json"))


def code(scheme: str, text: str, *more: str) -> str:
    """The code in the vocabulary that comes with this program; InputError with near matches."""
    return shipped().code(scheme, text, *more)


def codes(scheme: str, texts: Iterable[str], *more: str) -> tuple[str, ...]:
    """Several codes, each once, in the order in which they were given."""
    return tuple(dict.fromkeys(code(scheme, text, *more) for text in texts))


def optional(scheme: str, text: str | None) -> str | None:
    """A code, or None if nothing was said."""
    return None if text is None else code(scheme, text)


def choices(scheme: str, language: str = LANGUAGE) -> Mapping[str, str]:
    """Code to label, in the order in which they are offered."""
    return shipped().choices(scheme, language)


def label(scheme: str, code: str, language: str = LANGUAGE) -> str:
    """What a code means."""
    return shipped().label(scheme, code, language)
