"""Access in an emergency: it is given at once, to whoever works here, and looked at afterwards."""

from __future__ import annotations

from aggregates.accesses import emergency
from cli.acts import Act, Field, optional
from cli.kinds import Code, Words
from cli.perform import command
from cli.pointers import Ref

FACTS = optional("facts", Words(), asked=True)

start = command(
    Act(
        "emergency start",
        (
            Field("child", Ref(("child", "person")), place=True),
            Field("reason", Code("emergency-reason")),
            FACTS,
        ),
        emergency.start,
        makes="emergency",
    )
)
end = command(
    Act(
        "emergency end",
        (Field("emergency", Ref(("emergency",)), place=True), FACTS),
        emergency.end,
    )
)
