"""A child's consents and who saw their records, as a page. For a parent: roles, not names, and only what
the rules show.

What it cannot say it says: what nobody entered cannot appear, and what may not be shown to its reader is not in it. That it
was made is recorded.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from uuid import UUID

import click

from aggregates import vocabulary
from aggregates.accesses import hold
from aggregates.accesses.hold import HoldState
from aggregates.records.record import RecordCreated
from aggregates.rules import Rules
from cli import output, reports, session
from cli.commands import accesses, consents
from cli.desk import Desk, DeskCommand
from cli.disputes import Beside, beside
from cli.kinds import Code
from cli.moments import Moment, moment, options
from cli.pointers import Ref
from cli.say import say
from cli.sitting import Sitting
from projections.access import AccessLine, who_saw
from projections.consents import consents_for

PARENT = "parent"


@options
@click.command(cls=DeskCommand)
@click.argument("child")
@click.option(
    "--audience", default="setting", show_default=True, metavar="CODE", help="For whom: setting, parent, inspector, …"
)
@click.option("--to", metavar="REF", help="Which parent gets it, if it is for one of them.")
@click.pass_obj
def report(desk: Desk, child: str, audience: str, to: str | None, as_at: str | None, known_at: str | None) -> None:
    """CHILD: the letters of the child."""
    with session.unlocked(desk) as ledger:
        at = Sitting(ledger)
        whose, reader = Ref(("child",)).argument(child, at), Code("audience").understand(audience, at)
        asked = moment(at, as_at, known_at)
        parent = None if to is None else Ref(("person",)).argument(to, at)
        lines, data = page(at, whose, asked, reader, parent)
        receipt = reports.record(at, "who-saw", reader, whose, asked, lines)
        desk.answer({**data, "entry": receipt.first.position, "kept": receipt.kept}, [*lines, *reports.footer(receipt)])


def page(
    at: Sitting, whose: UUID, asked: Moment, reader: str, to: UUID | None = None
) -> tuple[list[str], dict[str, object]]:
    """What is shown, as lines and as data. Whoever shows it records that first."""
    given = consents_for(
        consents.sources(at, whose),
        zone=at.zone,
        rules=at.rules,
        as_at=asked.as_at,
        known_at=asked.known_at,
    )
    everything = accesses.events(at.ledger)
    seen = who_saw(everything, zone=at.zone, rules=at.rules, child=whose, as_at=asked.as_at, known_at=asked.known_at)
    shown = _for_parent(at, whose, seen, to) if reader == PARENT else seen
    disputed = beside(at, asked.known_at, named=reader != PARENT)
    data = {
        "child": whose,
        "audience": reader,
        **asked.data(),
        "consents": [consents.data_of(at, line, disputed) for line in given],
        "accesses": [
            _without_names(line, disputed) if reader == PARENT else accesses.data(line, disputed) for line in shown
        ],
    }
    access = [text for line in shown for text in (_sentence(at, line), *disputed.lines(line.entry))]
    told = access if reader == PARENT else accesses.told(at, shown, disputed)
    return _page(at, whose, asked, consents.told(at, given, asked, disputed), told, reader), data


def _for_parent(at: Sitting, whose: UUID, seen: Sequence[AccessLine], to: UUID | None) -> Sequence[AccessLine]:
    """Accesses to records that this parent, or any of them, may open now; nothing says that there are others.

    Holds are those of now, also in a report about an earlier day. An attempt that a hold stopped is never in it.
    """
    records = {r.event.stream: r.event for r in at.ledger.all(RecordCreated)}
    rules, kept = at.rules, hold.in_force(at.ledger.book(), whose, at.now)
    return [
        line
        for line in seen
        if (made := records.get(line.record)) is not None
        and rules.access(PARENT, {PARENT}, made.category, made.sensitivity).allowed
        and not line.held
        and not any(_keeps(rules, one, to, made.category, line.purpose) for one in kept)
    ]


def _keeps(rules: Rules, one: HoldState, to: UUID | None, category: str, purpose: str) -> bool:
    """Whether a hold keeps an access back: for what was opened, or for its purpose, which would tell of what is held."""
    hides = purpose in rules.data["hold_hides"]["purposes"]
    return hold.keeps(one, to, category) or (hides and hold.keeps(one, to, None))


def _without_names(line: AccessLine, disputed: Beside) -> dict[str, object]:
    kept = (
        "entry",
        "position",
        "when",
        "entered",
        "outcome",
        "role",
        "record",
        "category",
        "action",
        "medium",
        "purpose",
        "consent_then",
        "consent_now",
    )
    own = {name: value for name, value in asdict(line).items() if name in (*kept, "ground", "rule", "outside")}
    return {**own, "disputed": disputed.data(line.entry)}


def _page(at: Sitting, whose: UUID, asked: Moment, given: Sequence[str], seen: Sequence[str], reader: str) -> list[str]:
    return [
        say("report.title", child=at.refs.label(whose), when=asked.words),
        say("report.for", audience=vocabulary.label("audience", reader)),
        "",
        say("report.consents"),
        "",
        *given,
        "",
        say("report.accesses"),
        "",
        *(seen or [say("report.nobody")]),
        "",
        say("report.covers", last=asked.known_at or at.ledger.head.size, origin=at.ledger.origin),
        say("report.limits"),
    ]


def _sentence(at: Sitting, line: AccessLine) -> str:
    """One access for a parent: the role, not the name."""
    what = vocabulary.label("record-category", line.category)
    why = vocabulary.label("purpose", line.purpose)
    return say(
        "report.refused" if line.outcome == "denied" else "report.opened",
        when=output.when(line.when, at.zone),
        role=vocabulary.label("role", line.role),
        what=what,
        why=why,
        entry=line.position,
        outside=(say("report.outside") if line.outside else "") + _learnt(line),
    )


def _learnt(line: AccessLine) -> str:
    """That consent stood otherwise than anybody here could know: a withdrawal that was said before, and entered after."""
    if not line.differs:
        return ""
    then, now = (vocabulary.label("consent-status", code) for code in (line.consent_then, line.consent_now))
    return say("report.differs", then=then, now=now)
