"""What the desk offers, and where: the commands in groups, which of them only look, and what can be asked of those.

Every command is at the desk, or stands in `ELSEWHERE` with the reason why it is not; a test holds that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import click

from cli.refs import format_ref
from cli.say import say
from cli.sitting import Sitting
from cli.table import COMMANDS
from cli.web.forms import Choice

# Lists and reports: they change nothing but what they record of the look itself.
LOOKS = (
    "child list",
    "person list",
    "consent list",
    "consent after",
    "access list",
    "access explain",
    "record list",
    "share list",
    "share case",
    "share checklist",
    "duties",
    "grant list",
    "hold list",
    "incident list",
    "grievance list",
    "rights list",
    "foi list",
    "contact list",
    "discussion list",
    "handover list",
    "retention list",
    "retention due",
    "legal-hold list",
    "policy list",
    "policy acknowledged",
    "policy rules",
    "guidance list",
    "notice list",
    "other-setting list",
    "agreement list",
    "inspection list",
    "integrity list",
    "report",
    "report day",
    "report decision",
    "report inspection",
    "report chronology",
    "report erasure",
    "report manager",
    "report lead",
    "replay",
    "verify",
    "checkpoint",
    "key list",
    "doctor",
    "may open",
    "may use",
    "may share",
    "may photograph",
    "may publish",
    "may contact",
    "may store",
    *(path for path in COMMANDS if path.startswith("register ")),
)

UNASKED = frozenset({"file", "path", "deep", "against", "vkey", "from_file"})  # what names a file of this computer

# Whom or what a parameter means, by its name: the kinds of things that can be chosen for it.
MEANT: dict[str, tuple[str, ...]] = {
    "child": ("child",),
    "person": ("person",),
    "to": ("person",),
    "consent": ("consent",),
    "case": ("case",),
    "record": ("record",),
}


@dataclass(frozen=True)
class Ask:
    """One thing that can be asked of a list, as it is drawn."""

    name: str
    words: str
    choices: tuple[Choice, ...]
    value: str
    required: bool
    flag: bool


def draw(_path: str, param: click.Parameter, chosen: Sequence[str], at: Sitting) -> Ask:
    """A parameter of a command as a field."""
    name = param.name or ""
    words = getattr(param, "help", None) or say(f"desk.ask.{name}" if name in MEANT else "desk.ask.other", name=name)
    value = chosen[0] if chosen else ""
    flag = isinstance(param, click.Option) and bool(param.is_flag)
    return Ask(name, words, tuple(_choices(param, value, at)), value, param.required, flag)


def _choices(param: click.Parameter, value: str, at: Sitting) -> list[Choice]:
    if isinstance(param.type, click.Choice):
        return [Choice(str(one), str(one), chosen=str(one) == value) for one in param.type.choices]
    kinds = MEANT.get(param.name or "", ())
    known = [k for k in at.refs.known.values() if k.kind in kinds and k.stands is None]
    letters = sorted(((format_ref(k.id), at.refs.label(k.id)) for k in known), key=lambda pair: pair[1].casefold())
    return [Choice(ref, label, chosen=bool(value) and ref.startswith(value)) for ref, label in letters]
