"""The setting's rules as data: who may open what, which channel takes what, and what is said when something is missing.

Read from `data/rules`, whose bytes a policy's adoption keeps. Every row names the phrase of the policy that it comes from
(S1 to S118 of the domain reference); `demands` lists the phrases that are in force, and a row whose phrase is not among
them says nothing. This module only looks rows up; when they are asked, the aggregates decide.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Self

from aggregates import datafiles, language
from aggregates.periods import Period


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a row of the rules answers, and under which phrase of the policy."""

    allowed: bool
    rule: str
    ground: str = "none-recorded"
    says: str = ""
    hard: bool = False
    warns: str | None = None


class Remark(str):
    """What is said about an entry, in words; `code` is what the entry keeps of it."""

    __slots__ = ("code",)

    def __new__(cls, code: str, words: str) -> Self:
        made = super().__new__(cls, words)
        made.code = code
        return made

    code: str


def _verdict(row: Mapping[str, Any]) -> Verdict:
    return Verdict(
        allowed=row.get("answer") == "allow",
        rule=row["rule"],
        ground=row.get("ground", "none-recorded"),
        says=language.pick(row.get("says", {})),
        hard=row.get("hard", False),
        warns=row.get("warns"),
    )


def within(category: str, names: Collection[str]) -> bool:
    """Whether a category is among these, or belongs to a class among them (`developmental.observation`, `developmental`)."""
    return category in names or category.partition(".")[0] in names


class Rules:
    """All rules of one set of data."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.data = data
        self.version: str = data["version"]

    def demanded(self, rule: str) -> bool:
        """Whether a phrase of the policy is in force; what rests on none in particular always is."""
        return not rule or rule in self.data["demands"]

    def rows(self, section: str) -> Mapping[str, Mapping[str, Any]]:
        """The rows of a section that rest on a phrase in force, by id, in their order."""
        return {name: row for name, row in self.data[section].items() if self.demanded(row.get("rule", ""))}

    def period(self, name: str) -> Period | None:
        """How long something may take or lasts; None if the setting has set nothing, or the phrase is not in force."""
        row = self.rows("periods").get(name)
        return None if row is None or row["value"] is None else Period(row["value"], row["unit"])

    def access(self, role: str, relations: Collection[str], category: str, sensitivity: str) -> Verdict:
        """The first row that fits: whether somebody in this role and relation may open such a record."""
        for row in self.rows("access").values():
            if (
                role in row.get("roles", (role,))
                and (not row.get("relations") or not set(row["relations"]).isdisjoint(relations))
                and within(category, row.get("categories", (category,)))
                and sensitivity in row.get("sensitivities", (sensitivity,))
            ):
                return _verdict(row)
        return Verdict(allowed=False, rule="S25")  # whatever the rules do not speak of is not opened

    def may(self, status: str) -> Verdict:
        """Why what needs consent may not be done while consent stands like this."""
        return _verdict(self.data["may"][status])

    def role_not_held(self) -> Verdict:
        return _verdict(self.data["role_not_held"])

    def appointing(self, role: str) -> Verdict | None:
        """Why somebody in this role may not give or end roles; None if they may."""
        row = self.data["appointing"]
        return None if role in row["roles"] else _verdict(row)

    def disclosure(
        self, category: str, channel: str, recipients: Collection[str] = (), *, secure: bool, emergency: bool
    ) -> Verdict | None:
        """Why such matter may not go to them (S42) or by this channel (S112, S98); None if it may."""
        rows, channels = self.rows("disclosure"), self.data["channels"]
        if "everyday" in rows and category in self.data["not_confidential"]:
            return None
        broken = {
            "other-family": not set(self.data["disclosure"]["other-family"]["recipients"]).isdisjoint(recipients),
            "social": channel in channels["social"],
            "insecure": channel in channels["online"] and not secure and not emergency,
        }
        return next((_verdict(row) for name, row in rows.items() if broken.get(name)), None)

    def refusal(self, section: str, row: str) -> Verdict | None:
        """What a row that forbids something says; None if its phrase is not in force."""
        found = self.rows(section).get(row)
        return None if found is None else _verdict(found)

    def is_secure(self, channel: str) -> bool:
        """Whether a channel is secure unless somebody says otherwise: what is not online, and the secure ones that are."""
        channels = self.data["channels"]
        return channel not in channels["online"] or channel in channels["secure"]

    def sensitivity(self, category: str, topic: str | None = None) -> str:
        """How sensitive a record of this category and topic is at the least."""
        table = self.data["sensitivity"]
        found = table.get(category) or table[category.partition(".")[0]]
        return self.highest(found, self.data["topic_sensitivity"].get(topic, found))

    def highest(self, *sensitivities: str) -> str:
        return max(sensitivities, key=self.data["sensitivity_order"].index)

    def levels(self, role: str) -> tuple[str, ...]:
        """Which levels of sealed text this role reads by default."""
        return tuple(self.data["levels"].get(role, ()))

    def suppresses(self, no_consent: Collection[str]) -> bool:
        """Whether a reason is among these for which consent must not be sought at all (S9 to S11, S54 to S56, S93)."""
        return not set(self.data["do_not_seek"]).isdisjoint(no_consent)

    def powers(self, role: str) -> tuple[str, ...]:
        """What a key of somebody in this role may sign: record, enrol, seal, erase."""
        return tuple(self.data["powers"].get(role, ()))

    def may_hold(self, role: str, level: str) -> bool:
        """Whether somebody in this role may be handed any part of an entry whose words are sealed at this level."""
        return role in self.data["handing_out"]["to_all"] or (bool(self.powers(role)) and level in self.levels(role))

    def handing_out(self, row: str) -> Verdict:
        """Why a part of an entry is not handed to somebody who does not work with the ledger."""
        return _verdict(self.data["handing_out"][row])

    def is_planning_only(self, provenance: str, role: str, purpose: str) -> bool:
        """S106: whether this role may use what a parent told the setting only to plan for the child's needs."""
        row = self.data["planning"]
        return provenance == row["provenance"] and role in row["roles"] and purpose != row["purpose"]

    def warn(self, name: str, **values: str) -> list[Remark]:
        """What is said when something is missing, with the phrase of the policy behind it; nothing if it is not in force."""
        row = self.data["warnings"][name]
        if not self.demanded(row["rule"]):
            return []
        says = language.pick(row["says"]).format(**values)
        return [Remark(name, f"{says} ({row['rule']})" if row["rule"] else says)]

    def missing(self, found: Mapping[str, bool]) -> list[Remark]:
        """The remarks for whatever is found to be missing, by name."""
        return [remark for name, is_missing in found.items() if is_missing for remark in self.warn(name)]


@cache
def shipped() -> Rules:
    """The rules that come with this program."""
    return Rules(datafiles.shipped("rules"))
