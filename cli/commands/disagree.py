"""What people outside say to an entry: that they disagree with it, or that they had its receipt in their hands."""

from __future__ import annotations

from aggregates.keeping import countersign as countersigning
from aggregates.keeping import dispute as disputes
from cli.acts import Act, Field, optional
from cli.kinds import Code, Words
from cli.perform import command
from cli.pointers import Entry

dispute = command(
    Act(
        "dispute",
        (Field("entry", Entry(), place=True), Field("words", Words())),
        disputes.dispute,
        asks_who=True,
        asks_when=True,
        attests=lambda _answers: "spoken",
    )
)
countersign = command(
    Act(
        "countersign",
        (
            Field("receipt", Entry(), place=True),
            optional("method", Code("countersigning")),
            optional("locator", Words(), asked=True),
        ),
        countersigning.countersign,
        asks_who=True,
        asks_when=True,
        attests=lambda _answers: "form",
    )
)
