"""Contact with parents, and talk about a child: recorded as they happened, who took part, what was said sealed."""

from __future__ import annotations

from aggregates.records import contact, discussion
from cli.acts import Act, Field, optional
from cli.kinds import Code, Words, YesNo
from cli.perform import command
from cli.pointers import Ref, Refs

CHILD = Field("child", Ref(("child",)), place=True)
SUMMARY = optional("summary", Words(), asked=True)

contacted = command(
    Act(
        "contact record",
        (
            CHILD,
            Field("direction", Code("contact-direction")),
            optional("parent", Ref(("person",)), asked=True),
            optional("with_whom", Words()),
            optional("channel", Code("channel"), asked=True),
            SUMMARY,
            optional("record", Ref(("record",))),
            optional("sensitivity", Code("sensitivity")),
        ),
        contact.contacted,
        rule="S38",
        asks_when=True,
    )
)
discussed = command(
    Act(
        "discussion record",
        (
            CHILD,
            Field("level", Code("discussion-level")),
            optional("participants", Refs(("person",)), asked=True),
            optional("others", Words()),
            optional("framework", Code("framework")),
            optional("on_site", YesNo()),
            optional("purpose", Code("purpose")),
            optional("records", Refs(("record",))),
            optional("given_by_parent", YesNo(), rule="S106"),
            SUMMARY,
        ),
        discussion.discussed,
        asks_when=True,
    )
)
