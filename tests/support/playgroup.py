"""An invented playgroup in a memory book: a manager, staff in every role, two families, and a record of each category."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

from aggregates import vocabulary
from aggregates.governance import setting
from aggregates.people import child, person, relationship
from aggregates.records import record
from aggregates.rules import shipped
from ledger.event import Actor
from support.memory_book import MemoryBook

GIVEN_ROLES = (
    "play-leader",
    "designated-person",
    "deputy-designated-person",
    "senco",
    "staff",
    "student",
    "volunteer",
    "committee-member",
    "inspector",
    "police",
)


@dataclass
class Playgroup:
    """Everybody by role, and the ids of children and records."""

    book: MemoryBook
    setting: UUID = field(default_factory=uuid4)
    manager: Actor = field(default_factory=lambda: Actor(uuid4(), "manager"))
    people: dict[str, Actor] = field(default_factory=dict)
    records: dict[str, UUID] = field(default_factory=dict)
    daisy: UUID = field(default_factory=uuid4)  # of mother and father; key-person is hers
    edgar: UUID = field(default_factory=uuid4)  # of another family

    def person(self, role: str, name: str, kind: str = "staff") -> Actor:
        who = uuid4()
        self.book.do(person.register, by=self.manager, kind=kind, name=name, person=who)
        return self.people.setdefault(role, Actor(who, role))

    def parent(self, key: str, name: str, of: UUID, **recorded: str) -> Actor:
        parent = self.person(key, name, "parent")
        ties = {
            "relation": "mother",
            "authority": "parental-responsibility",
            "evidence": "birth-certificate",
        } | recorded
        self.book.do(relationship.record, by=self.manager, person=parent.person, child=of, **ties)
        self.people[key] = Actor(parent.person, relationship.role_of(ties["relation"], shipped()))
        return self.people[key]


def family(now: datetime) -> Playgroup:
    """The least that a consent needs: a manager, a child and her mother."""
    here = Playgroup(MemoryBook(now))
    here.book.do(setting.found, name="Little Acorns", person=here.manager.person, person_name="Maud Ashworth")
    here.book.do(child.enrol, by=here.manager, name="Daisy Quill", child=here.daisy)
    here.parent("mother", "Rosa Quill", here.daisy)
    return here


def playgroup(now: datetime = datetime(2026, 9, 7, 9, 0, tzinfo=UTC)) -> Playgroup:
    """The playgroup as it stands on its first morning."""
    here = Playgroup(MemoryBook(now))
    book, manager = here.book, here.manager
    book.do(
        setting.found, name="Little Acorns", person=manager.person, person_name="Maud Ashworth", setting=here.setting
    )
    book.do(
        setting.adopt_policy,
        by=manager,
        setting=here.setting,
        kind="confidentiality",
        title="Confidentiality Policy",
        version="August 2024",
        effective_from=date(2024, 8, 1),
        review_due=date(2027, 8, 1),
        content=b"What is said here stays here.\n",
    )
    here.people["manager"] = manager
    for role in GIVEN_ROLES:
        who = here.person(role, f"Somebody {role.title()}")
        book.do(person.assign_role, by=manager, person=who.person, role=role)
    for who, name in ((here.daisy, "Daisy Quill"), (here.edgar, "Edgar Penhale")):
        book.do(child.enrol, by=manager, name=name, child=who)
    here.person("key-person", "Kit Larkin")
    book.do(child.assign_key_person, by=manager, child=here.daisy, person=here.people["key-person"].person)
    here.person("other-key-person", "Olive Marsh")
    here.people["other-key-person"] = Actor(here.people["other-key-person"].person, "key-person")
    book.do(child.assign_key_person, by=manager, child=here.edgar, person=here.people["other-key-person"].person)
    here.parent("mother", "Rosa Quill", here.daisy)
    here.parent("father", "Tom Quill", here.daisy, relation="father")
    here.parent("grandmother", "Ida Quill", here.daisy, relation="grandparent", authority="emergency-contact-only")
    here.parent("other-parent", "Gwen Penhale", here.edgar)
    for category in vocabulary.choices("record-category"):
        made = book.do(record.create, by=manager, subject=here.daisy, category=category, title=category)
        here.records[category] = made.event.stream
    return here
