"""The setting's policy: adopted with its text kept whole, and shown again byte for byte."""

from __future__ import annotations

import sys
from typing import Any

import click

from aggregates.governance import setting as settings
from aggregates.governance.setting import PolicyAdopted, SettingRegistered
from cli import output, session
from cli.acts import Act, Field, optional
from cli.desk import Desk, DeskCommand
from cli.documents import File
from cli.kinds import Code, Day, Kind, Texts
from cli.perform import command
from cli.sitting import Sitting
from ledger.errors import InputError


def of_setting(at: Sitting, answers: dict[str, Any]) -> dict[str, Any]:
    """Of this ledger's setting, which was registered with it."""
    found = at.ledger.book().all(SettingRegistered)
    if not found:
        raise InputError("no setting is registered in this ledger", hint="consent-ledger init registers one")
    return {**answers, "setting": found[0].event.stream}


def _adoption(at: Sitting, answers: dict[str, Any]) -> dict[str, Any]:
    """A policy pack is what the decision calls the changes that a policy brings."""
    return {"changes": answers.pop("pack", None), **of_setting(at, answers)}


adopt = command(
    Act(
        "policy adopt",
        (
            Field("content", File(), place=True),
            Field("kind", Code("policy-kind"), default="confidentiality"),
            Field("title", Kind()),
            Field("version", Kind()),
            Field("effective_from", Day(coming=True)),
            optional("review_due", Day(coming=True), asked=True),
            optional("cites", Texts(), rule="S26"),
            optional("pack", File()),
            optional("media_type", Kind()),
        ),
        settings.adopt_policy,
        build=_adoption,
    )
)


@click.command(cls=DeskCommand)
@click.option("--at", "at_entry", metavar="ENTRY", help="As adopted at or before this entry.")
@click.option("--kind", default="confidentiality", show_default=True, help="Which policy.")
@click.pass_obj
def show(desk: Desk, at_entry: str | None, kind: str) -> None:
    """What stands in the file comes back byte for byte. Needs no passphrase: a policy is public."""
    with session.reading(desk) as ledger:
        known_at = Sitting(ledger).position(at_entry) if at_entry else None
        code = Code("policy-kind").understand(kind, Sitting(ledger))
        adopted = [r for r in ledger.book(known_at).all(PolicyAdopted) if r.event.kind == code]
        if not adopted:
            raise InputError(f"no such policy was adopted{' by then' if known_at else ''}: {code}")
        text = ledger.document(adopted[-1].event.text.sha256)
        if desk.as_json:
            event = adopted[-1].event
            data = {"title": event.title, "version": event.version, "effective_from": event.effective_from}
            digest = {"sha256": event.text.sha256, "size": event.text.size, "media_type": event.text.media_type}
            words = text.decode("utf-8", "replace")
            return desk.answer({"entry": adopted[-1].position, "kind": code, **data, **digest, "text": words}, [])
        return _write(text)


def _write(text: bytes) -> None:
    """To a file or a pipe exactly as it is; on a terminal nothing in it is obeyed."""
    if sys.stdout.isatty():
        return output.tell(text.decode("utf-8", "replace"))
    sys.stdout.flush()
    sys.stdout.buffer.write(text)
    return None
