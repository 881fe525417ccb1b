"""The golden rules of information sharing as checklists: which editions there are, and what each of them asks.

The wording is ours; each edition names the government advice that it follows. A decision is judged by the edition under
which it was taken. The seven principles are asked beside every edition. Nothing here knows of a case.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from aggregates import language
from aggregates.rules import Rules
from ledger.errors import InputError

NEWEST = "newest"


def version_on(rules: Rules, day: date) -> str:
    """The edition that the setting works by; unless it has chosen one, the newest of that day."""
    chosen: str = rules.data["golden_rules_version"]
    return newest_on(rules, day) if chosen == NEWEST else checked(rules, chosen)


def newest_on(rules: Rules, day: date) -> str:
    """The edition in force on a day; before there was any, the first."""
    versions = rules.rows("golden_rules_versions")
    past = [name for name, row in versions.items() if date.fromisoformat(row["from"]) <= day]
    return max(past or list(versions)[:1], key=lambda name: str(versions[name]["from"]))


def checked(rules: Rules, version: str) -> str:
    """An edition by its name; InputError if there is none."""
    known = rules.rows("golden_rules_versions")
    if version not in known:
        raise InputError(f"there are no golden rules of {version!r}", hint=f"one of: {', '.join(known)}")
    return version


def golden(rules: Rules, version: str) -> dict[str, str]:
    """The items of an edition that are in force: id to question, in their order."""
    rows = {name: row for name, row in rules.rows("golden_rules").items() if row["version"] == version}
    return {_item(name, version): question(rows[name]) for name in sorted(rows, key=lambda n: int(rows[n]["number"]))}


def principles(rules: Rules) -> dict[str, str]:
    """The seven principles: id to question."""
    return {name: question(row) for name, row in rules.rows("seven_principles").items()}


def label(rules: Rules, version: str, item: str) -> str:
    """An item in a word or two."""
    return language.pick(_row(rules, version, item)["says"], item)


def rule_of(rules: Rules, version: str, item: str) -> str:
    """The phrase of the policy behind an item of the checklist."""
    return str(_row(rules, version, item)["rule"])


def question(row: Mapping[str, Mapping[str, str]]) -> str:
    """What a row asks, in the language of this run."""
    return language.pick(row["asks"])


def split(rules: Rules, version: str, items: Iterable[str]) -> tuple[list[str], list[str]]:
    """Items of an edition, and principles; InputError for anything else."""
    of_edition, of_all = golden(rules, version), principles(rules)
    given = list(items)
    if strange := [item for item in given if item not in of_edition and item not in of_all]:
        raise InputError(
            f"{strange[0]!r} is no item of the golden rules of {version}",
            hint=f"one of: {', '.join([*of_edition, *of_all])}",
        )
    return [item for item in given if item in of_edition], [item for item in given if item in of_all]


def _item(name: str, version: str) -> str:
    return name.removeprefix(f"{version}-")


def _row(rules: Rules, version: str, item: str) -> Mapping[str, Any]:
    row: Mapping[str, Any] = rules.data["golden_rules"].get(f"{version}-{item}") or rules.data["seven_principles"][item]
    return row


def any_label(rules: Rules, item: str) -> str:
    """An item in a word or two, of whichever edition asks it."""
    editions = [name for name in rules.data["golden_rules_versions"] if f"{name}-{item}" in rules.data["golden_rules"]]
    known = editions or item in rules.data["seven_principles"]
    return label(rules, next(iter(editions), ""), item) if known else item
