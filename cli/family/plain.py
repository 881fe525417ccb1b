"""Codes in the words of a nine-year-old, and lists of them as one reads them aloud.

A code that nobody put into plain words, such as one that a setting added, is said as its vocabulary says it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from aggregates import vocabulary
from aggregates.permissions.scope import Scope
from cli.say import say, speech

CLASS = "record-class"


@dataclass(frozen=True, slots=True)
class Plain:
    """Plain words about one child."""

    child: str

    def label(self, scheme: str, code: str, what: str = "") -> str:
        key = f"plain.{scheme}.{code}"
        if key in speech()["say"]:
            return say(key, child=self.child, what=what or say("family.things"))
        return vocabulary.label(scheme, code)

    def matter(self, category: str) -> str:
        """A category of records, or a whole class of them."""
        return self.label("record-category" if category in _categories() else CLASS, category)

    def role(self, code: str) -> str:
        return self.label("role", code)

    def listed(self, scheme: str, codes: Iterable[str]) -> str:
        return joined([self.label(scheme, code) for code in dict.fromkeys(codes)])

    def matters(self, categories: Iterable[str]) -> str:
        return joined([self.matter(code) for code in dict.fromkeys(categories)])

    def may(self, scope: Scope) -> str:
        """What a scope allows, as the title of a card."""
        return say("family.may", what=self._acts(scope, ""))

    def scope(self, scope: Scope) -> str:
        """A scope in one line: to share notes with a school, to help her start there."""
        what = self._acts(scope, self.matters(scope.categories))
        if scope.recipients:
            what = say("family.scope.with", what=what, whom=self.listed("recipient", scope.recipients))
        why = self.listed("purpose", scope.purposes)
        return say("family.scope.why", what=what, why=why) if why else what

    def _acts(self, scope: Scope, what: str) -> str:
        return joined([self.label("consent-action", code, what) for code in scope.actions]) or self.anything

    def limits(self, scope: Scope) -> list[tuple[str, str]]:
        """What limits a scope, each under its name; what it does not limit is not said."""
        found = (
            ("family.what", self.matters(scope.categories)),
            ("family.with", self.listed("recipient", scope.recipients)),
            ("family.why", self.listed("purpose", scope.purposes)),
        )
        return [(say(name), words) for name, words in found if words]

    @property
    def anything(self) -> str:
        return say("family.anything", child=self.child)


def _categories() -> Iterable[str]:
    return vocabulary.spoken().choices("record-category")


def joined(words: Sequence[str]) -> str:
    """a, b and c"""
    if len(words) < 2:
        return "".join(words)
    return say("family.and", first=", ".join(words[:-1]), last=words[-1])


def capital(text: str) -> str:
    """A sentence begins with a capital."""
    return text[:1].upper() + text[1:]
