"""Every list and report, and a playgroup in which each of them has something to show."""

from __future__ import annotations

from cli import table
from cli.paper import PAPERS
from support import every_act
from support.place import Place

# What is no list: it makes, opens, checks or writes something, or shows data as it stands.
OTHERS = {
    "init", "demo", "desk", "open", "doctor", "prove", "verify", "checkpoint", "publish", "completion", "policy show",
    "policy rules", "policy pack", "rights pack", "key enrol", "key list", "key revoke", "key sheet", "key recover",
    "key renew", "key passphrase", "staff handover",
    "verify-page", "rebuild", "report erasure", "backup", "backup places", "restore", "writer show", "writer take",
    "writer release", "inspection show", "paper", "branch show", "backup list",
    "succeed", "attach", "checkpoint compare", "key return",
    "import template", "import children", "import staff", "import people", "import consents", "import accesses",
}  # fmt: skip
# Whom or what a list is asked about; the others need nothing to be named.
ABOUT = {
    **dict.fromkeys(("record list", "consent list", "access list", "share list", "replay", "report"), "mia"),
    **dict.fromkeys(
        ("contact list", "discussion list", "handover list", "legal-hold list", "other-setting list"), "mia"
    ),
    **dict.fromkeys(("share case", "report decision"), "case"),
    "report chronology": "mia",
    "child show": "mia",
    "access explain": "access",
    "slip": "entry",
}
# The acts after which every list has something to show; what each needs is made with it.
ACTS = (
    "consent give", "consent disagree", "consent not-sought", "access review", "access answer", "access record",
    "share request", "share decide", "share record", "share discuss", "share assess", "advice manager", "share emergency",
    "standing review", "referral outcome", "grant give", "hold place", "contact record", "discussion record",
    "handover pass", "handover confirm", "legal-hold place", "retention set", "incident assess", "incident notify",
    "grievance discuss", "rights decide", "foi decide", "notice publish", "agreement record", "inspection close",
    "integrity check", "import record", "other-setting record", "policy acknowledge", "dispute", "correct",
    "record move", "record contribute", "relationship restrict", "person join", "child leave",
)  # fmt: skip


def lists() -> dict[str, tuple[str, ...]]:
    """The command line of each list, with the names of what it is about; the lists for a parent besides."""
    acts = every_act.acts()
    names = [name for name, place in table.COMMANDS.items() if place and name not in acts and name not in OTHERS]
    found = {name: (*name.split(), *((f"@{ABOUT[name]}",) if name in ABOUT else ())) for name in names}
    return {
        **found,
        "report day": ("report", "day", "@mia", "today"),
        "report for a parent": ("report", "@mia", "--audience", "parent", "--to", "@tove"),
        "what a parent may have": ("rights", "pack", "@ned", "--to", "@gwen"),
        "what somebody may have": ("rights", "pack", "@jo"),
        "access list of a record": ("access", "list", "@observation"),
        "replay of what changed": ("replay", "@mia", "--diff", "12", "90"),
        "replay since a report": ("replay", "@mia", "--since-report"),
        "access list explained": ("access", "list", "@mia", "--explain"),
        "retention list of a category": ("retention", "list", "personal"),
        **{f"paper {name}": ("paper", name, "--child", "@mia") for name in PAPERS},
        "report as at": ("report", "@mia", "--as-at", "2026-11-01", "--known-at", "30"),
    }


def busy(place: Place) -> Place:
    """Everything of `ACTS` is done."""
    acts = every_act.acts()
    for name in ACTS:
        every_act.by_file(place, acts[name], every_act.prepared(place, acts[name]))
    return place
