"""What the setting keeps beside its records: reviews and acknowledgements of policies, guidance, notices, agreements."""

from __future__ import annotations

from typing import Any

from aggregates.entries import last_instant
from aggregates.governance import agreements, inspection, library, notices, policies, upkeep
from cli.acts import Act, Field, optional
from cli.commands.policy import of_setting
from cli.documents import File
from cli.kinds import Code, Codes, Day, Kind, Number, Texts, Time, Words, YesNo
from cli.perform import command
from cli.pointers import Ref
from cli.sitting import Sitting

POLICY = Field("kind", Code("policy-kind"), default="confidentiality")
PURPOSES = optional("purposes", Codes("purpose"))
MEDIA_TYPE = optional("media_type", Kind())
GUIDANCE = Field("guidance", Kind(), place=True)


def _until(at: Sitting, answers: dict[str, Any]) -> dict[str, Any]:
    """An instant; of a day, its end."""
    return {**answers, "until": last_instant(answers["until"], at.zone)} if "until" in answers else answers


review = command(
    Act(
        "policy review",
        (POLICY, Field("outcome", Code("review-outcome")), optional("review_due", Day(coming=True), asked=True)),
        policies.review,
        build=of_setting,
        asks_when=True,
        rule="S118",
    )
)
supersede = command(
    Act(
        "policy supersede",
        (POLICY, optional("superseded_by", Kind(), asked=True)),
        policies.supersede,
        build=of_setting,
    )
)
acknowledge = command(
    Act(
        "policy acknowledge",
        (
            Field("person", Ref(("person",)), place=True),
            POLICY,
            Field("method", Code("acknowledgement-method")),
            optional("note", Words()),
        ),
        policies.acknowledge,
        asks_when=True,
        rule="S108",
    )
)
guidance_register = command(
    Act(
        "guidance register",
        (
            GUIDANCE,
            Field("kind", Code("guidance-kind")),
            Field("title", Kind()),
            Field("edition", Kind()),
            optional("published", Day(coming=True), asked=True),
            optional("golden_rules", Kind()),
        ),
        library.register_guidance,
        build=of_setting,
        rule="S110",
    )
)
guidance_supersede = command(
    Act(
        "guidance supersede",
        (GUIDANCE, optional("superseded_by", Kind(), asked=True)),
        library.supersede_guidance,
        build=of_setting,
        asks_when=True,
        rule="S110",
    )
)
notice_publish = command(
    Act(
        "notice publish",
        (
            Field("content", File(), place=True),
            Field("kind", Code("notice-kind"), default="consent"),
            Field("version", Kind()),
            optional("language", Kind()),
            PURPOSES,
            optional("controllers", Texts()),
            optional("withdrawal_method", Kind(), asked=True),
            optional("retention", Kind()),
            MEDIA_TYPE,
        ),
        notices.publish,
        build=of_setting,
    )
)
agreement_record = command(
    Act(
        "agreement record",
        (
            optional("content", File(), place=True),
            Field("parties", Texts()),
            Field("title", Kind()),
            optional("onward", YesNo(), asked=True),
            optional("recipients", Codes("recipient")),
            optional("categories", Codes("record-category", ("record-class",))),
            PURPOSES,
            optional("last_day", Day(coming=True)),
            MEDIA_TYPE,
        ),
        agreements.record,
        asks_when=True,
        makes="agreement",
        rule="S21",
    )
)
inspection_open = command(
    Act(
        "inspection open",
        (
            Field("kind", Code("inspection-kind")),
            Field("organisation", Kind()),
            optional("inspector", Ref(("person",))),
            optional("until", Time(coming=True)),
            optional("note", Words()),
        ),
        inspection.open_,
        build=_until,
        asks_when=True,
        makes="inspection",
    )
)
inspection_close = command(
    Act(
        "inspection close",
        (Field("inspection", Ref(("inspection",)), place=True),),
        inspection.close,
        asks_when=True,
    )
)
import_record = command(
    Act(
        "import record",
        (
            Field("content", File(), place=True),
            Field("source", Kind()),
            Field("taken", Number()),
            optional("refused", Number(), asked=True),
            optional("mapping", Kind()),
        ),
        upkeep.received,
        build=of_setting,
        asks_when=True,
    )
)
