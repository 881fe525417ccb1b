"""Which columns each kind of spreadsheet has: drawn from the fields of the acts that its rows become.

A column has a code, which never changes, and heads in plain words (`speech`, `bring`), in the language of this run. In a
file either is understood, in any order; what no column is called is refused by name. What a cell means is its field's kind.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from aggregates import vocabulary
from cli import say
from cli.acts import ACTS
from cli.bring.grid import Wrong, tidy
from cli.commands import access, consent, people, record  # noqa: F401 - their acts are declared by being imported
from cli.kinds import Code, Kind, YesNo
from cli.pointers import Ref
from cli.refs import plain_name

ANSWER = "agrees:"  # before the code of what is agreed to
KINDS = ("staff", "children", "people", "consents", "accesses")  # in the order in which they are brought in


class Named(Code):
    """What is meant by one of these codes, or by its letters: which it is depends on the row."""


@dataclass(frozen=True)
class Column:
    """One column: the field of an act that it fills, under a code of its own."""

    code: str
    act: str
    field: str
    required: bool = False
    own: Kind | None = None  # a question that only a spreadsheet asks

    @property
    def kind(self) -> Kind:
        return self.own or next(f.kind for f in ACTS[self.act].all_fields if f.name == self.field)

    @property
    def by_name(self) -> bool:
        """Whether it says who or what is meant, by name."""
        return isinstance(self.kind, Ref)


@dataclass(frozen=True)
class Sheet:
    """One kind of spreadsheet."""

    kind: str
    columns: tuple[Column, ...]

    @cached_property
    def by_code(self) -> Mapping[str, Column]:
        return {column.code: column for column in self.columns}

    def head(self, code: str) -> str:
        """What a column is called, in words."""
        if code.startswith(ANSWER):
            return _capital(vocabulary.label("consent-action", code.removeprefix(ANSWER)))
        heads = say.speech()["bring"]["heads"]
        return str(heads[self.kind].get(code) or heads["any"][code])

    def help(self, code: str) -> str:
        """One line on what belongs there."""
        if code.startswith(ANSWER):
            return say.say("bring.answer")
        helps = say.speech()["bring"]["helps"]
        return str(helps[self.kind].get(code) or helps["any"].get(code, ""))

    def example(self) -> list[str]:
        """A row that shows how it is filled in, marked so that it is never taken for one."""
        row = say.speech()["bring"]["examples"][self.kind]
        return [str(row.get(column.code, "")) for column in self.columns]

    def code(self, head: str) -> str | None:
        """The column that a head of a file means."""
        return self._heads.get(_plain(head))

    @cached_property
    def _heads(self) -> Mapping[str, str]:
        words = {_plain(self.head(c.code)): c.code for c in self.columns}
        return {**words, **{_plain(c.code): c.code for c in self.columns}}

    def order(self, one: Wrong) -> tuple[int, int]:
        """By row, and in it as the columns stand."""
        heads = [self.head(column.code) for column in self.columns]
        return one.row, heads.index(one.column) if one.column in heads else len(heads)

    def known(self, heads: Sequence[str]) -> int:
        """How many of these heads are ours."""
        return len({code for head in heads if (code := self.code(head))})


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _plain(head: str) -> str:
    return plain_name(tidy(head).replace("_", " ").replace("*", "").rstrip(":"))


def _columns(act: str, *fields: str, required: str = "", **renamed: str) -> tuple[Column, ...]:
    """Columns for fields of an act; `renamed`: the field under the code that the column has."""
    codes = {**dict.fromkeys(fields), **renamed}
    return tuple(Column(code, act, field or code, code in required.split()) for code, field in codes.items())


_BORN = Column("child_born", "child add", "date_of_birth")
_PARENT = Column("person", "relationship record", "person", required=True)
_CHILD = Column("child", "relationship record", "child", required=True)

SHEETS: Mapping[str, Sheet] = {
    sheet.kind: sheet
    for sheet in (
        Sheet(
            "children",
            (
                *_columns(
                    "child add", "name", "known_as", "date_of_birth", "address", "when", "starts", required="name"
                ),
                *_columns("key-person assign", "key_person", key_person_since="when"),
                *_columns("child add", "note"),
                Column("same_as", "relationship record", "child"),
            ),
        ),
        Sheet(
            "staff",
            (
                *_columns("person add", "name", required="name"),
                *_columns("role assign", "role", "last_day", since="when", required="role since"),
                *_columns("person add", "kind", "phone", "email", "address", "organisation", "note"),
                Column("same_as", "relationship record", "person"),
            ),
        ),
        Sheet(
            "people",
            (
                *_columns("person add", "name", "phone", "email", required="name"),
                Column("child", "relationship record", "child"),
                _BORN,
                *_columns("relationship record", "relation", "authority", "evidence", "lives_with", since="when"),
                *_columns("person add", "kind", "address", "organisation", "note"),
                Column("same_as", "relationship record", "person"),
            ),
        ),
        Sheet(
            "consents",
            (
                _CHILD,
                _BORN,
                _PARENT,
                *_columns("consent give", "when", required="when"),
                Column("given", "consent give", "", own=YesNo()),
                *_columns(
                    "consent give", "actions", "categories", "recipients", "purposes", "method", "notice", "serves"
                ),
                *_columns("consent give", "last_day", "words"),
            ),
        ),
        Sheet(
            "accesses",
            (
                Column("person", "relationship record", "person", required=True),
                _CHILD,
                _BORN,
                Column("record", "record create", "category", own=Named("record-category")),
                *_columns("access record", "purpose", "when", required="purpose when"),
                Column("time", "access record", "", own=Kind()),
                *_columns("access record", "action", "in_role", "emergency", "note"),
            ),
        ),
    )
}


def sheet_of(kind: str) -> Sheet:
    """The columns of a kind of spreadsheet; of consents, one for each thing that can be agreed to here, as on a form."""
    sheet = SHEETS[kind]
    if kind != "consents":
        return sheet
    asked = tuple(
        Column(ANSWER + code, "consent give", "", own=YesNo()) for code in vocabulary.choices("consent-action")
    )
    at = [c.code for c in sheet.columns].index("given")
    return Sheet(kind, (*sheet.columns[:at], *asked, *sheet.columns[at:]))
