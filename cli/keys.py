"""People's keys as the desk gives them: what a key may do follows from roles, and the card that its owner takes home.

Functions over a sitting and values, for commands and for pages: who asks for a passphrase hands it in. Making a key is
`ledger.enrolment`'s business, which roles give which powers is a rule.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from aggregates import vocabulary
from aggregates.people.roles import standing_of
from cli import output
from cli.page import Card, Cards, Heading, Page, Para
from cli.say import say
from cli.sitting import Sitting
from ledger import enrolment, leaving
from ledger.custody import passphrase as passphrases
from ledger.custody.keyfile import Identity, read_keyfile
from ledger.custody.wrap import encryption_key_id
from ledger.errors import InputError
from ledger.evidence.checkpoint import fingerprint
from ledger.evidence.powers import Key
from ledger.founding import KEYS
from ledger.receipt import Receipt


@dataclass(frozen=True)
class Due:
    """What a key may sign and open."""

    powers: tuple[str, ...]
    levels: tuple[str, ...]

    def lacks(self, other: Due) -> bool:
        """Whether the other one may do something that this one may not."""
        return not (set(other.powers) <= set(self.powers) and set(other.levels) <= set(self.levels))


def key_print(key: Key) -> str:
    """What stands on the card: of the hash whose first half is the key's id."""
    return fingerprint(sha256(b"ed25519\0" + key.public).digest())


def of_roles(at: Sitting, roles: Collection[str]) -> Due:
    """What the rules give to somebody in these roles."""
    powers = sorted({power for role in roles for power in at.rules.powers(role)})
    levels = sorted({level for role in roles for level in at.rules.levels(role)})
    return Due(tuple(powers), tuple(levels))


def due(at: Sitting, person: UUID) -> Due:
    """What the roles give that somebody holds now."""
    return of_roles(at, {t.role for t in standing_of(at.ledger.book(), person, at.today).holding})


def key_of(at: Sitting, person: UUID) -> Key | None:
    """The newest key of a person that is in use."""
    found = list(leaving.valid(at.ledger, person).values())
    return found[-1] if found else None


def opens(at: Sitting, key: Key) -> Due:
    """What a key may sign, and what the vault opens to it."""
    vault, own = at.ledger.keyring.vault, encryption_key_id(key.encryption_key)
    levels = at.ledger.powers.levels.items()
    found = [level for level, public in levels if vault is not None and own in vault.readers(level, public)]
    return Due(tuple(sorted(key.powers)), tuple(sorted(found)))


def differs(at: Sitting, person: UUID) -> tuple[str, str] | None:
    """What is to be done about a key after roles have changed, as the command that does it and a sentence; None: nothing."""
    key, should = key_of(at, person), due(at, person)
    if key is None:
        command = "enrol" if should.powers else None
    else:
        now = opens(at, key)
        more, less = now.lacks(should), should.lacks(now)
        command = None if not (more or less) else "renew" if should.powers else "revoke"
    if command is None:
        return None
    which = command if command != "renew" else "renew.more" if more else "renew.less"
    return command, say(f"keys.{which}", ref=at.refs.short(person))


def free(at: Sitting, person: UUID) -> None:
    """InputError if somebody has a key already."""
    if key_of(at, person) is not None:
        raise InputError(
            f"{at.refs.label(person)} has a key already",
            hint="passphrase forgotten, or another role: consent-ledger key renew",
        )


def renewable(at: Sitting, person: UUID) -> None:
    """InputError unless somebody else has a key in whose place another one can come."""
    if person == at.me:
        raise InputError(
            "nobody renews their own key", hint="another passphrase: key passphrase; forgotten: key recover"
        )
    if key_of(at, person) is None:
        raise InputError(f"{at.refs.label(person)} has no key", hint="first: consent-ledger key enrol")


def enrol(at: Sitting, person: UUID, passphrase: str) -> Receipt:
    """A first key for somebody, as their roles have it."""
    passphrases.check_new(passphrase)
    should = needed(at, person)
    return at.ledger.enrol(person, passphrase, should.powers, should.levels)


def renew(at: Sitting, person: UUID, passphrase: str, last: str = "") -> Receipt:
    """A new key in the place of the last one, as roles have it now; countersigned, if the last passphrase is known."""
    renewable(at, person)
    passphrases.check_new(passphrase)
    should = needed(at, person)
    old = last_identity(at, person, last) if last else None
    return enrolment.renew(at.ledger, person, passphrase, should.powers, should.levels, old=old)


def last_identity(at: Sitting, person: UUID, passphrase: str) -> Identity:
    """The key that somebody has until now, opened by themselves, so that it can countersign; WrongPassphrase."""
    return read_keyfile(at.ledger.folder / KEYS / person.hex, at.ledger.origin, passphrase)


def change_passphrase(at: Sitting, passphrase: str) -> None:
    """Another passphrase for whoever is present; their key stays."""
    passphrases.check_new(passphrase)
    enrolment.change_passphrase(at.ledger, passphrase)


def needed(at: Sitting, person: UUID) -> Due:
    """What a key is to do; InputError if no role of theirs works with the ledger."""
    should = due(at, person)
    if not should.powers:
        raise InputError(
            f"{at.refs.label(person)} has no role that works with the ledger", hint="first: consent-ledger role assign"
        )
    return should


def card(at: Sitting, person: UUID) -> Page:
    """What somebody takes home: it alone says that this key is theirs."""
    key = key_of(at, person)
    if key is None:
        raise InputError(f"{at.refs.label(person)} has no key", hint="first: consent-ledger key enrol")
    facts = (
        ("for", at.refs.label(person)),
        ("ledger", at.ledger.origin),
        ("fingerprint", key_print(key)),
        ("vkey", at.ledger.vkey),
        ("may", words(key.powers, "power")),
        ("reads", words(opens(at, key).levels, "level") or say("keys.nothing")),
        ("since", say("slip.one", first=key.since)),
        ("use", at.refs.short(person)),
    )
    named = tuple((say(f"keys.card.{name}"), value) for name, value in facts)
    return Page(
        say("keys.card.title", setting=output.clean(at.ledger.opened.name)),
        (),
        (
            Para(say("keys.card.home"), strong=True),
            Heading(say("keys.card.of")),
            Cards((Card(at.refs.label(person), named, entry=key.since),)),
        ),
    )


def words(codes: Collection[str], scheme: str) -> str:
    """Powers or levels in words."""
    known = vocabulary.choices(scheme) if scheme == "level" else {}
    return ", ".join(known.get(code) or say(f"keys.power.{code}") for code in sorted(codes))
