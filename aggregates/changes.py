"""What a policy pack may change, and what it may not. A pack is hostile input: what is not allowed is refused by name.

A setting changes words, numbers, periods, what is on or off, and lists of codes that are known; it adds codes, periods and
retention rows of its own. How the rules are built (what opens a duty, what stands in a register, who is related to whom)
belongs to the program. A hard refusal keeps everything but its words, and nothing that it rests on can be loosened.
What is as it is in force already is no change, so that what `policy pack` prints can be adopted as it stands.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

from aggregates import change_kinds as kinds
from aggregates.change_kinds import CLOSED, HINT, Known, brief, refuse, same
from aggregates.datafiles import overlay
from ledger.errors import InputError

LARGEST = 2_000_000  # bytes; everything that ships has a fifth of that
Data = Mapping[str, Any]

# What may be changed: by the kind of value, or the scheme of the codes, its places. A place is a field of any row, or is
# named whole; `*` is every row of a section.
PLACES = {
    "words": "says asks title source",
    "number": "value late_after_hours future_at_most_days",
    "unit": "unit",
    "switch": "regulator affected shown",
    "consent-action": "action",
    "edition": "golden_rules_version",
    "period": "share_periods.* timeliness.*",
    "plain-words": "everyday_words",
    "hours": "opening_hours.*",
    "role": "roles managers discussing.*",
    "record-category record-class": "category categories special_matter distinguish from_agencies passed_on "
    "not_confidential",
    "sensitivity": "sensitivities sensitivity.* topic_sensitivity.*",
    "recipient": "recipient recipients own_family not_organisations",
    "purpose": "purpose purposes codes",
    "channel": "channel channels.*",
    "gateway": "gateways safeguarding_gateways statutory_gateways",
    "folder": "folders",
    "provenance": "provenance",
    "sharing-reason": "reason",
    "engagement": "unsafe_engagement spoken_to not_spoken_to",
    "retention-anchor": "anchor",
    "retention-authority": "authority",
    "policy-kind": "linked_policies.*.kinds acknowledging.kind security_policies",
    "subject-kind": "acknowledging.kinds",
    "interim-rule": "interim.default interim.allow_nothing",
    "right": "rights_shown",
    "relation": "parent_relations",
    "parental-authority": "access_authorities",
    "not-informed-reason": "do_not_tell",
    "no-consent-reason": "do_not_seek",
    "custody-place": "custody.*",
    "welfare": "welfare_against.*",
}
KIND_AT = {place: kind for kind, places in PLACES.items() for place in places.split()}
# Sections in which the rest is how the program works, whatever the fields are called.
BUILT = ("duties", "registers", "warnings", "assessment", "golden_rules", "golden_rules_versions", "guidance", "terms")
BUILT_TOO = (
    "inspection",
    "chronology",
    "today",
    "seen_outside",
    "grievances",
    "consent_until",
    "handing_out",
    "policy_register",
)
FIXED = ("version", "demands", "contradictions")  # the program's own knowledge
SPEAKING = ("access", "disclosure")  # in which any row may be given words
# Sections that take rows of a setting's own: what such a row must have; or, for a value by code, the schemes of the codes.
OWN_ROWS: Mapping[str, tuple[str, ...]] = {
    "retention": ("says", "categories", "anchor", "value", "unit"),
    "periods": ("value", "unit"),
    "room": ("says", "shown", "action"),
}
BY_CODE = {
    "sensitivity": "record-category record-class",
    "topic_sensitivity": "record-topic",
    "share_periods": "urgency",
    "timeliness": "urgency",
}


def read(content: bytes) -> Data:
    """The pack as JSON; InputError for what no pack is: too big, a name twice, a fraction, nested without end."""
    if len(content) > LARGEST:
        raise InputError(f"the policy pack has more than {LARGEST} bytes", hint=HINT)
    try:
        found = json.loads(
            content.decode("utf-8-sig"), object_pairs_hook=_once, parse_float=_no_fraction, parse_constant=_no_fraction
        )
    except (ValueError, RecursionError) as error:  # not UTF-8, not JSON, a number of thousands of digits
        raise InputError(
            f"the policy pack is not JSON: {brief(str(error))}", hint="it is one object, in UTF-8"
        ) from None
    if not isinstance(found, dict) or not set(found) <= {"rules", "vocabularies"}:
        raise InputError("a policy pack has two keys, rules and vocabularies", hint="see `policy pack` for a blank one")
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        refuse(brief(next(n for n in names if names.count(n) > 1)), "stands there twice", "say each thing once")
    return found


def _no_fraction(text: str) -> NoReturn:
    refuse(brief(text), "is no number that a rule can have", "numbers are whole")


@dataclass(frozen=True, slots=True)
class Check:
    """One pack, what is in force before it, and what ships."""

    vocabularies: Data  # schemes, as in force
    rules: Data
    shipped_vocabularies: Data
    shipped_rules: Data

    def all(self, change: Data) -> None:
        """InputError, unless everything in it is a change that a setting can make."""
        own, rules = change.get("vocabularies", {}), change.get("rules", {})
        for name, part in (("vocabularies", own), ("rules", rules)):
            if not isinstance(part, Mapping):
                refuse(name, "is an object with a name for each thing that is changed")
        for scheme, codes in own.items():
            self._scheme(scheme, codes)
        known = self._known(change)
        for section, rows in rules.items():
            self._section(section, rows, known)

    # ---- codes

    def _scheme(self, name: str, codes: Any) -> None:
        where = f"vocabularies.{brief(name)}"
        if name not in self.vocabularies or not isinstance(codes, Mapping):
            refuse(where, "is no vocabulary", f"one of {', '.join(self.vocabularies)}")
        before = self.vocabularies[name]["codes"]
        for code, row in codes.items():
            if code not in before:
                self._own_code(f"{where}.{brief(code)}", name, code, row, codes)
            if not isinstance(row, Mapping):
                refuse(f"{where}.{brief(code)}", "has a label in each language")
            _labels(f"{where}.{brief(code)}", before.get(code, {}), row)

    def _own_code(self, where: str, scheme: str, code: str, row: Any, others: Data) -> None:
        if scheme in CLOSED.split():
            refuse(where, "cannot be added: the program tells these codes apart", "their labels can be changed")
        if not kinds.is_name(code):
            refuse(where, "is no code", "letters, digits, dots and hyphens, such as open-day")
        if sum(kinds.plain(c) == kinds.plain(code) for c in {*self.vocabularies[scheme]["codes"], *others}) > 1:
            refuse(where, "is what another code is called already")
        if not isinstance(row, Mapping) or "en-GB" not in row:
            refuse(where, "has no label", 'such as {"en-GB": "an open day"}')
        above, _, rest = code.partition(".")
        classes = set(self.vocabularies["record-class"]["codes"]) - {"grievance"}
        if scheme == "record-category" and (above not in classes or not rest):
            refuse(
                where, "belongs to no class of records", f"begin it with one of {', '.join(sorted(classes))} and a dot"
            )

    def _known(self, change: Data) -> Known:
        """Every code, period and edition that there is once the pack is adopted."""
        added = change.get("vocabularies", {})
        codes = {name: {*row["codes"], *added.get(name, ())} for name, row in self.vocabularies.items()}
        shipped = {name: set(row["codes"]) for name, row in self.shipped_vocabularies.items()}
        periods = change.get("rules", {}).get("periods", {})
        names = {*self.rules["periods"], *(periods if isinstance(periods, Mapping) else ())}
        return Known(codes, shipped, names, {"newest", *self.rules["golden_rules_versions"]}, self.shipped_rules)

    # ---- rules

    def _section(self, name: str, given: Any, known: Known) -> None:
        where = f"rules.{brief(name)}"
        if name not in self.rules:
            refuse(where, "is nothing that this program knows", f"one of {', '.join(self.rules)}")
        before = self.rules[name]
        if same(before, given):
            return
        if name in FIXED:
            refuse(where, "is what the program itself knows, and no setting changes it")
        self._value((name,), before, given, known)
        if name == "access":
            kinds.not_wider(where, self.shipped_rules["access"], overlay(before, given), known)

    def _value(self, path: tuple[str, ...], before: Any, given: Any, known: Known) -> None:
        """One value, or what stands below it."""
        where = f"rules.{'.'.join(map(brief, path))}"
        if same(before, given):
            return
        if (kind := self._kind(path)) is not None:
            kinds.fits(where, kind, before, given, known)
            return
        if not isinstance(before, Mapping) or not isinstance(given, Mapping) or len(path) > 2:
            refuse(where, "cannot be changed: it is how the program works")
        for name, value in given.items():
            if name in before or (name == "says" and path[0] in SPEAKING):
                self._value((*path, name), before.get(name, {}), value, known)
            else:
                self._own_row((*path, name), value, known)
        if "unit" in before:
            kinds.length(where, {**before, **given})

    def _kind(self, path: tuple[str, ...]) -> str | None:
        """What may stand there; None if nothing else than what does."""
        row: Any = self.rules[path[0]]
        for name in path[1:-1]:
            row = row.get(name, {}) if isinstance(row, Mapping) else {}
        only_words = path[0] in (*BUILT, *BUILT_TOO) or (isinstance(row, Mapping) and row.get("hard") is True)
        found = next((KIND_AT[name] for name in _names(path) if name in KIND_AT), None)
        if len(path) == 1 and isinstance(row, Mapping):
            return None
        return None if only_words and found != "words" else found

    def _own_row(self, path: tuple[str, ...], row: Any, known: Known) -> None:
        """A row that was not there: only where a setting may have its own."""
        section, name, where = path[0], path[-1], f"rules.{'.'.join(map(brief, path))}"
        if section in BY_CODE and len(path) == 2:
            if not any(name in known.codes[scheme] for scheme in BY_CODE[section].split()):
                refuse(where, f"is no {BY_CODE[section]}")
            kinds.fits(where, KIND_AT[f"{section}.*"], None, row, known)
            return
        if section not in OWN_ROWS or len(path) != 2:
            refuse(where, "is nothing that this program knows")
        if not kinds.is_name(name):
            refuse(where, "is no name for a row", "letters, digits and hyphens")
        if not isinstance(row, Mapping) or set(OWN_ROWS[section]) - set(row):
            refuse(where, f"has {', '.join(OWN_ROWS[section])}")
        like = next(iter(self.rules[section].values()))
        for field, value in row.items():
            if field == "rule" or field not in like:
                refuse(f"{where}.{brief(field)}", "is nothing that this program knows")
            kinds.fits(f"{where}.{field}", KIND_AT[field], like[field], value, known)
        if "unit" in row:
            kinds.length(where, row)


def _labels(where: str, before: Data, row: Data) -> None:
    """What a code is called, and what explains it; the phrase that it belongs to stays as it is."""
    labels = {name: text for name, text in row.items() if not same(before, {name: text})}
    if "explains" in labels:
        kinds.words(f"{where}.explains", {}, labels.pop("explains"))
    if labels:
        kinds.words(where, {}, labels)


def _names(path: tuple[str, ...]) -> Iterator[str]:
    """As what a place may be named in the table: whole, for all rows of its section, as a field of any row."""
    yield ".".join(path)
    yield ".".join((path[0], "*", *path[2:]))
    if len(path) > 1:
        yield path[-1]
