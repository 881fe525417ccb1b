"""The events of a consent, from the request to its end. Stream: the consent. How it stands is read in `consents`.

What somebody says for themselves (given, refused, deferred, reaffirmed, withdrawn) and what others do to it (revoked,
invalidated) are different events, because they are different in law. Expiry is computed, never written.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from aggregates.entries import Act, EntryCorrected
from aggregates.permissions.scope import Scope
from ledger.event import Event, inside


@dataclass(frozen=True, kw_only=True)
class ConsentRequested(Act):
    """Somebody was asked for consent (S8). Sealed about them: note."""

    TOPIC = "consent.requested"
    child: UUID
    person: UUID  # who was asked
    scope: Scope
    notice: str | None = None  # version of the notice that they were given


@dataclass(frozen=True, kw_only=True)
class ConsentDeferred(Act):
    """Somebody who was asked will answer later (S8): neither a yes nor a no. Sealed about them: words."""

    TOPIC = "consent.deferred"
    child: UUID
    person: UUID
    scope: Scope
    ask_again: date | None = None
    request: UUID | None = inside(default=None)  # event id of consent.requested


@dataclass(frozen=True, kw_only=True)
class ConsentGiven(Act):
    """Consent was given; informed, competent, free and without coercion are evidence, not a tick (S8, S49 to S52).

    `serves` keeps consent as the legal basis apart from agreement that is sought as good practice beside another basis.
    It lasts until a day, an event or a number of uses, whichever comes first, or until it is taken back.
    Sealed about the person who gave it: words, present.
    """

    TOPIC = "consent.given"
    child: UUID
    person: UUID  # who gave it
    scope: Scope
    kind: str = "expressed"
    method: str
    serves: str = "lawful-basis"  # consent-serves
    notice: str | None = None
    competence: str = "not-assessed"
    assessed_by: UUID | None = None  # who judged that
    free_will: bool | None = None
    conditional_on_service: bool | None = None
    coercion: str = "not-checked"
    indicators: tuple[str, ...] = ()  # coercion-indicator
    authority: str | None = None  # parental-authority that was recorded for them
    last_day: date | None = None
    until_event: str | None = None
    until_topic: str | None = None  # the event that the rules in force named for it
    uses: int | None = None
    form: bytes | None = None  # SHA-256 of the signed form
    relationship: UUID | None = inside(default=None)  # event id of relationship.recorded
    request: UUID | None = inside(default=None)  # event id of consent.requested
    served: UUID | None = inside(default=None)  # event id of notice.served

    @property
    def pressed(self) -> bool:
        """Whether somebody saw signs that they did not say it of their own will (S52)."""
        return self.coercion == "indication" or bool(self.indicators)


@dataclass(frozen=True, kw_only=True)
class ConsentReaffirmed(Act):
    """Who gave it says that it still stands, and until when (S53). Sealed about them: words."""

    TOPIC = "consent.reaffirmed"
    child: UUID
    person: UUID
    method: str
    notice: str | None = None
    last_day: date | None = None
    uses: int | None = None
    given: UUID = inside()  # event id of consent.given


@dataclass(frozen=True, kw_only=True)
class ConsentRefused(Act):
    """Consent was asked for and not given (S63). Sealed about the person who refused: words."""

    TOPIC = "consent.refused"
    child: UUID
    person: UUID
    scope: Scope
    request: UUID | None = inside(default=None)
    parental: bool = inside(default=True)  # False: recorded as having no authority for the child


@dataclass(frozen=True, kw_only=True)
class ConsentWithdrawn(Act):
    """Consent was taken back, wholly or in part; it counts from when it was said (S53).

    Sealed about the person who said it: words. Nobody has to give a reason.
    """

    TOPIC = "consent.withdrawn"
    child: UUID
    scope: Scope | None = None  # None: all of it
    channel: str
    received_at: datetime | None = None
    received_by: UUID | None = None
    given: UUID | None = inside(default=None)  # event id of consent.given
    by_giver: bool = inside(default=True)  # False: somebody else withdrew it
    parental: bool = inside(default=True)  # False: recorded as having no authority for the child
    to_tell: tuple[str, ...] = inside(default=())  # recipients who were given something on the strength of it


@dataclass(frozen=True, kw_only=True)
class ConsentRevoked(Act):
    """Somebody other than who gave it ended a consent: the other parent, a court, an authority (S53).

    Sealed about the child: words.
    """

    TOPIC = "consent.revoked"
    child: UUID
    scope: Scope | None = None  # None: all of it
    authority: str  # revoked-by
    person: UUID | None = inside(default=None)  # who revoked it, if they are registered
    given: UUID | None = inside(default=None)
    to_tell: tuple[str, ...] = inside(default=())


@dataclass(frozen=True, kw_only=True)
class ConsentInvalidated(Act):
    """A consent turns out never to have been valid, or not from `since` on (S49 to S52). It looks back.

    Sealed about the child: words.
    """

    TOPIC = "consent.invalidated"
    child: UUID
    ground: str  # invalid-ground
    since: date | None = None  # None: from the beginning
    given: UUID | None = inside(default=None)
    to_tell: tuple[str, ...] = inside(default=())


CONSENT_EVENTS: tuple[type[Event], ...] = (
    ConsentRequested,
    ConsentDeferred,
    ConsentGiven,
    ConsentReaffirmed,
    ConsentRefused,
    ConsentWithdrawn,
    ConsentRevoked,
    ConsentInvalidated,
    EntryCorrected,
)


@dataclass(frozen=True, kw_only=True)
class ConsentConflictRecorded(Act):
    """Two people with authority disagree about a child, and a rule decides meanwhile (S8, S53). A stream of its own.

    The policy is silent about it. Without such an entry the default of the rules decides. Sealed about the child: note.
    """

    TOPIC = "consent.conflict_recorded"
    child: UUID
    interim: str  # interim-rule
    allowed: bool = False  # what was decided, where a decision or an order decides
    review: date | None = None
    consents: tuple[UUID, ...] = inside()
    holders: tuple[UUID, ...] = inside(default=())


@dataclass(frozen=True, kw_only=True)
class WithdrawalPropagated(Act):
    """Somebody who had been given something was told that the consent behind it has ended (S53). Stream: the consent.

    Sealed about the child: note.
    """

    TOPIC = "withdrawal.propagated"
    child: UUID
    recipients: tuple[str, ...]
    method: str  # how they were told: channel
    effect: str = "unknown"  # propagation-effect
    acknowledged: date | None = None
    complete: bool = False  # nobody is left to tell
    ending: UUID = inside()  # event id of the withdrawal, revocation or invalidation
    disclosures: tuple[UUID, ...] = inside(default=())  # event ids of information.disclosed


ENDED = (ConsentWithdrawn, ConsentRevoked, ConsentInvalidated)
# What else says how a consent stands: use of it, unless it was decided without it, and a disagreement about it. What
# ends one is named by the rules.
BESIDE = (
    "access.granted",
    "access.told",
    "information.disclosed",
    "sharing.decided",
    "consent.conflict_recorded",
)
