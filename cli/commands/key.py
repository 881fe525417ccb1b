"""People's keys: who may sign, and open what. Powers and levels follow from roles; the rules say how."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from uuid import UUID

import click

from cli import ask, keys, lists, output, session
from cli.desk import Desk, DeskCommand
from cli.draw import text
from cli.keys import key_print
from cli.kinds import Code
from cli.passphrases import choose
from cli.pointers import Ref
from cli.say import say
from cli.sitting import Sitting
from ledger.errors import InputError
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
        keys.free(at, who)
        _announce(at, who)
        receipt = keys.enrol(at, who, choose())
        _answer_card(desk, at, who, receipt, say("keys.enrolled", entry=receipt.first.position))


@click.command(cls=DeskCommand)
@click.argument("person")
@click.pass_obj
def renew(desk: Desk, person: str) -> None:
    """PERSON: who forgot their passphrase, or whose roles have changed. They sit beside you and type a new one."""
    with session.unlocked(desk) as ledger:
        at = Sitting(ledger)
        who = Ref(("person",)).argument(person, at)
        keys.renewable(at, who)
        _announce(at, who)
        last = ask.secret(say("keys.last", who=at.refs.label(who)))
        if last:
            keys.last_identity(at, who, last)  # before they think of another one
        receipt = keys.renew(at, who, choose(), last)
        signed = say("keys.countersigned" if last else "keys.not-countersigned")
        _answer_card(desk, at, who, receipt, say("keys.renewed", entry=receipt.first.position), signed)


@click.command(cls=DeskCommand)
@click.pass_obj
def passphrase(desk: Desk) -> None:
    """Another passphrase, as long as you know the last one. It is asked for again, whatever session is open."""
    with session.unlocked(desk, anew=True) as ledger:
        at = Sitting(ledger)
        keys.change_passphrase(at, choose())
        lines = [say("keys.passphrase"), say("keys.copies", ref=at.refs.short(at.me))]
        desk.answer({"person": at.me}, lines)


@click.command(cls=DeskCommand)
@click.argument("person")
@click.option("--never", is_flag=True, help="They will not come back: their old key opens nothing any more.")
@click.pass_obj
def return_(desk: Desk, person: str, *, never: bool) -> None:
    """PERSON types the passphrase that they had, once; their key is the same, and so is their card."""
    with session.unlocked(desk) as ledger:
        at = Sitting(ledger)
        who = Ref(("person",)).argument(person, at)
        if never:
            ledger.never_back(who)
            return desk.answer({"person": who}, [say("key.never-back", who=at.refs.label(who))])
        output.talk(say("key.theirs", who=at.refs.label(who)))
        receipt = ledger.come_back(who, ask.secret("their passphrase"))
        key = next(k for k in ledger.powers.keys.values() if k.person == who.bytes and k.revoked is None)
        line = say("key.returned", who=at.refs.label(who), entry=receipt.first.position, fingerprint=key_print(key))
        return desk.answer({**_answer(receipt), "person": who, "fingerprint": key_print(key)}, [line])


@click.command(cls=DeskCommand)
@click.pass_obj
def list_(desk: Desk) -> None:
    """Letters, never names: it needs no passphrase."""
    with session.reading(desk) as ledger:
        at = Sitting(ledger)
        enrolled: Mapping[bytes, Key] = ledger.powers.keys
        rows = [
            (at.refs.short(UUID(bytes=k.person)), key_print(k), ", ".join(sorted(k.powers)), _state(k))
            for k in enrolled.values()
        ]
        data = [
            {
                **asdict(k),
                "person": UUID(bytes=k.person),
                "powers": sorted(k.powers),
                "fingerprint": key_print(k),
                "key_id": i,
            }
            for i, k in enrolled.items()
        ]
        lines = output.table(rows, ("person", "fingerprint", "may", "state"))
        heads = [say(f"key.head.{name}") for name in ("person", "fingerprint", "may", "state")]
        title = say("key.list")
        lists.answer(desk, {"keys": data}, lines, lambda: lists.page(title, lists.of(heads, rows)))


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


def _find(at: Sitting, text: str) -> tuple[bytes, Key]:
    valid = [(i, k) for i, k in at.ledger.powers.keys.items() if k.revoked is None]
    typed = text.strip().lower()
    fits = [(i, k) for i, k in valid if len(typed) >= 4 and key_print(k).startswith(typed)]
    if not fits:
        who = Ref(("person",)).argument(text, at)
        fits = [(i, k) for i, k in valid if k.person == who.bytes]
    if len(fits) != 1:
        raise InputError(f"expected one key, found {len(fits)}", hint="see: consent-ledger key list")
    return fits[0]


def _state(key: Key) -> str:
    doubt = f", doubtful from {key.doubtful_from}" if key.doubtful_from else ""
    return f"since entry {key.since}" if key.revoked is None else f"revoked by entry {key.revoked}{doubt}"


def _answer(receipt: Receipt) -> dict[str, object]:
    return {"entry": receipt.first.position, "kept": receipt.kept, "sealed": receipt.checkpoint is not None}


def _announce(at: Sitting, who: UUID) -> None:
    should = keys.needed(at, who)
    powers, levels = keys.words(should.powers, "power"), keys.words(should.levels, "level") or say("keys.nothing")
    output.talk(say("keys.for", who=at.refs.label(who), powers=powers, levels=levels))


def _answer_card(desk: Desk, at: Sitting, who: UUID, receipt: Receipt, *said: str) -> None:
    """What was recorded, and the card to take home."""
    key = keys.key_of(at, who)
    assert key is not None  # it was made a moment ago
    now = keys.opens(at, key)
    data = {"person": who, "fingerprint": key_print(key), "powers": now.powers, "levels": now.levels}
    use = say("keys.use", ref=at.refs.short(who))
    desk.answer({**_answer(receipt), **data}, [*said, "", *text.lines(keys.card(at, who)), "", use])
