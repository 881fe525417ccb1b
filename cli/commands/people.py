"""Who is who: people, their roles, children, relationships, key persons."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from aggregates import child as children
from aggregates import person as people
from aggregates import relationship as relationships
from cli import namesakes
from cli.acts import Act, Field, optional
from cli.kinds import Code, Day, Words, YesNo
from cli.perform import command
from cli.pointers import Ref

PERSON = Field("person", Ref(("person",)), "which person", place=True)
CHILD = Field("child", Ref(("child",)), "which child", place=True)
NAME = Field("name", Words(), "full name")
ADDRESS = optional("address", Words(), "address")
NOTE = optional("note", Words(), "a note")

person_add = command(
    Act(
        "person add",
        "a person was registered",
        (
            Field("kind", Code("subject-kind"), "what are they"),
            NAME,
            optional("phone", Words(), "phone number", asked=True),
            optional("email", Words(), "e-mail address", asked=True),
            ADDRESS,
            optional("organisation", Words(), "organisation"),
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
        "a child was registered",
        (
            NAME,
            optional("known_as", Words(), "name that is used"),
            optional("date_of_birth", Words(), "date of birth", asked=True),
            ADDRESS,
            NOTE,
            optional("starts", Day(coming=True), "first day here"),
        ),
        children.enrol,
        makes="child",
        before=namesakes.remark,
    )
)
role_assign = command(
    Act(
        "role assign",
        "a role was given",
        (
            PERSON,
            Field("role", Code("role"), "which role"),
            optional("last_day", Day(coming=True), "last day, if one is agreed"),
            NOTE,
        ),
        people.assign_role,
        when="since when",
    )
)
role_end = command(
    Act(
        "role end",
        "a role was ended",
        (
            PERSON,
            Field("role", Code("role"), "which role"),
            optional("reason", Code("ending-reason"), "why"),
            NOTE,
        ),
        people.end_role,
        when="when did it end",
    )
)
relationship_record = command(
    Act(
        "relationship record",
        "a relationship was recorded",
        (
            PERSON,
            CHILD,
            Field("relation", Code("relation"), "what are they to the child"),
            Field("authority", Code("parental-authority"), "with which authority"),
            optional("evidence", Code("authority-evidence"), "what evidence of it was seen", asked=True),
            optional("lives_with", YesNo(), "does the child live with them (yes or no)"),
            NOTE,
        ),
        relationships.record,
        when="since when",
        makes="relationship",
    )
)


def _key_person(book: Any, *, child: UUID, key_person: UUID, **rest: Any) -> Any:
    return children.assign_key_person(book, child=child, person=key_person, **rest)


key_person_assign = command(
    Act(
        "key-person assign",
        "a key person was named",
        (
            CHILD,
            Field("key_person", Ref(("person",)), "who is the key person", place=True),
            optional("replace", YesNo(), "do the present ones end (yes or no)"),
        ),
        _key_person,
        when="since when",
    )
)
