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
        "a record was begun",
        (
            Field("subject", Ref(("child", "person")), "about whom", place=True),
            Field("category", Code("record-category"), "which category"),
            optional("topic", Code("record-topic"), "on which confidential matter"),
            optional("medium", Code("record-medium"), "on which medium"),
            optional("provenance", Code("provenance"), "where from"),
            optional("title", Words(), "a title", asked=True),
            optional("content", Words(), "what it says", asked=True),
            optional("locator", Words(), "where the paper lies"),
            optional("source", Words(), "who it comes from"),
            optional("mentions", Refs(("child", "person")), "who else is mentioned"),
            optional("sensitivity", Code("sensitivity"), "more sensitive than its category"),
            optional("folders", Codes("folder"), "in which folders"),
        ),
        records.create,
        makes="record",
    )
)
