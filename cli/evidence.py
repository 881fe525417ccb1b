"""Making an evidence file: for whom, with which parts; recorded before it is handed over. What is asked is `cli.provable`'s.

What may be shown to whom is `projections.evidence`'s to say; the file is `ledger.proving`'s. It is checked here against the
ledger's own key, as a stranger would, before anybody gets it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from typing import Any, NoReturn
from uuid import UUID

from aggregates.accesses.access import open_record
from aggregates.keeping import receipt, report
from aggregates.people.roles import standing_of
from aggregates.records.record import RecordCreated
from cli import perform
from cli.acts import Act
from cli.commands.duties import reader as levels_of
from cli.domain import TOPICS
from cli.family.handed import may_have
from cli.kinds import Code
from cli.pointers import Ref
from cli.provable import Question
from cli.say import say
from cli.sitting import Sitting
from ledger.errors import EvidenceError, InputError, Refused
from ledger.event import Actor, Decision
from ledger.evidence.evidence_check import judge
from ledger.evidence.statement import Statement
from ledger.evidence.verdict import Verdict
from ledger.proving import Asked
from ledger.receipt import Receipt
from projections.evidence import INSIDE, PARTS, Chosen, Giver, Receiver, choose
from projections.family.reader import FAMILY, PARENT
from projections.family.report import DERIVED

ENDING = ".evidence.json"
MAKE = Act("prove", (), receipt.issue_receipt, timed=False)


@dataclass(frozen=True)
class Selected:
    """What may be shown of the answer, and to whom; who makes the file."""

    question: Question
    reader: Receiver
    chosen: Chosen
    by: Actor


@dataclass(frozen=True)
class Made:
    """The file, and how it came out when it was checked."""

    data: bytes
    verdict: Verdict
    vkey: str  # of the book in which its entries stand

    @property
    def statement(self) -> Statement:
        assert self.verdict.statement is not None  # it holds, or there is no file
        return self.verdict.statement


def receiver(at: Sitting, question: Question, audience: str | None, to: str | None) -> Receiver:
    """For whom it is made; what is for a parent is for one of them."""
    code = Code("audience").understand(audience or "setting", at)
    whom = Ref(("person", "child")).argument(to, at) if to else None
    if code == PARENT and (whom is None or question.about is None):
        raise InputError(say("evidence.which-parent"), hint=say("evidence.which-parent.hint"))
    if code != PARENT and whom is not None and _is_only_family(at, whom):
        raise InputError(say("evidence.is-parent", who=at.refs.label(whom)), hint=say("evidence.is-parent.hint"))
    return Receiver(code, whom, question.about)


def _is_only_family(at: Sitting, person: UUID) -> bool:
    """Whether they are somebody's parent or carer here, and nothing else."""
    held = {t.role for t in standing_of(at.ledger.book(), person, at.today).holding}
    return not held.isdisjoint(FAMILY) and held <= set(DERIVED)


def wanted(at: Sitting, reader: Receiver, show: str | None) -> tuple[str, ...]:
    """Which parts: those that were named, else those of the audience."""
    names = tuple(filter(None, (part.strip() for part in (show or "").split(","))))
    if unknown := [name for name in names if name not in PARTS]:
        raise InputError(say("evidence.no-part", part=unknown[0]), hint=say("evidence.parts", parts=", ".join(PARTS)))
    if "inside" in names and reader.audience not in INSIDE:
        verdict = at.rules.handing_out("inside")
        raise Refused(verdict.says, rule=verdict.rule, hint=say("evidence.inside.hint"))
    return names or ("what", *(["inside"] if reader.audience in INSIDE else []), "about")


def select(at: Sitting, question: Question, reader: Receiver, parts: Sequence[str]) -> Selected:
    """What may be shown; Refused if that is nothing. Words of a record are asked for first, and that is recorded."""
    by = perform.actor(MAKE, perform.Given({}, {}), at, {})
    if reader.audience == PARENT and question.kind != "entry":
        assert reader.about is not None
        assert reader.to is not None
        may_have(at, question.kind, reader.about, reader.to)
    chosen = choose(at.ledger.book(), question.events, Giver(by, levels_of(at)[1]), reader, parts)
    selected = Selected(question, reader, _at_hand(at, chosen), by)
    if not chosen.show and question.kind != "child":
        _refuse(at, selected)
    _ask_for_words(at, selected)
    return selected


def _at_hand(at: Sitting, chosen: Chosen) -> Chosen:
    """Without texts whose box was erased: they are put beyond use, and no part of anything any more."""
    show = {position: tuple(p for p in parts if _is_there(at, position, p)) for position, parts in chosen.show.items()}
    return replace(chosen, show=show)


def _is_there(at: Sitting, position: int, part: str) -> bool:
    name, _, rest = part.partition(":")
    return name != "text" or at.ledger.books.box(position, UUID(hex=rest.partition(":")[0])) is not None


def _refuse(at: Sitting, selected: Selected) -> NoReturn:
    """Of one entry the attempt is recorded, with its rule."""
    refused, reader = selected.chosen.refused, selected.reader
    if refused is not None and selected.question.kind == "entry" and reader.to is not None:
        _issue(at, selected, refused[1], bytes(32), "in-person")
    why = refused[0] if refused else at.rules.handing_out("others")
    raise Refused(why.says, rule=why.rule, hint=say("evidence.nothing.hint"))


def _ask_for_words(at: Sitting, selected: Selected) -> None:
    """Words of a record are not handed out past its rules: that is asked for, and recorded, like any opening of it."""
    for recorded in selected.question.events:
        shown = selected.chosen.show.get(recorded.position, ())
        if isinstance(recorded.event, RecordCreated) and any(part.startswith("text:") for part in shown):
            asks = partial(open_record, by=selected.by, record=recorded.event.stream, action="export")
            at.ledger.execute(partial(asks, purpose="parent-request"))


def make(at: Sitting, selected: Selected, **page: Any) -> Made:
    """The file, checked as a stranger would. `page`: digests of the page that goes with it, as `proving.Asked` has them."""
    question, reader, chosen = selected.question, selected.reader, selected.chosen
    kept_back = {"withheld": chosen.kept_back} if chosen.kept_back else {}
    asked = Asked(question.kind, reader.audience, {**question.asked, **kept_back}, to=reader.to, **page)
    data = at.ledger.evidence(chosen.show, asked)
    vkey = at.ledger.at(min(chosen.show, default=1))[0].vkey
    verdict = judge(data, vkey, TOPICS)
    if not verdict.ok:
        found = "; ".join(f"{one.name}: {one.place}" for one in verdict.findings)
        raise EvidenceError(say("evidence.not-ok", found=found), hint=say("evidence.not-ok.hint"))
    return Made(data, verdict, vkey)


def record(at: Sitting, selected: Selected, made: Made, method: str | None) -> Receipt:
    """Record that it was made and, of one entry, to whom it was given. Without that nobody gets it."""
    digest, question, reader = sha256(made.data).digest(), selected.question, selected.reader
    if question.kind == "entry" and reader.to is not None:
        (parts,) = selected.chosen.show.values()
        return _issue(at, selected, parts, digest, Code("hand-over").understand(method or "in-person", at))

    def decide(book: Any) -> Decision:
        return report.generated(
            book,
            by=selected.by,
            kind=question.kind,
            audience=reader.audience,
            as_of=book.now,
            known_at=made.statement.known_at,
            sha256=digest,
            subject=question.about,
            to=reader.to,
        )

    return at.ledger.execute(decide).receipt


def _issue(at: Sitting, selected: Selected, parts: Sequence[str], digest: bytes, method: str) -> Receipt:
    def decide(book: Any) -> Decision:
        return receipt.issue_receipt(
            book,
            by=selected.by,
            entry=selected.question.events[0].event_id,
            to=selected.reader.to or selected.by.person,
            sha256=digest,
            shows=parts,
            form="evidence-file",
            method=method,
        )

    return at.ledger.execute(decide).receipt
