"""How long records are kept, and legal holds that keep them whatever their time says."""

from __future__ import annotations

from aggregates.records import legal_hold, retention
from cli.acts import Act, Answers, Field, optional, without
from cli.kinds import Code, Day, Words
from cli.lengths import Length, Schedule
from cli.perform import command
from cli.pointers import Ref, Refs

WORDS = optional("words", Words())


def _needs_length(answers: Answers) -> bool:
    """What follows no published time and has an end needs a length of its own."""
    return "schedule" not in answers and answers.get("anchor") != "indefinite"


set_ = command(
    Act(
        "retention set",
        (
            optional("record", Ref(("record",)), place=True),
            Field("category", Code("record-category", ("record-class",)), only=without("record")),
            optional("schedule", Schedule(), asked=True),
            Field("anchor", Code("retention-anchor"), only=without("schedule")),
            Field("keep", Length(), only=_needs_length),
            optional("authority", Code("retention-authority")),
            optional("anchor_day", Day(coming=True)),
            optional("review", Day(coming=True)),
            WORDS,
        ),
        retention.set_,
        rule="S102",
        makes="retention",
    )
)
review = command(
    Act(
        "retention review",
        (
            Field("retention", Ref(("retention",)), place=True),
            Field("verdict", Code("retention-verdict")),
            optional("next_day", Day(coming=True), asked=True),
            WORDS,
        ),
        retention.review,
        rule="S103",
    )
)
place = command(
    Act(
        "legal-hold place",
        (
            Field("subject", Ref(("child", "person")), place=True),
            Field("reason", Code("legal-hold-reason")),
            optional("records_held", Refs(("record",))),
            optional("review", Day(coming=True), asked=True),
            optional("words", Words(), asked=True),
        ),
        legal_hold.place,
        makes="legal-hold",
    )
)
release = command(
    Act(
        "legal-hold release",
        (Field("legal_hold", Ref(("legal-hold",)), place=True), WORDS),
        legal_hold.release,
    )
)
