"""What begins and ends between people: who cares for a child, what a parent may no longer see, where else a child goes."""

from __future__ import annotations

from typing import Any

from aggregates.people import attendance, care
from aggregates.people import child as children
from aggregates.people import relationship as relationships
from cli.acts import Act, Field, optional
from cli.commands.people import CHILD, NOTE
from cli.kinds import Code, Day, Kind, Words
from cli.perform import command
from cli.pointers import Entry, Ref

STAFF = Field("person", Ref(("person",)), place=True)
REASON = optional("reason", Code("ending-reason"))
RELATIONSHIP = Field("relationship", Ref(("relationship",)), place=True)
LAST_DAY = optional("last_day", Day(coming=True))


def _key_person(book: Any, *, child: Any, key_person: Any, **rest: Any) -> Any:
    return children.end_key_person(book, child=child, person=key_person, **rest)


key_person_end = command(
    Act(
        "key-person end",
        (CHILD, Field("key_person", Ref(("person",)), place=True), REASON),
        _key_person,
        asks_when=True,
    )
)
care_start = command(
    Act("care start", (CHILD, STAFF, optional("group", Kind()), LAST_DAY), care.start, asks_when=True, rule="S17")
)
care_end = command(Act("care end", (CHILD, STAFF, REASON), care.end, asks_when=True, rule="S17"))
relationship_end = command(
    Act("relationship end", (RELATIONSHIP, REASON, NOTE), relationships.end, asks_when=True),
)
relationship_restrict = command(
    Act(
        "relationship restrict",
        (
            RELATIONSHIP,
            Field("restriction", Code("restriction")),
            optional("evidence", Code("authority-evidence"), asked=True),
            LAST_DAY,
            NOTE,
        ),
        relationships.restrict,
        asks_when=True,
    )
)
other_setting_record = command(
    Act(
        "other-setting record",
        (
            CHILD,
            Field("setting", Words()),
            optional("contact", Ref(("person",))),
            optional("contact_name", Words(), asked=True),
            LAST_DAY,
            NOTE,
        ),
        attendance.record_other_setting,
        asks_when=True,
        rule="S105",
    )
)
other_setting_end = command(
    Act(
        "other-setting end",
        (CHILD, optional("entry", Entry()), REASON),
        attendance.end_other_setting,
        asks_when=True,
        rule="S105",
    )
)
child_leave = command(
    Act(
        "child leave",
        (CHILD, REASON, optional("next_setting", Words(), asked=True), NOTE),
        attendance.leave,
        asks_when=True,
    )
)
