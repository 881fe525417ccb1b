"""The kinds of values that a policy pack may put in place of others: words, numbers, periods, switches, lists of codes.

Each is judged here on its own, given what stood there before; which value may stand where is next door, in `changes`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from re import fullmatch
from string import Formatter
from typing import Any, NoReturn

from aggregates import hours
from aggregates.periods import UNITS
from aggregates.rules import within
from ledger.errors import InputError

LONGEST_TEXT, LARGEST_NUMBER = 1000, 100_000
IN_HOURS = dict(zip(UNITS, (1, 24, 168, 730, 8760), strict=True))
LONGEST_PERIOD = 200 * 8760  # hours in two hundred years
HINT = "`policy pack` prints what can be changed"

# Schemes to which a setting adds nothing: each of their codes means something to the program itself.
CLOSED = (
    "access-action access-ground access-verdict attested audience breach-risk certainty check-result checklist-answer "
    "consent-kind consent-serves consent-status contributor correction-kind countersigning decision-outcome "
    "discussion-level grant-status hold-against interim-rule involvement level notice-kind receipt-format record-class "
    "record-medium report-kind retention-anchor retention-verdict right rights-outcome sensitivity subject-kind "
    "transfer-state until-event"
)
# What a hard refusal rests on: these lists keep what ships in them; to those, a setting adds only codes of its own.
KEPT = ("channels.social", "channels.online")
NARROW = ("channels.secure", "not_confidential", "own_family")


@dataclass(frozen=True, slots=True)
class Known:
    """Every code, period and edition that there is once a pack is adopted; and what ships."""

    codes: Mapping[str, Collection[str]]
    shipped_codes: Mapping[str, Collection[str]]
    periods: Collection[str]
    editions: Collection[str]
    shipped: Mapping[str, Any]  # the rules


def refuse(where: str, why: str, hint: str = HINT) -> NoReturn:
    raise InputError(f"the policy pack: {where} {why}", hint=hint)


def is_name(name: str) -> bool:
    """Whether a new code or row may be called so: a code word, as events hold them."""
    return fullmatch(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,47}", name) is not None


def brief(name: str) -> str:
    """A name out of a pack, fit to be shown: nothing in it is obeyed, and it does not fill the screen."""
    return name if fullmatch(r"[A-Za-z0-9._:-]{1,64}", name) else ascii(name)[:60]


def plain(code: str) -> str:
    """A code as people may type it: two that are the same then cannot be told apart."""
    return code.lower().replace("_", "-")


def same(before: Any, given: Any) -> bool:
    """Whether nothing changes; true is not 1."""
    if isinstance(before, Mapping) and isinstance(given, Mapping):
        return all(name in before and same(before[name], value) for name, value in given.items())
    if isinstance(before, list) and isinstance(given, list):
        return len(before) == len(given) and all(map(same, before, given))
    return type(before) is type(given) and bool(before == given)


def fits(where: str, kind: str, before: Any, given: Any, known: Known) -> None:
    """InputError, unless a value may stand where another one stands, or stood nothing."""
    if kind == "words":
        words(where, before, given)
    elif kind == "switch" or isinstance(before, bool):
        _one(where, isinstance(given, bool), "is either true or false")
    elif kind == "number":
        _one(where, _is_number(where, given), f"is a whole number from 0 to {LARGEST_NUMBER}")
    elif kind == "unit":
        _one(where, given in UNITS if isinstance(given, str) else False, f"is one of {', '.join(UNITS)}")
    elif kind == "plain-words":
        _one(where, _are_plain(given), "is a list of words in small letters")
    elif kind == "hours":
        _one(
            where,
            _are_hours(given),
            "is a list of times such as 08:00-18:00, each after the one before; empty is closed",
        )
    else:
        _codes(where, kind, before, given, known)


def _one(where: str, fine: bool, what: str) -> None:
    if not fine:
        refuse(where, what, HINT)


def _is_number(where: str, given: Any) -> bool:
    """A period may be unset."""
    if given is None:
        return where.startswith(("rules.periods.", "rules.retention."))
    return type(given) is int and 0 <= given <= LARGEST_NUMBER


def _are_plain(given: Any) -> bool:
    return isinstance(given, list) and all(isinstance(w, str) and fullmatch(r"[^\W\d_]{1,40}", w) for w in given)


def _are_hours(given: Any) -> bool:
    if not isinstance(given, list) or not all(isinstance(span, str) for span in given):
        return False
    try:
        return len(hours.spans(given)) == len(given)
    except ValueError:
        return False


def length(where: str, row: Mapping[str, Any]) -> None:
    """A period that ends while there are still calendars."""
    if row["value"] is not None and row["value"] * IN_HOURS[row["unit"]] > LONGEST_PERIOD:
        refuse(where, "is longer than two hundred years")


def words(where: str, before: Any, given: Any) -> None:
    """A text for each language, with no other placeholders than the text that it replaces."""
    if not isinstance(before, Mapping) or not isinstance(given, Mapping) or not given:
        refuse(where, "is a text for each language", 'such as {"en-GB": "…"}')
    held = {name for text in before.values() for name in _placeholders(where, text)}
    for language, text in given.items():
        at = f"{where}.{brief(language)}"
        if not fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}", language):
            refuse(at, "is no language", "a tag such as en-GB or cy")
        if not isinstance(text, str) or not text.strip() or len(text) > LONGEST_TEXT:
            refuse(at, f"is a text of 1 to {LONGEST_TEXT} characters")
        if not all(c.isprintable() or c in "\u00a0\u200c\u200d" for c in text):
            refuse(at, "has characters in it that cannot be printed")
        if strange := set(_placeholders(at, text)) - held:
            has = f"it knows {', '.join(sorted(held))}" if held else "it knows none"
            refuse(at, f"has a placeholder that nothing fills: {brief(min(strange))}", has)


def _placeholders(where: str, text: str) -> list[str]:
    try:
        parts = [part[1:] for part in Formatter().parse(text) if part[1] is not None]
    except ValueError:
        refuse(where, "has a bracket { or } that belongs to no placeholder", "write it as {{ or }}, or leave it out")
    if any(spec or conversion for _, spec, conversion in parts):
        refuse(where, "has a placeholder with more in it than a name")
    return [name for name, _, _ in parts if name is not None]


def _codes(where: str, kind: str, before: Any, given: Any, known: Known) -> None:
    """A code of these schemes, or a list of them, as before."""
    named = {"period": known.periods, "edition": known.editions}
    codes = named.get(kind) or {code for scheme in kind.split() for code in known.codes[scheme]}
    many = isinstance(before, list)
    found: Sequence[Any] = given if isinstance(given, list) else [given]
    if isinstance(given, list) != many or not all(isinstance(code, str) for code in found):
        refuse(where, f"is {'a list of codes' if many else 'one code'}")
    if strange := [code for code in found if code not in codes]:
        refuse(
            where,
            f"names {brief(strange[0])}, which is no {kind.partition(' ')[0]}",
            "add a code of your own beside it",
        )
    if len(set(found)) < len(found):
        refuse(where, "names something twice")
    if kind == "sensitivity" and "grievance" in {*found} ^ {*(before if many else [before])}:
        refuse(where, "changes what is a grievance", "who opens a grievance is a hard refusal")
    _rests(where, kind, found, known)


def _rests(where: str, kind: str, found: Sequence[str], known: Known) -> None:
    """What a hard refusal rests on is not loosened."""
    name = where.removeprefix("rules.")
    shipped: Any = known.shipped
    for part in name.split(".") if name in (*KEPT, *NARROW) else ():
        shipped = shipped[part]
    if name in KEPT and (gone := [code for code in shipped if code not in found]):
        refuse(where, f"leaves out {gone[0]}: a hard refusal rests on it", "it can only grow")
    ours = {code for scheme in kind.split() for code in known.shipped_codes.get(scheme, ())}
    if name in NARROW and (more := [code for code in found if code in ours and code not in shipped]):
        refuse(where, f"adds {more[0]}: a hard refusal rests on it", "it can only take codes of your own")


def not_wider(where: str, shipped: Mapping[str, Any], rows: Mapping[str, Any], known: Known) -> None:
    """No row of the access table lets anybody by whom a hard refusal after it would have stopped."""
    allowing: list[str] = []
    for name, row in shipped.items():
        if row.get("hard"):
            for earlier in allowing:
                if _cover(rows[earlier], row, known) - _cover(shipped[earlier], row, known):
                    refuse(f"{where}.{earlier}", f"would go round a hard refusal: {name}")
        elif row["answer"] == "allow":
            allowing.append(name)


def _cover(row: Mapping[str, Any], hard: Mapping[str, Any], known: Known) -> set[tuple[str, str]]:
    """The roles and categories that both rows are about."""
    roles = set(row.get("roles", known.codes["role"])) & set(hard.get("roles", known.codes["role"]))
    every = [*known.codes["record-category"], *known.codes["record-class"]]
    about = [c for c in every if all(within(c, r.get("categories", [c])) for r in (row, hard))]
    return set(product(roles, about))
