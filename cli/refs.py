"""References: how a person, a child or an entry is named on a command line without naming anybody.

An id is shown as letters only, so that it is never taken for an entry number and spells no word: base 20 over the
consonants, 30 letters for 128 bits. Five are shown, or as many as it needs; any unambiguous start of four or more is
accepted. Where names are open (at a prompt, in an unlocked ledger), part of a name will do.
"""

from __future__ import annotations

from abc import abstractmethod
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from uuid import UUID

from cli.output import clean
from ledger.errors import InputError

ALPHABET = "bcdfghjkmnpqrstvwxyz"
WIDTH = 30  # 20**30 > 2**128 > 20**29
SHOWN = 5
TYPED = 4
NAMED = ("person", "child")  # the kinds that have names


def format_ref(identity: UUID) -> str:
    """All 30 letters of an id."""
    number, letters = identity.int, []
    for _ in range(WIDTH):
        number, digit = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[digit])
    return "".join(reversed(letters))


def parse_ref(letters: str) -> UUID:
    """The id that `format_ref` wrote; nothing shorter, nothing else."""
    number = _number(letters)
    if len(letters) != WIDTH or number >= 1 << 128:
        raise InputError(f"a whole reference has {WIDTH} letters, got {len(letters)}")
    return UUID(int=number)


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        if (digit := ALPHABET.find(letter)) < 0:
            raise InputError(f"a reference has only the letters {ALPHABET}, got {letter!r}")
        number = number * len(ALPHABET) + digit
    return number


@dataclass(frozen=True)
class Known:
    """Somebody or something that can be referred to. Its name, which nobody may open but who has the key, and a note that
    tells namesakes apart are looked up when they are asked for: most commands ask for few of them.

    `stands` is the id that stands for somebody who was entered twice, if it is not this one.
    """

    id: UUID
    kind: str
    named: Callable[[], str | None] = lambda: None
    noted: Callable[[], str] = lambda: ""
    stands: UUID | None = None

    @cached_property
    def name(self) -> str | None:
        return self.named()

    @cached_property
    def note(self) -> str:
        return self.noted()


class Index(Mapping[UUID, Known]):
    """Who and what is known, by id. Whatever is looked up in it is so."""

    @abstractmethod
    def ids(self) -> Iterable[UUID]:
        """Every id that there is; it may hold one or another that, looked up, is not known."""

    @abstractmethod
    def of(self, *kinds: str) -> Iterable[Known]:
        """All of these kinds; of all, if none is named."""


class Listed(Index):
    """What is at hand already."""

    def __init__(self, known: Iterable[Known]) -> None:
        self._known = {k.id: k for k in known}

    def __getitem__(self, identity: UUID) -> Known:
        return self._known[identity]

    def __iter__(self) -> Iterator[UUID]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)

    def ids(self) -> Iterable[UUID]:
        return self._known

    def of(self, *kinds: str) -> Iterable[Known]:
        return [k for k in self._known.values() if not kinds or k.kind in kinds]


class Refs:
    """Everything that can be referred to in one ledger."""

    def __init__(self, known: Index | Iterable[Known]) -> None:
        self.known = known if isinstance(known, Index) else Listed(known)
        self._short: dict[UUID, str] = {}
        self._numbers = sorted(i.int for i in self.known.ids())  # in the order of their letters

    def short(self, identity: UUID) -> str:
        """The shortest start that only this one has, at least five letters."""
        if identity not in self._short:  # a page shows the same ones again and again
            self._short[identity] = self._shortest(identity)
        return self._short[identity]

    def _shortest(self, identity: UUID) -> str:
        letters, at = format_ref(identity), bisect_left(self._numbers, identity.int)
        beside = [format_ref(UUID(int=n)) for n in self._numbers[max(at - 1, 0) : at + 2] if n != identity.int]
        return letters[: max([SHOWN, *(_common(letters, s) + 1 for s in beside)])]

    def label(self, identity: UUID) -> str:
        """For a person's eye: the name, if it is open, and the letters."""
        known = self.known.get(identity)
        return f"{clean(known.name)} ({self.short(identity)})" if known and known.name else self.short(identity)

    def told(self, identity: UUID) -> str:
        """The same; of a thing, which has no name, also what it is: on paper five letters say nothing."""
        known = self.known.get(identity)
        note = "" if known is None or known.kind in ("person", "child") else clean(known.note)
        return f"{self.label(identity)} ({note})" if note else self.label(identity)

    def find(self, text: str, *kinds: str, names: bool = True) -> UUID:
        """The one that `text` refers to; InputError with near ones if none, with all of them if several.

        Without `names`, only letters count: that is for what is typed on a command line.
        """
        wanted = text.strip()
        fits = self._by_letters(wanted) or (names and self._by_name(wanted)) or []
        if not fits and not names and self._by_name(wanted):
            raise InputError(
                "a name is not typed on a command line: the shell keeps a history",
                hint="leave it out and it will be asked for, or type the letters",
            )
        right = [k for k in fits if not kinds or k.kind in kinds]
        if len(right) == 1:
            return right[0].id
        if len(one := {k.stands or k.id for k in right}) == 1:
            return one.pop()  # somebody who was entered twice
        if right:
            raise InputError(
                f"{wanted!r} could be any of {len(right)}: {self._list(right)}",
                hint="type the letters of the one you mean; if one person was registered twice, join them: person join",
            )
        what = " or ".join(kinds) or "reference"
        if fits:
            raise InputError(f"{wanted!r} is a {fits[0].kind}, not a {what}", hint=_listed(kinds))
        raise InputError(f"there is no {what} {wanted!r}", hint=self._hint(wanted, kinds))

    def knows(self, text: str, *kinds: str) -> bool:
        """Whether anything of these kinds could be meant."""
        return any(k.kind in kinds for k in (*self._by_letters(text.strip()), *self._by_name(text)))

    def _by_letters(self, text: str) -> list[Known]:
        try:
            return [self.known[i] for i in [UUID(text)] if i in self.known]
        except ValueError:
            start = text.lower()
        if len(start) < TYPED or set(start) - set(ALPHABET):
            return []
        first, last = (_number(start.ljust(WIDTH, letter)[:WIDTH]) for letter in (ALPHABET[0], ALPHABET[-1]))
        fits = self._numbers[bisect_left(self._numbers, first) : bisect_right(self._numbers, last)]
        found = [self.known.get(UUID(int=number)) for number in fits if len(start) <= WIDTH]
        return [known for known in found if known is not None]

    def _by_name(self, text: str) -> list[Known]:
        part = plain_name(text)
        named = [(k, plain_name(k.name)) for k in self.known.of(*NAMED) if k.name] if part else []
        return [k for k, name in named if name == part] or [k for k, name in named if part in name]

    def _list(self, several: Sequence[Known]) -> str:
        shown = [f"{self.label(k.id)}{f', {k.note}' if k.note else ''}" for k in several[:8]]
        return "; ".join(shown) + ("; …" if len(several) > len(shown) else "")

    def _hint(self, text: str, kinds: tuple[str, ...]) -> str:
        fits = self.known.of(*kinds)
        ways = {way: k for k in fits for way in (self.short(k.id), *((k.name.casefold(),) if k.name else ()))}
        near = get_close_matches(text.casefold(), ways, n=3, cutoff=0.5)
        if near:
            return "did you mean " + " or ".join(dict.fromkeys(self.label(ways[n].id) for n in near)) + "?"
        if len(text) < TYPED:
            return f"a reference has at least {TYPED} letters; part of a name also works where names can be opened"
        return _listed(kinds)


def plain_name(name: str) -> str:
    """A name as it is compared: without capitals, and with one space where there are any."""
    return " ".join(name.casefold().split())


def _common(one: str, other: str) -> int:
    """How many letters the two begin with alike."""
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=True)) if a != b), len(one))


def _listed(kinds: tuple[str, ...]) -> str:
    """Where things of these kinds are listed."""
    lists = {"person": "person list", "child": "child list", "record": "record list CHILD", "key": "key list"}
    lists |= {
        "retention": "retention list",
        "legal-hold": "legal-hold list CHILD",
        "transfer": "handover list CHILD",
    }
    command = next((lists[k] for k in kinds if k in lists), "person list")
    return f"see who and what there is: consent-ledger {command}"
