"""Who is meant: people and children that are known here or come with the same file, by name and what tells them apart.

A name alone is enough where one person has it. Somebody is taken for somebody known only if name and date of birth, or name
and telephone or e-mail, are the same; where that cannot be told the row is refused with the letters of each: nobody is
guessed. Names are compared without capitals, invisible letters, and kinds of apostrophes.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from cli import dates, words
from cli.bring.grid import tidy
from cli.directory import AHEAD
from cli.refs import ALPHABET, TYPED
from cli.roll import roll
from cli.say import say
from cli.sitting import Sitting
from ledger.errors import InputError, NotOpen

NEW, SAME = ("new",), ("same",)
LABEL = re.compile(rf".*\(([{ALPHABET}]{{{TYPED},}})\)")


@dataclass(frozen=True)
class Somebody:
    """A person or child: known here, or brought by an earlier row (`row`)."""

    id: UUID
    kind: str  # person, child
    name: str
    born: date | None = None
    contacts: frozenset[str] = frozenset()
    row: int | None = None


@dataclass
class Everybody:
    """All of them, by name."""

    at: Sitting
    found: dict[tuple[str, str], list[Somebody]] = field(default_factory=dict)
    by_id: dict[UUID, Somebody] = field(default_factory=dict)

    @classmethod
    def of(cls, at: Sitting, known_at: int) -> Everybody:
        """Everybody who was known here by then and whose name this key opens."""
        everybody, directory = cls(at), roll(at.ledger, as_at=at.ledger.now() + AHEAD, known_at=known_at)
        lines = [(p.person, "person", p) for p in directory.persons] + [
            (c.child, "child", c) for c in directory.children
        ]
        for who, kind, line in lines:
            if line.stands is None:
                texts = _texts(at, line.texts, who)
                if texts.get("name"):
                    everybody.add(Somebody(who, kind, texts["name"], _born(texts, at), contacts(texts)))
        return everybody

    def add(self, who: Somebody) -> None:
        """One more, whom later rows can name."""
        self.found.setdefault((who.kind, same_name(who.name)), []).append(who)
        self.by_id[who.id] = who

    def named(self, kind: str, name: str) -> list[Somebody]:
        """All who have this name."""
        return self.found.get((kind, same_name(name)), [])

    def meant(self, kind: str, text: str, born: date | None = None) -> UUID:
        """The one whom a cell names, by name or letters; InputError if that is nobody or could be several."""
        if (labelled := LABEL.fullmatch(text)) is not None:  # as lists and the desk show somebody
            return self.at.refs.find(labelled[1], kind, names=False)
        fits = self.named(kind, text)
        if born is not None and fits:
            right = [one for one in fits if one.born == born]
            if not right:
                raise InputError(
                    say("bring.born-otherwise", who=self.listed(fits)), hint=say("bring.born-otherwise.right")
                )
            fits = right
        if len(fits) == 1:
            return fits[0].id
        if fits:
            raise InputError(say("bring.several", who=self.listed(fits)), hint=say("bring.several.right"))
        return self._by_letters(kind, text)

    def _by_letters(self, kind: str, text: str) -> UUID:
        """Somebody by their letters, or what names are near."""
        if len(text) >= TYPED and text.islower() and " " not in text:
            try:
                return self.at.refs.find(text, kind, names=False)
            except InputError:
                pass
        near = [one for (k, _), some in self.found.items() if k == kind for one in some if _near(text, one.name)]
        hint = say("bring.near", who=self.listed(near[:3])) if near else say(f"bring.nobody.{kind}")
        raise InputError(say("bring.nobody", name=text), hint=hint)

    def known(self, kind: str, name: str, born: date | None, mine: frozenset[str], same_as: str | None) -> UUID | None:
        """Who a row that registers somebody is about, if they are known; None if they are new. InputError if unclear."""
        fits, said = self.named(kind, name), (same_as or "").casefold()
        if said and said not in (*NEW, *SAME):
            return self.meant(kind, same_as or "")
        if said in SAME:
            return self.meant(kind, name)
        same = [one for one in fits if (born is not None and one.born == born) or mine & one.contacts]
        if len(same) == 1:
            return same[0].id
        if said in NEW and not same:
            if fits and not mine and born is None:  # the same row again would bring them twice
                raise InputError(say("bring.new-bare"), hint=say(f"bring.unclear.right.{kind}"))
            return None
        unclear = same or [one for one in fits if not _other(one, born)]
        if unclear:
            raise InputError(say("bring.unclear", who=self.listed(unclear)), hint=say(f"bring.unclear.right.{kind}"))
        return None

    def listed(self, some: Iterable[Somebody]) -> str:
        """With what tells them apart."""
        return "; ".join(self._label(one) for one in some)

    def _label(self, one: Somebody) -> str:
        if one.row is not None:
            return say("bring.of-row", name=one.name, row=one.row)
        return self.at.refs.label(one.id)


def _other(one: Somebody, born: date | None) -> bool:
    """Whether what is known of both shows that they are two: children by their birth, grown-ups by nothing at all."""
    return one.kind == "child" and born is not None and one.born is not None and born != one.born


def same_name(name: str) -> str:
    """A name as it is compared."""
    plain = unicodedata.normalize("NFKC", tidy(name)).casefold()
    plain = re.sub("[\u2018\u2019\u02bc\u00b4`]", "'", plain)
    return " ".join(re.sub("[\u2010-\u2015]", "-", plain).split())


def contacts(texts: Mapping[str, str]) -> frozenset[str]:
    """Telephone and e-mail as they are compared: the last nine figures, and without capitals."""
    figures = re.sub(r"\D", "", texts.get("phone") or "")
    email = tidy(texts.get("email") or "").casefold()
    return frozenset(one for one in (figures[-9:] if len(figures) >= 6 else "", email) if one)


def _texts(at: Sitting, positions: Iterable[int], who: UUID) -> dict[str, str]:
    try:
        return words.at_positions(at.ledger, positions, who)
    except NotOpen:
        return {}


def _born(texts: Mapping[str, str], at: Sitting) -> date | None:
    """The date of birth, if it was entered as one."""
    try:
        return dates.parse_day(texts["date_of_birth"], at.now, at.zone) if "date_of_birth" in texts else None
    except InputError:
        return None


def _near(text: str, name: str) -> bool:
    """Whether a name shares a word with what was typed."""
    return not set(same_name(text).split()).isdisjoint(same_name(name).split())
