"""People's keys: who may sign, and open what. Powers and levels follow from roles; the rules say how."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from hashlib import sha256
from uuid import UUID

import click

from aggregates.people.roles import standing_of
from cli import ask, output, session, slip
from cli.desk import Desk, DeskCommand
from cli.kinds import Code
from cli.passphrases import choose
from cli.pointers import Ref
from cli.say import say
from cli.sitting import Sitting
from ledger.errors import InputError
from ledger.evidence.checkpoint import fingerprint
from ledger.evidence.powers import Key
from ledger.receipt import Receipt


@click.command(cls=DeskCommand)
@click.argument("person")
@click.pass_obj
def enrol(desk: Desk, person: str) -> None:
    """The person types a passphrase of their own, and takes the card with the fingerprint home."""
    with session.unlocked(desk) as ledger:
        at = Sitting(ledger)
        who = Ref(("person",)).argument(person, at)
        roles = {t.role for t in standing_of(ledger.book(), who, at.now).holding}
        powers = sorted({p for role in roles for p in at.rules.powers(role)})
        levels = sorted({level for role in roles for level in at.rules.levels(role)})
        if not powers:
            raise InputError(
                f"{at.refs.label(who)} has no role that works with the ledger", hint="first: consent-ledger role assign"
            )
        output.talk(f"for {at.refs.label(who)}: may {', '.join(powers)}; reads {', '.join(levels) or 'nothing'}")
        receipt = ledger.enrol(who, choose(), powers, levels)
        key = next(k for k in ledger.powers.keys.values() if k.person == who.bytes and k.revoked is None)
        card = _card(at, who, key, ledger.origin)
        desk.answer(
            {**_answer(receipt), "person": who, "fingerprint": key_print(key), "powers": powers, "levels": levels}, card
        )


@click.command(cls=DeskCommand)
@click.argument("person")
@click.pass_obj
def return_(desk: Desk, person: str) -> None:
    """After a loss: PERSON types the passphrase that they had, once; their key is the same, and so is their card."""
    with session.unlocked(desk) as ledger:
        at = Sitting(ledger)
        who = Ref(("person",)).argument(person, at)
        output.talk(say("key.theirs", who=at.refs.label(who)))
        receipt = ledger.come_back(who, ask.secret("their passphrase"))
        key = next(k for k in ledger.powers.keys.values() if k.person == who.bytes and k.revoked is None)
        line = say("key.returned", who=at.refs.label(who), entry=receipt.first.position, fingerprint=key_print(key))
        desk.answer({**_answer(receipt), "person": who, "fingerprint": key_print(key)}, [line])


@click.command(cls=DeskCommand)
@click.pass_obj
def list_(desk: Desk) -> None:
    """Letters, never names: it needs no passphrase."""
    with session.reading(desk) as ledger:
        at = Sitting(ledger)
        keys: Mapping[bytes, Key] = ledger.powers.keys
        rows = [
            (at.refs.short(UUID(bytes=k.person)), key_print(k), ", ".join(sorted(k.powers)), _state(k))
            for k in keys.values()
        ]
        data = [
            {
                **asdict(k),
                "person": UUID(bytes=k.person),
                "powers": sorted(k.powers),
                "fingerprint": key_print(k),
                "key_id": i,
            }
            for i, k in keys.items()
        ]
        desk.answer({"keys": data}, output.table(rows, ("person", "fingerprint", "may", "state")))


@click.command(cls=DeskCommand)
@click.argument("person")
@click.option("--reason", default="left", show_default=True, metavar="CODE", help="Why.")
@click.option("--doubtful-from", metavar="ENTRY", help="What this key signed since then is marked doubtful.")
@click.pass_obj
def revoke(desk: Desk, person: str, reason: str, doubtful_from: str | None) -> None:
    """PERSON: whose key; or the beginning of its fingerprint."""
    with session.unlocked(desk) as ledger:
        at = Sitting(ledger)
        key_id, key = _find(at, person)
        why = Code("ending-reason").understand(reason, at)
        receipt = ledger.revoke(key_id, why, at.position(doubtful_from) if doubtful_from else None)
        whose = f"the key {key_print(key)} of {at.refs.label(UUID(bytes=key.person))}"
        lines = [
            f"Recorded: {whose} signs nothing from now on, as entry {receipt.first.position}.",
            "What they could read until now, they may have copied.",
            *([f"Keep this line somewhere else:  {receipt.kept}"] if receipt.kept else []),
        ]
        desk.answer({**_answer(receipt), "key_id": key_id, "person": UUID(bytes=key.person)}, lines)


def key_print(key: Key) -> str:
    """What stands on the card: of the hash whose first half is the key's id."""
    return fingerprint(sha256(b"ed25519\0" + key.public).digest())


def _find(at: Sitting, text: str) -> tuple[bytes, Key]:
    keys = [(i, k) for i, k in at.ledger.powers.keys.items() if k.revoked is None]
    typed = text.strip().lower()
    fits = [(i, k) for i, k in keys if len(typed) >= 4 and key_print(k).startswith(typed)]
    if not fits:
        who = Ref(("person",)).argument(text, at)
        fits = [(i, k) for i, k in keys if k.person == who.bytes]
    if len(fits) != 1:
        raise InputError(f"expected one key, found {len(fits)}", hint="see: consent-ledger key list")
    return fits[0]


def _state(key: Key) -> str:
    doubt = f", doubtful from {key.doubtful_from}" if key.doubtful_from else ""
    return f"since entry {key.since}" if key.revoked is None else f"revoked by entry {key.revoked}{doubt}"


def _answer(receipt: Receipt) -> dict[str, object]:
    return {"entry": receipt.first.position, "kept": receipt.kept, "sealed": receipt.checkpoint is not None}


def _card(at: Sitting, who: UUID, key: Key, origin: str) -> list[str]:
    rows = [
        ("for", at.refs.label(who)),
        ("ledger", origin),
        ("key fingerprint", key_print(key)),
        ("verifier key", at.ledger.vkey),
        ("may", ", ".join(sorted(key.powers))),
    ]
    return [
        f"Recorded: a key was enrolled, as entry {key.since}.",
        "",
        "Copy this card, and keep it at home: it alone says that this key is yours.",
        "",
        *slip.rows_of(rows),
        "",
        f"Use it with:  --as {at.refs.short(who)}  (or CONSENT_LEDGER_AS)",
    ]
