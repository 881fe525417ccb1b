"""What was let out improperly: told, assessed, told to whom it must be. Telling is never refused."""

from __future__ import annotations

from aggregates.matters import breach, incident
from cli.acts import Act, Field, optional
from cli.kinds import Code, Codes, Day, Kind, Number, Words, YesNo
from cli.perform import command
from cli.pointers import Entry, Ref

INCIDENT = Field("incident", Ref(("incident",)), place=True)
WHOSE = optional("child", Ref(("child",)), asked=True)
WHO = optional("person", Ref(("person",)), asked=True)
CATEGORIES = optional("categories", Codes("record-category", ("record-class",)), asked=True)
TOLD = optional("words", Words(), asked=True)

report = command(
    Act(
        "incident report",
        (
            Field("kind", Code("incident-kind")),
            WHOSE,
            WHO,
            CATEGORIES,
            optional("recipients", Codes("recipient"), asked=True),
            optional("channel", Code("channel")),
            optional("happened", Day(), asked=True),
            optional("entry", Entry()),
            TOLD,
        ),
        incident.report,
        asks_when=True,
        makes="incident",
    )
)
channel = command(
    Act(
        "incident channel",
        (
            Field("channel", Code("channel")),
            WHOSE,
            WHO,
            CATEGORIES,
            optional("removed", YesNo(), asked=True),
            TOLD,
        ),
        incident.use_channel,
        asks_when=True,
        makes="incident",
    )
)
assess = command(
    Act(
        "incident assess",
        (
            INCIDENT,
            Field("risk", Code("breach-risk")),
            optional("notify_regulator", YesNo()),
            optional("notify_affected", YesNo()),
            optional("affected", Number()),
            optional("reasons", Words(), asked=True),
            optional("remedy", Words(), asked=True),
        ),
        breach.assess,
    )
)
notify = command(
    Act(
        "incident notify",
        (INCIDENT, Field("to", Code("breach-recipient")), optional("reference", Kind()), TOLD),
        breach.notify,
        asks_when=True,
    )
)
