"""What comes before a decision to share: advice, speaking with the family, and weighing it, in one go or in several."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

from aggregates.disclosures import advice, assessment, engagement
from aggregates.disclosures.sharing import apply
from aggregates.people import joined
from cli import checklist, words
from cli.acts import Act, Answers, Field, optional
from cli.checklist import Checklist
from cli.kinds import Code, Codes, Kind, Words, YesNo
from cli.perform import command
from cli.pointers import Entry, Ref, Refs
from cli.roll import roll
from cli.sitting import Sitting
from ledger.errors import NotOpen

CASE = Field("case", Ref(("case", "child")), place=True)
QUESTION = Field("question", Code("advice-question"))
ANSWER = Code("checklist-answer")
MATTER = Codes("record-category", ("record-class",))


def _placed(at: Sitting, answers: dict[str, Any]) -> dict[str, Any]:
    """Where a child is named in place of a case, the case begins now."""
    where = answers.pop("case")
    return {**answers, "child" if at.refs.known[where].kind == "child" else "case": where}


def _child(at: Sitting, answers: Answers) -> UUID:
    state = at.ledger.book().load(answers["case"], apply) if "case" in answers else None
    child: UUID = answers["child"] if state is None else state.child
    return child


def _named(at: Sitting, answers: dict[str, Any]) -> dict[str, Any]:
    """With the names of the child and of those who belong to her, as far as they can be opened here."""
    placed = _placed(at, answers)
    ids, found = joined.same(at.ledger.book(), _child(at, placed)), roll(at.ledger)
    try:
        texts = [words.at_positions(at.ledger, c.texts, c.child) for c in found.children if c.child in ids]
    except NotOpen:
        return {**placed, "names": None}
    family = [at.refs.known[line.person].name for line in found.relationships if line.child in ids]
    names = [*family, *(text.get(name) for text in texts for name in ("name", "known_as"))]
    details = [text[name] for text in texts for name in ("date_of_birth", "address") if name in text]
    return {**placed, "names": [name for name in names if name] or None, "details": details}


def _disclosed(answers: Answers) -> bool:
    return bool(answers.get("identity_disclosed"))


def _not_followed(answers: Answers) -> bool:
    return answers.get("followed") is False


FOLLOWED = (
    optional("followed", YesNo(), asked=True),
    Field("why_not", Words(), required=False, asked=True, only=_not_followed),
)
seek = command(
    Act(
        "advice seek",
        (
            CASE,
            Field("of", Code("adviser")),
            QUESTION,
            optional("identity_disclosed", YesNo(), asked=True, rule="S62"),
            Field("identity_reason", Code("identity-reason"), required=False, asked=True, only=_disclosed, rule="S62"),
            optional("why_identified", Words(), rule="S62"),
            Field("words", Words()),
            optional("adviser", Ref(("person",))),
            optional("adviser_name", Words()),
        ),
        advice.seek,
        build=_named,
        makes="case",
    )
)
receive = command(
    Act(
        "advice receive",
        (
            Field("case", Ref(("case",)), place=True),
            Field("advised", Code("advice-given")),
            optional("words", Words(), asked=True),
            *FOLLOWED,
            optional("identity_disclosed", YesNo(), rule="S62"),
            optional("advice", Entry()),
        ),
        advice.receive,
        build=_named,
        makes="case",
    )
)
manager = command(
    Act(
        "advice manager",
        (
            CASE,
            QUESTION,
            optional("manager", Ref(("person",))),
            optional("advised", Code("advice-given"), asked=True),
            optional("words", Words(), asked=True),
            *FOLLOWED,
        ),
        advice.consult_manager,
        rule="S76",
        build=_placed,
        makes="case",
    )
)
engage = command(
    Act(
        "share engage",
        (
            CASE,
            Field("outcome", Code("engagement")),
            optional("engaged", Codes("engaged-with"), asked=True),
            optional("person", Ref(("person", "child"))),
            optional("told", Codes("told-of"), asked=True, rule="S59"),
            optional("no_consent", Codes("no-consent-reason"), rule="S60"),
            optional("words", Words(), asked=True),
            optional("views_child", Words(), asked=True),
            optional("views_parent", Words(), asked=True),
        ),
        engagement.record,
        build=_placed,
        makes="case",
    )
)


def _known(at: Sitting, answers: Answers) -> Collection[str]:
    """The questions that the case has answered, in an earlier assessment, in the request or in the decision."""
    found = checklist.answered(at, answers.get("case"))
    said = found.words | found.values.keys()
    rows = at.rules.rows("assessment").values()
    return found.words.union(name for row in rows if not said.isdisjoint(row["fields"]) for name in row["fields"])


assess = command(
    Act(
        "share assess",
        (
            CASE,
            optional("golden_rules", Kind()),
            optional("safeguards", ANSWER, asked=True, rule="S77"),
            optional("safeguards_reason", Words(), asked=True, rule="S77"),
            optional("urgency", Code("urgency"), asked=True, rule="S81"),
            optional("risk", Code("risk-level"), asked=True, rule="S80"),
            optional("certainty", Code("certainty"), asked=True),
            optional("facts_words", Words(), asked=True, rule="S65"),
            optional("facts", Refs(("record",)), asked=True, rule="S65"),
            optional("safety_individual", Words(), asked=True, rule="S68"),
            optional("safety_others", Words(), asked=True, rule="S68"),
            optional("considered", MATTER, asked=True, rule="S78"),
            optional("categories", MATTER, asked=True, rule="S82"),
            optional("needs", Words(), asked=True, rule="S70"),
            optional("legal_basis", Codes("legal-basis"), asked=True, rule="S83"),
            optional("expectation", ANSWER, asked=True, rule="S67"),
            optional("expectation_reason", Words(), rule="S67"),
            optional("impact_subject", Words(), asked=True, rule="S79"),
            optional("impact_third_parties", Words(), asked=True, rule="S79"),
            optional("sufficient", ANSWER, asked=True, rule="S94"),
            optional("checklist", Checklist(), asked=True),  # the longest comes last
        ),
        assessment.assess,
        build=_placed,
        makes="case",
        partial=True,
        known=_known,
    )
)
