"""What else carried a use whose consent was gone, as far as it had been recorded when it happened.

Another consent; agreement that was only good practice; a decision to share on another legal basis; an emergency; a right of
whoever opened it; a purpose that needs no consent (S47). What was entered afterwards is no basis: it was not there. Which
grounds and purposes stand by themselves is a row of the rules, `beside_consent`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from aggregates.disclosures.disclosure import InformationDisclosed
from aggregates.disclosures.weighing import SHARES
from aggregates.entries import Entry
from aggregates.permissions import consents
from aggregates.permissions.consent_state import State, relies
from aggregates.permissions.scope import Use
from aggregates.rules import Rules, within
from ledger.event import Recorded
from projections.then import Then


@dataclass(frozen=True, slots=True)
class Basis:
    """What carried a use besides the consent that was gone."""

    code: str  # beside-consent
    entry: UUID | None = None  # what recorded it, where that is an entry of its own
    position: int | None = None
    legal: tuple[str, ...] = ()  # legal-basis, of a decision


@dataclass(frozen=True, slots=True)
class Around:
    """What was known around a use: how the child's consents stood, as known then and as known now; and every entry."""

    then: Sequence[State]
    now: Sequence[State]
    by_id: Mapping[UUID, Entry]
    known: Then
    rules: Rules
    found: dict[Use, State | None] = field(default_factory=dict)

    def covering(self, use: Use) -> State | None:
        """The consent that covered a use, as known then; or else the one that would have."""
        if use not in self.found:
            self.found[use] = consents.covering(self.then, use)
        return self.found[use]

    def recorded(self, entry: UUID | None) -> Recorded[Any] | None:
        """An entry, if it stood in the ledger when the use happened."""
        found = None if entry is None else self.by_id.get(entry)
        return found.recorded if found is not None and self.known.has(found.recorded) else None


def of(event: Any, use: Use, consent: UUID, around: Around) -> Basis | None:
    """What else carried this use; None if nothing did, or nobody had recorded it."""
    own = next((s for s in around.then if s.consent == consent), None)
    return (
        _by_itself(event, around)
        or _good_practice(own, around)
        or _decision(event, use, around)
        or _another(event, use, own, around)
    )


def _by_itself(event: Any, around: Around) -> Basis | None:
    """Whatever the event says of itself: an emergency, a right, a purpose that needs nobody's consent."""
    row = around.rules.data["beside_consent"]
    if isinstance(event, InformationDisclosed):
        return Basis("emergency", event.decision) if event.emergency else None
    if event.ground == "emergency-override":
        return Basis("emergency")
    if within(event.ground, row["grounds"]):
        return Basis("right", event.basis.relationship)
    return Basis("purpose") if event.ground != "none-recorded" and event.purpose in row["purposes"] else None


def _good_practice(own: State | None, around: Around) -> Basis | None:
    """The consent was never what it rested on; whoever gave it was told so."""
    given = None if own is None or own.serves != "good-practice" else around.recorded(own.given)
    return None if given is None else Basis("good-practice", given.event_id, given.position)


def _decision(event: Any, use: Use, around: Around) -> Basis | None:
    """A decision to share this with them, once or again and again, on a basis other than consent."""
    decided = around.recorded(getattr(event, "decision", None))
    if decided is None or not _is_to_share(decided.event, use):
        return None
    row, said = around.rules.data["beside_consent"], decided.event
    legal = tuple(code for code in said.legal_basis if code not in row["not_legal_basis"])
    carries = legal or said.gateway != "none" or said.no_consent
    return Basis("decision", decided.event_id, decided.position, legal) if carries else None


def _is_to_share(decided: Any, use: Use) -> bool:
    """What a decision leaves open it does not limit."""
    category, shares = use.category or "", getattr(decided, "outcome", "share") in SHARES
    to: Sequence[str | None] = decided.recipients or (use.recipient,)
    return shares and use.recipient in to and within(category, decided.categories or (category,))


def _another(event: Any, use: Use, own: State | None, around: Around) -> Basis | None:
    """Another consent in force, as known then; where this one still seemed to stand, one that also holds as known now."""
    if own is None or not own.allows(use):
        found = around.covering(use)
    elif own.given is not None and relies(event, own.given):
        return None
    else:
        still = consents.covering(around.now, use)
        if still is None or not still.allows(use):
            return None
        found = consents.covering([s for s in around.then if s.consent != own.consent], use)
    given = None if found is None or not found.allows(use) else around.recorded(found.given)
    return None if given is None else Basis("another-consent", given.event_id, given.position)
