"""*This decision* in words: what was asked, decided and why, by which rules, what was shared, what followed, what is open.

The first page answers; the entries behind each statement and how to prove them come last. Reasons are opened for whoever
may read them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from aggregates import vocabulary
from aggregates.entries import Entry
from cli import output
from cli.answers import said, weighing
from cli.answers.day import by_when
from cli.commands.shares import words as shared
from cli.disputes import Beside
from cli.page import Block, Card, Cards, Heading, Moment, Page, Para, Points, Row, Timeline
from cli.say import event, say
from cli.sitting import Sitting
from ledger.numbering import format_entry
from projections.duties import says
from projections.reports.decision import ADVICE, FOLLOWED, SHARED, DecisionReport

ASKED = {"recipient": "recipient", "purpose": "purpose", "gateway": "gateway", "channel": "channel"}
ASKED |= {"identity_check": "identity-check", "deadline": "", "categories": "record-category"}
BASIS = {"legal_basis": "legal-basis", "gateway": "gateway", "consent_status": "consent-status"}
BASIS |= {"no_consent": "no-consent-reason", "good_reason": "good-reason", "wishes": "wishes"}
WORDS = ("reasons", "words", "facts", "what", "organisation", "to", "why", "requester", "reference")


def page(at: Sitting, found: DecisionReport, words: str, disputed: Beside) -> Page:
    """The answer first, on one page; then the seven rules, and what lies behind."""
    child, case = at.refs.label(found.child), at.refs.short(found.case)
    return Page(
        say("decision.title", child=child),
        (say("decision.about", case=case, moment=words),),
        (
            Para(_summary(at, found), strong=True),
            Heading(say("decision.short")),
            Cards(tuple(_cards(at, found))),
            *_why(at, found),
            *weighing.rules(at, found),
            *weighing.matter(at, found),
            *_steps(at, "advice", found.of(*ADVICE), found, disputed),
            *_steps(at, "shared", found.of(*SHARED), found, disputed),
            *_steps(at, "followed", found.of(*FOLLOWED), found, disputed),
            *_open(at, found),
            Heading(say("decision.proof")),
            said.proofs(at, (e.recorded.position for e in found.entries)),
        ),
    )


def _summary(at: Sitting, found: DecisionReport) -> str:
    one = found.decision
    if one is None:
        return say("decision.none")
    told = {True: "decision.answered", False: "decision.unanswered", None: "decision.unasked"}[found.answered]
    shared_with = found.of("information.disclosed")
    return say(
        "decision.summary",
        what=said.begin(shared(one)),
        when=output.when(one.when, at.zone),
        by=said.by(at, one),
        shared=say("decision.times", count=len(shared_with)) if shared_with else say("decision.nothing-shared"),
        told=say(told),
        open=len(found.open),
    )


def _cards(at: Sitting, found: DecisionReport) -> Iterator[Card]:
    if found.request is not None:
        yield _card(at, found, found.request, "asked", ASKED, ("words", "requester", "reference"))
    if (one := found.decision) is not None:
        decided = {"recipients": "recipient", "purpose": "purpose", "categories": "record-category"}
        yield _card(at, found, one, "decided", {"outcome": "decision-outcome", **decided}, ())
        yield _card(at, found, one, "basis", BASIS, ())


def _card(
    at: Sitting, found: DecisionReport, one: Entry, key: str, fields: dict[str, str], texts: Sequence[str]
) -> Card:
    """What an entry says under some names; when and by whom stands first, and its number last."""
    values = {
        name: said.values(getattr(one.event, name, None), said.SILENT if name != "consent_status" else ())
        for name in fields
    }
    told = [
        (say(f"decision.field.{name}"), said.codes((fields[name],) if fields[name] else (), values[name], at))
        for name in fields
        if values[name]
    ]
    words = said.texts(at, one, found.child, *texts) if texts else []
    first = [(say("decision.field.when"), f"{said.when(at, one)}, {said.by(at, one)}")]
    shown = [*(first if key in ("asked", "decided") else []), *told, *words] or [(say("decision.field.nothing"), "")]
    entry = (say("decision.field.entry"), format_entry(one.recorded.position))
    return Card(say(f"decision.card.{key}"), (*shown, entry), entry=one.recorded.position)


def _why(at: Sitting, found: DecisionReport) -> Iterator[Block]:
    """The reasons as codes, and in the words of whoever decided."""
    if (one := found.decision) is None:
        return
    yield Heading(say("decision.why"))
    reasons = [said.begin(vocabulary.label("sharing-reason", code)) for code in one.event.reasons]
    quoted = said.quoted(at, one, found.child, "reasons")
    items = [*reasons, *([quoted] if quoted else [])]
    yield Points(tuple(items)) if items else Para(say("decision.no-reasons"))


def _steps(at: Sitting, key: str, entries: Iterable[Entry], found: DecisionReport, disputed: Beside) -> Iterator[Block]:
    yield Heading(say(f"decision.{key}"))
    moments = tuple(_moment(at, one, found, disputed) for one in entries)
    yield Timeline(moments) if moments else Para(say(f"decision.{key}.none"))


def _moment(at: Sitting, one: Entry, found: DecisionReport, disputed: Beside) -> Moment:
    known = one.event.TOPIC not in ADVICE
    row = {"of": "adviser", "question": "advice-question", "advised": "advice-given", "outcome": "engagement"}
    row |= {"reasons": "no-consent-reason"}
    told = "" if known else "; ".join(_told(at, one, row))
    what = shared(one) if known else event(one.event.TOPIC) + (f": {told}" if told else "")
    matter = said.codes(("record-category",), getattr(one.event, "categories", ()), at)
    more = (
        *([say("decision.matter", items=matter)] if matter else []),
        *(say("said.tells", name=name, words=words) for name, words in said.texts(at, one, found.child, *WORDS)),
        *disputed.lines(one.event_id),
        say("decision.by", by=said.by(at, one), entry=one.recorded.position),
    )
    return Moment(
        said.when(at, one), said.begin(what), tuple(line for line in more if line), entry=one.recorded.position
    )


def _told(at: Sitting, one: Entry, row: dict[str, str]) -> Iterator[str]:
    for name, scheme in row.items():
        if values := said.values(getattr(one.event, name, None)):
            yield said.codes((scheme,), values, at)


def _open(at: Sitting, found: DecisionReport) -> Iterator[Block]:
    yield Heading(say("decision.still-open"))
    rows = [Row((says(at.rules, d.duty), by_when(at, d), said.entry(d.position)), entry=d.position) for d in found.open]
    caption, nothing = say("decision.open.caption"), say("decision.open.none")
    yield said.listed(caption, ("what", "due", "entry"), rows, nothing)
