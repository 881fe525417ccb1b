"""What the desk offers, and where: the commands in groups, which of them only look, and what can be asked of those.

Every command is at the desk, or stands in `ELSEWHERE` with the reason why it is not; a test holds that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

import click

from cli import tree
from cli.acts import ACTS, Act
from cli.page import Do
from cli.refs import format_ref
from cli.say import say
from cli.sitting import Sitting
from cli.table import COMMANDS
from cli.web.forms import Choice

# Lists and reports: they change nothing but what they record of the look itself.
LOOKS = (
    "child list",
    "child show",
    "person list",
    "consent list",
    "consent room",
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
    "slip",
    "paper",
    "verify",
    "checkpoint",
    "branch list",
    "branch show",
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

# What has a screen of its own, and where.
BROUGHT = {
    "import template": "/bring",
    **{f"import {kind}": f"/bring?kind={kind}" for kind in ("children", "staff", "people", "consents", "accesses")},
}

# What is done on the page of the people who work here.
PEOPLE = dict.fromkeys(("key enrol", "key renew", "key revoke", "key passphrase", "key sheet"), "/people")

# What is not at the desk, and why.
ELSEWHERE: dict[str, str] = {
    **dict.fromkeys(("init", "demo", "desk", "open", "completion"), "comes before the desk, or is the desk of a shell"),
    **dict.fromkeys(("verify-page", "policy show", "policy pack", "publish"), "writes a file that a program reads"),
    **dict.fromkeys(BROUGHT, "has a screen of its own: Bring in"),
    **dict.fromkeys(("prove", "rights pack"), "asks for more than a list does: it has a screen of its own"),
    **dict.fromkeys(("key enrol", "key renew", "key passphrase"), "asks for passphrases: see People"),
    "key revoke": "whoever leaves, or gets a new key, loses the last one: see People",
    **dict.fromkeys(("key sheet", "key recover", "staff handover"), "prints a recovery sheet: see People"),
    "rebuild": "of use only where something is wrong with the files",
}

# What has a page of its own at the desk, and where.
PAGES: dict[str, str] = {
    "today": "/",
    "inspection show": "/inspect",
    **dict.fromkeys(("backup", "backup list", "backup places"), "/backup"),
    **dict.fromkeys(("writer show", "writer take", "writer release"), "/backup"),
    **dict.fromkeys(("succeed", "attach", "checkpoint compare"), "/going-on"),
    "key return": "/people",
    "restore": "/backup",  # says where it is: on a computer that has no ledger, the first page leads to it
}

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
    known = [k for k in at.refs.known.of(*kinds) if k.stands is None] if kinds else []
    letters = sorted(((format_ref(k.id), at.refs.label(k.id)) for k in known), key=lambda pair: pair[1].casefold())
    return [Choice(ref, label, chosen=bool(value) and ref.startswith(value)) for ref, label in letters]


def title(path: str) -> str:
    """What a command does, as a heading: the first sentence of its line."""
    return tree.line(path).partition(". ")[0].rstrip(".")


def link(do: Do) -> str | None:
    """Where at the desk a command is done or looked up, with what it is told; None if it is not at the desk."""
    where = "/".join(do.path.split(" "))
    if (own := {**PAGES, **BROUGHT, **PEOPLE}.get(do.path)) is not None:
        return own
    if do.path in LOOKS:
        params = [p for p in tree.command(do.path).params if isinstance(p, click.Argument)]
        names, base = [p.name or "" for p in params], f"/see/{where}"
    elif (act := act_of(do.path)) is not None:
        names, base = [f.name for f in act.fields if f.place], f"/do/{where}"
    else:
        return None
    given = [*zip(names, do.places, strict=False), *((n.replace("-", "_"), v or "yes") for n, v in do.options)]
    return f"{base}?{urlencode(given)}" if given else base


def act_of(path: str) -> Act | None:
    """The act of a command; None if the command is no act."""
    if COMMANDS.get(path) is None:
        return None
    tree.command(path)  # imports it, and so declares it
    return ACTS.get(path)
