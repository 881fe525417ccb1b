"""Records that leave with a child: handed to the parents, sent to another setting or a school, confirmed to have arrived."""

from __future__ import annotations

from aggregates.records import handover
from cli.acts import Act, Field, optional
from cli.kinds import Code, Day, Words, YesNo
from cli.perform import command
from cli.pointers import Ref, Refs

CHILD = Field("child", Ref(("child",)), place=True)
NOTE = optional("note", Words())
RECORDS = Refs(("record",))

pass_on = command(
    Act(
        "handover pass",
        (
            CHILD,
            optional("records", RECORDS),
            optional("to", Ref(("person",)), asked=True),
            optional("to_name", Words()),
            optional("method", Code("handover-method"), asked=True),
            optional("signed", YesNo(), asked=True),
            optional("copies", Code("retained-copies"), asked=True),
            NOTE,
        ),
        handover.pass_on,
        rule="S33",
        asks_when=True,
    )
)
transfer = command(
    Act(
        "handover transfer",
        (
            CHILD,
            Field("records", RECORDS),
            Field("channel", Code("channel")),
            optional("recipient", Code("recipient"), asked=True),
            optional("secure", YesNo()),
            optional("to_name", Words(), asked=True),
            NOTE,
        ),
        handover.transfer,
        asks_when=True,
        makes="transfer",
    )
)
confirm = command(
    Act(
        "handover confirm",
        (
            Field("transfer", Ref(("transfer",)), place=True),
            optional("state", Code("transfer-state"), asked=True),
            optional("received", Day()),
            optional("confirmed_by", Words(), asked=True),
            NOTE,
        ),
        handover.confirm,
    )
)
