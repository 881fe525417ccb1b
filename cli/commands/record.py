"""Records about a child: begun, added to, told to parents or not, moved on paper, destroyed."""

from __future__ import annotations

from aggregates.records import contributing, custody, destruction, informing
from aggregates.records import record as records
from cli.acts import Act, Field, optional
from cli.documents import File
from cli.kinds import Code, Codes, Day, Words, YesNo
from cli.perform import command
from cli.pointers import Ref, Refs

RECORD = Field("record", Ref(("record",)), place=True)
NOTE = optional("note", Words())
# What is said, and what kind of statement it is (S88 to S90).
SAID = (
    optional("content", Words(), asked=True),
    optional("assertion", Code("assertion-type"), asked=True, rule="S89"),
    optional("opinion", Words(), rule="S89"),
    optional("as_of", Day(), rule="S88"),
    optional("historical", YesNo(), rule="S90"),
    optional("explanation", Words(), rule="S90"),
)

create = command(
    Act(
        "record create",
        (
            Field("subject", Ref(("child", "person")), place=True),
            Field("category", Code("record-category")),
            optional("topic", Code("record-topic"), rule="S39"),
            optional("medium", Code("record-medium")),
            optional("provenance", Code("provenance")),
            optional("title", Words(), asked=True),
            *SAID,
            optional("locator", Words()),
            optional("source", Words()),
            optional("agency", Code("agency"), rule="S37"),
            optional("subject_deceased", YesNo(), rule="S58"),
            optional("consent", Ref(("consent",)), rule="S35"),
            optional("scan", File(), rule="S35"),
            optional("mentions", Refs(("child", "person"))),
            optional("sensitivity", Code("sensitivity")),
            optional("folders", Codes("folder")),
        ),
        records.create,
        makes="record",
    )
)
contribute = command(
    Act(
        "record contribute",
        (RECORD, *SAID),
        contributing.contribute,
        rule="S32",
        role_matters=True,
    )
)
inform = command(
    Act(
        "record inform",
        (
            RECORD,
            Field("method", Code("informing-method")),
            optional("parents", Refs(("person",)), asked=True),
            optional("informed_of", Codes("informed-of")),
            optional("words", Words(), asked=True),
        ),
        informing.inform,
        rule="S43",
        asks_when=True,
    )
)
not_inform = command(
    Act(
        "record not-inform",
        (
            RECORD,
            Field("reason", Code("not-informed-reason")),
            optional("parents", Refs(("person",))),
            optional("review", Day(coming=True), asked=True),
            optional("words", Words(), asked=True),
        ),
        informing.not_inform,
        rule="S43",
    )
)
move = command(
    Act(
        "record move",
        (
            RECORD,
            Field("place", Code("custody-place")),
            optional("locked", YesNo(), asked=True),
            optional("purpose", Code("custody-purpose"), asked=True),
            optional("expected_return", Day(coming=True), asked=True),
            optional("from_place", Code("custody-place")),
            optional("holder", Ref(("person",))),
            NOTE,
        ),
        custody.move,
        asks_when=True,
    )
)
METHOD = Field("method", Code("destruction-method"))
destroy = command(Act("record destroy", (RECORD, METHOD, NOTE), destruction.destroy, timed=False))
destroyed = command(
    Act(
        "record destroyed",
        (RECORD, METHOD, NOTE),
        destruction.tell_destroyed,
        asks_when=True,
    )
)
