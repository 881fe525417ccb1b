"""Codes and what they mean: (scheme, code, version) with a label in plain words, read from `data/vocabularies`.

Events carry only codes. The bytes of the vocabulary are kept as a document when a policy is adopted (formats.md section 2,
`policy`), so `Vocabulary` of those bytes says what a code meant then. A code that belongs to one phrase of the policy
names it as its `rule`; one that has legal weight is explained in one line. Rules are next door, in `rules`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from difflib import get_close_matches
from functools import cache
from typing import Any

from aggregates import datafiles, language
from ledger.errors import InputError


class Vocabulary:
    """All schemes of one set of data. `demanded` says whether a phrase of the policy is in force; its codes go with it."""

    def __init__(self, data: Mapping[str, Any], demanded: Callable[[str], bool] = lambda _rule: True) -> None:
        self.data = data
        self._schemes: Mapping[str, Mapping[str, Any]] = data["schemes"]
        self._demanded = demanded

    def schemes(self) -> Iterable[str]:
        return self._schemes.keys()

    def scheme_version(self, scheme: str) -> str:
        return str(self._schemes[scheme]["version"])

    def _codes(self, scheme: str) -> Mapping[str, Mapping[str, Any]]:
        codes = self._schemes[scheme]["codes"]
        return {code: row for code, row in codes.items() if "rule" not in row or self._demanded(row["rule"])}

    def choices(self, scheme: str) -> Mapping[str, str]:
        """Code to label, in the order in which they are offered."""
        return {code: language.pick(row, code) for code, row in self._codes(scheme).items()}

    def label(self, scheme: str, code: str) -> str:
        """What a code means; a code that this vocabulary does not know is shown as it stands."""
        return language.pick(self._schemes[scheme]["codes"].get(code, {}), code)

    def explanation(self, scheme: str, code: str) -> str:
        """One line on what a code means in law, where it has such a meaning; empty otherwise."""
        return language.pick(self._schemes[scheme]["codes"].get(code, {}).get("explains", {}))

    def rule(self, scheme: str, code: str) -> str:
        """The phrase of the policy that a code belongs to; empty if to none in particular."""
        return str(self._schemes[scheme]["codes"].get(code, {}).get("rule", ""))

    def code(self, scheme: str, text: str, *more: str) -> str:
        """The code that `text` stands for in these schemes; InputError with near matches if there is none.

        `SHARE_PART` and `share part` are `share-part`, and `observation` is the one code that ends in `.observation`.
        """
        known = [code for name in (scheme, *more) for code in self._codes(name)]
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

    def codes(self, scheme: str, texts: Iterable[str], *more: str) -> tuple[str, ...]:
        """Several codes, each once, in the order in which they were given."""
        return tuple(dict.fromkeys(self.code(scheme, text, *more) for text in texts))

    def optional(self, scheme: str, text: str | None) -> str | None:
        """A code, or None if nothing was said."""
        return None if text is None else self.code(scheme, text)


@cache
def shipped() -> Vocabulary:
    """The vocabulary that comes with this program."""
    return Vocabulary(datafiles.shipped("vocabularies"))


# What the desk speaks with: the vocabulary of the ledger that is open. Decisions ask the book's (`draft.Draft.code`).
SPOKEN: ContextVar[Vocabulary | None] = ContextVar("vocabulary", default=None)


def spoken() -> Vocabulary:
    """The vocabulary of the ledger that is open; the shipped one, before any is."""
    return SPOKEN.get() or shipped()


def choices(scheme: str) -> Mapping[str, str]:
    """Code to label, as the desk offers them."""
    return spoken().choices(scheme)


def label(scheme: str, code: str) -> str:
    """What a code means, as the desk says it."""
    return spoken().label(scheme, code)
