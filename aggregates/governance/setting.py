"""The setting, and the policies that it adopts. Stream: the setting.

A policy's text is kept whole beside the events, and with it the vocabularies and the rules of that day, so that every
code in an event keeps its meaning (formats.md section 2, `policy`). The first setting brings its first manager.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from aggregates import pack
from aggregates.draft import draft, text
from aggregates.entries import Act, Entry, History
from aggregates.governance import guidance
from aggregates.governance.guidance import Citation
from aggregates.people import person as people
from ledger.errors import InputError
from ledger.event import Actor, Book, Decision, Document, Recorded, Sealed, When


@dataclass(frozen=True, kw_only=True)
class SettingRegistered(Act):
    """The setting whose ledger this is. Its name is public and stands in clear."""

    TOPIC = "setting.registered"
    name: str


@dataclass(frozen=True, kw_only=True)
class PolicyAdopted(Act):
    """A policy in one version, with what it cites and the codes and rules that hold under it (S26, S114, S118)."""

    TOPIC = "policy.adopted"
    kind: str  # policy-kind
    title: str
    version: str
    effective_from: date
    review_due: date | None = None
    text: Document
    vocabularies: Document
    rules: Document
    cites: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Setting(History):
    """A setting with the policies that it has adopted."""

    def policies(self) -> dict[str, Entry]:
        """The newest adoption of each kind of policy."""
        return {entry.event.kind: entry for entry in self.entries(PolicyAdopted)}


def load(book: Book, setting: UUID) -> Setting:
    """A registered setting; InputError if there is none under this id."""
    state = book.load(setting, apply)
    if state is None or not state.begins_with(SettingRegistered):
        raise InputError(f"no setting is registered as {setting}")
    return state


def apply(state: Setting | None, recorded: Recorded[Any]) -> Setting:
    return Setting.apply(state, recorded)


def found(
    book: Book,
    *,
    name: str,
    person: UUID,
    person_name: str,
    phone: str | None = None,
    email: str | None = None,
    also: Sequence[str] = (),
    setting: UUID | None = None,
    occurred: When | None = None,
) -> Decision:
    """Register a setting with its first person, who is the manager and says so themselves; `also`: their other roles."""
    d, stream = draft(book, Actor(person, "manager"), occurred), setting or uuid4()
    if book.load(stream, History.apply) is not None or book.load(person, History.apply) is not None:
        raise InputError(
            "this setting or its first person is registered already", hint="nothing needs to be founded twice"
        )
    words = Sealed(person, name=text("the name", person_name), phone=phone, email=email)
    registered = SettingRegistered(**d.header(stream, 1, sensitivity="general"), name=text("the setting's name", name))
    return Decision([registered, *people.first(d, person, ("manager", *also), [words], "staff")])


def document(content: bytes, media_type: str) -> Document:
    """How an event names a document: by its digest and size."""
    return Document(sha256(content).digest(), len(content), media_type)


def adopt_policy(
    book: Book,
    *,
    by: Actor,
    setting: UUID,
    kind: str,
    title: str,
    version: str,
    effective_from: date,
    content: bytes,
    media_type: str = "text/plain",
    review_due: date | None = None,
    changes: bytes | None = None,
    cites: Sequence[str] = (),
    occurred: When | None = None,
) -> Decision:
    """Adopt a policy, its text kept whole, with a policy pack's `changes` to codes and rules, if it brings any.

    What its text names of the register of guidance it cites too. A stale citation or review is said, never refused.
    """
    d, state = draft(book, by, occurred), load(book, setting)
    if not content.strip():
        raise InputError("the policy's text is empty")
    data, known = pack.documents(book, changes), guidance.of_book(d)
    said = [guidance.cited(known, one) for one in cites]
    named = [c for c in guidance.named_in(d.rules, content) if c.guidance not in {one.guidance for one in said}]
    event = PolicyAdopted(
        **d.header(setting, state.version + 1, sensitivity="general"),
        documents=tuple(dict.fromkeys((content, *data))),
        kind=d.code("policy-kind", kind),
        title=text("the title", title),
        version=text("the version", version),
        effective_from=effective_from,
        review_due=review_due,
        text=document(content, media_type),
        vocabularies=document(data[0], "application/json"),
        rules=document(data[1], "application/json"),
        cites=(*said, *named),
    )
    today = book.now.astimezone(book.zone).date()
    review = "no-review" if review_due is None else "review-overdue" if review_due < today else None
    missing = [] if review is None else d.warn(review)
    later = [w for w in d.warnings() if w not in d.warn("policy-missing")]
    missing += guidance.stale(d, event.cites, known)
    return d.decided([event], later + missing + people.doubts(d))
