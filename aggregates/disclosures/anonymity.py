"""Whether words that were to name nobody do so all the same: a child's names are looked for in them.

Names come from whoever could open them, and are forgotten again; none is ever recorded here. A part of a name that is an
everyday word too (a child called May) counts only where it is written with a capital. Pure.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable

from aggregates import language
from aggregates.draft import Draft
from ledger.errors import InputError

SHORTEST = 2  # letters: an initial is no name


def found(words: str, names: Iterable[str], details: Iterable[str], everyday: Collection[str]) -> tuple[str, ...]:
    """What the words give away, as it was looked for: names in whole or in part, other details only in whole."""
    text = _plain(words)
    parts = dict.fromkeys(part for name in names for part in (" ".join(name.split()), *name.split()))
    wanted = [part for part in parts if len(part) >= SHORTEST]
    hits = [part for part in wanted if _stands_in(text, part, capital=part.casefold() in everyday)]
    hits += [detail for detail in details if detail.strip() and _stands_in(text, detail, capital=False)]
    return tuple(dict.fromkeys(hit for hit in hits if not any(hit != other and hit in other for other in hits)))


def check(d: Draft, words: str | None, names: Iterable[str] | None, details: Iterable[str]) -> None:
    """InputError if the words name a child whom the adviser was not to know (S62)."""
    row = d.rules.rows("anonymity").get("names")
    if row is None or words is None or names is None:
        return
    hits = found(words, names, details, d.rules.data["everyday_words"])
    if hits:
        raise InputError(
            language.pick(row["says"]).format(found=", ".join(map(repr, hits))),
            hint="write 'the child' in its place; or say that the adviser knew who it is, and why that had to be",
        )


def _stands_in(text: str, part: str, *, capital: bool) -> bool:
    wanted = _plain(part)
    spelt = wanted[:1].upper() + wanted[1:] if capital else wanted
    return re.search(rf"(?<!\w){re.escape(spelt)}(?!\w)", text, 0 if capital else re.IGNORECASE) is not None


def _plain(text: str) -> str:
    """Without accents, with one kind of apostrophe and single spaces, so that Zoë is found in Zoe."""
    letters = unicodedata.normalize("NFKD", text.replace("\u2019", "'"))
    return " ".join("".join(c for c in letters if not unicodedata.combining(c)).split())
