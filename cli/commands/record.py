"""Records about a child: that they exist, of which category, and what they say, sealed."""

from __future__ import annotations

from aggregates import record as records
from cli.acts import Act, Field, optional
from cli.kinds import Code, Codes, Words
from cli.perform import command
from cli.pointers import Ref, Refs

create = command(
    Act(
        "record create",
        (
            Field("subject", Ref(("child", "person")), place=True),
            Field("category", Code("record-category")),
            optional("topic", Code("record-topic")),
            optional("medium", Code("record-medium")),
            optional("provenance", Code("provenance")),
            optional("title", Words(), asked=True),
            optional("content", Words(), asked=True),
            optional("locator", Words()),
            optional("source", Words()),
            optional("mentions", Refs(("child", "person"))),
            optional("sensitivity", Code("sensitivity")),
            optional("folders", Codes("folder")),
        ),
        records.create,
        makes="record",
    )
)
