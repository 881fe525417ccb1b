"""Who is who: people, their roles, children, relationships, key persons."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from aggregates.people import child as children
from aggregates.people import person as people
from aggregates.people import relationship as relationships
from cli import keys, namesakes
from cli.acts import Act, Answers, Extra, Field, optional
from cli.kinds import Code, Day, Words, YesNo
from cli.perform import command
from cli.pointers import Ref
from cli.sitting import Sitting
from ledger.event import Actor

PERSON = Field("person", Ref(("person",)), place=True)
CHILD = Field("child", Ref(("child",)), place=True)
NAME = Field("name", Words())
ADDRESS = optional("address", Words())
NOTE = optional("note", Words())


def _key(at: Sitting, answers: Answers, _by: Actor) -> Extra:
    """What their key lacks, or has too much, now that their roles are others."""
    todo = keys.differs(at, answers["person"])
    return ({"key": todo[0]}, [todo[1]]) if todo else ({"key": None}, [])


person_add = command(
    Act(
        "person add",
        (
            Field("kind", Code("subject-kind")),
            NAME,
            optional("phone", Words(), asked=True),
            optional("email", Words(), asked=True),
            ADDRESS,
            optional("organisation", Words()),
            NOTE,
        ),
        people.register,
        makes="person",
        before=namesakes.remark,
    )
)
child_add = command(
    Act(
        "child add",
        (
            NAME,
            optional("known_as", Words()),
            optional("date_of_birth", Words(), asked=True),
            ADDRESS,
            NOTE,
            optional("starts", Day(coming=True)),
        ),
        children.enrol,
        makes="child",
        before=namesakes.remark,
    )
)
role_assign = command(
    Act(
        "role assign",
        (
            PERSON,
            Field("role", Code("role")),
            optional("last_day", Day(coming=True)),
            NOTE,
        ),
        people.assign_role,
        asks_when=True,
        after=_key,
    )
)
role_end = command(
    Act(
        "role end",
        (
            PERSON,
            Field("role", Code("role")),
            optional("reason", Code("ending-reason")),
            NOTE,
        ),
        people.end_role,
        asks_when=True,
        after=_key,
    )
)
relationship_record = command(
    Act(
        "relationship record",
        (
            PERSON,
            CHILD,
            Field("relation", Code("relation")),
            Field("authority", Code("parental-authority")),
            optional("evidence", Code("authority-evidence"), asked=True),
            optional("lives_with", YesNo()),
            NOTE,
        ),
        relationships.record,
        asks_when=True,
        makes="relationship",
    )
)


def _key_person(book: Any, *, child: UUID, key_person: UUID, **rest: Any) -> Any:
    return children.assign_key_person(book, child=child, person=key_person, **rest)


key_person_assign = command(
    Act(
        "key-person assign",
        (
            CHILD,
            Field("key_person", Ref(("person",)), place=True),
            optional("replace", YesNo()),
        ),
        _key_person,
        asks_when=True,
    )
)
