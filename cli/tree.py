"""All commands by name, each with one line of help, imported when called and not before.

The order is the order of `--help`: from making a ledger to looking at it. A group's own line has no place in the code.
"""

from __future__ import annotations

from difflib import get_close_matches
from importlib import import_module
from typing import Any

import click
from click.shell_completion import CompletionItem

from cli.desk import desk_options

COMMANDS: dict[str, tuple[str | None, str]] = {
    "init": ("init:init", "Make a ledger."),
    "demo": ("demo:demo", "Play a term at an invented playgroup and leave its ledger to explore."),
    "open": ("open:open_", "Unlock once for a shell; it locks itself."),
    "doctor": ("doctor:doctor", "Look for what would do harm: places, clocks, versions, foreign packages."),
    "person": (None, "Staff, parents, professionals."),
    "person add": ("people:person_add", "Register a person."),
    "person list": ("listing:person_list", "Who is registered, and in which roles."),
    "role": (None, "Who works here, as what, from when until when."),
    "role assign": ("people:role_assign", "Give a person a role."),
    "role end": ("people:role_end", "End a role."),
    "child": (None, "Children."),
    "child add": ("people:child_add", "Register a child."),
    "child list": ("listing:child_list", "Which children are registered."),
    "relationship": (None, "Which adult belongs to which child."),
    "relationship record": ("people:relationship_record", "Record a relationship and the authority in it."),
    "key-person": (None, "Each child's key person."),
    "key-person assign": ("people:key_person_assign", "Name a child's key person."),
    "policy": (None, "The setting's policy, kept word for word."),
    "policy adopt": ("policy:adopt", "Adopt a policy; its text is kept whole."),
    "policy show": ("policy:show", "The policy's text, byte for byte, of now or at an entry."),
    "record": (None, "Records about a child."),
    "record create": ("record:create", "Begin a record of a category."),
    "record list": ("listing:record_list", "A child's records."),
    "consent": (None, "Consents: asked for, given, refused, withdrawn."),
    "consent request": ("consent:request", "Record that a consent was asked for."),
    "consent give": ("consent:give", "Record that a consent was given."),
    "consent refuse": ("consent:refuse", "Record that a consent was refused."),
    "consent withdraw": ("consent:withdraw", "Record that a consent was withdrawn. Never refused."),
    "consent list": ("consents:list_", "Which consents stand, or stood on a day, as known then or now."),
    "access": (None, "Who opens a record, and who has."),
    "access open": ("access:open_", "Ask to open a record: allowed or refused, and recorded either way."),
    "access record": ("access:record", "Tell that a record was looked into, on paper, by phone, last week."),
    "access list": ("accesses:list_", "Who saw what: of a record, a child or by a person."),
    "share": (None, "Requests for information, decisions, disclosures."),
    "share request": ("share:request", "Record that somebody asked for information."),
    "share decide": ("share:decide", "Decide to share or not to share, with reasons."),
    "share disclose": ("share:disclose", "Ask to hand something over: allowed or refused, and recorded either way."),
    "share record": ("share:record", "Tell that something was handed over, by phone, last week."),
    "share list": ("shares:list_", "Decisions and disclosures about a child."),
    "correct": ("correct:correct", "Put an entry right: the first one stays, the answer changes."),
    "report": ("report:report", "A child's consents and who saw their records, as a page to hand out."),
    "replay": ("replay:replay", "Everything about a child, in the order in which it was entered."),
    "prove": ("prove:prove", "Write the proof that an entry stands in the ledger."),
    "verify": ("verify:verify", "Check a ledger, a proof or a published log. Needs no passphrase."),
    "checkpoint": ("checkpoint:checkpoint", "The ledger's newest signed head, its key, its kept line."),
    "publish": ("publish:publish", "Write the log for auditors: hashes only, no names, no codes."),
    "key": (None, "Who may sign and open what."),
    "key enrol": ("key:enrol", "Give a person a key of their own."),
    "key list": ("key:list_", "Whose keys there are."),
    "key revoke": ("key:revoke", "End a key."),
    "key sheet": ("recover:sheet", "Print a new recovery sheet; the last one opens nothing any more."),
    "key recover": ("recover:recover", "Come back in with the recovery sheet."),
    "completion": ("completion:completion", "Print what makes a shell complete our commands."),
}

HELP = """An audit ledger for a playgroup: consents, who opened which record, what was shared and why.

Every act is answered with a slip; nothing that was recorded can be changed without being noticed."""


class LazyGroup(click.Group):
    """A group that knows its commands' names and help from the table."""

    def __init__(self, path: str = "", **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.path = path

    def _children(self) -> dict[str, str]:
        """Name and path of what stands one level below."""
        before = f"{self.path} " if self.path else ""
        names = [p.removeprefix(before) for p in COMMANDS if p.startswith(before)]
        return {name: before + name for name in names if name and " " not in name}

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self._children())

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        path = self._children().get(cmd_name)
        return _load(path) if path else None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and not args[0].startswith("-") and args[0] not in self._children():
            near = get_close_matches(args[0], self._children(), n=2, cutoff=0.5)
            meant = f"; did you mean {' or '.join(near)}?" if near else ""
            raise click.UsageError(f"there is no command {' '.join([*self.path.split(), args[0]])!r}{meant}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[path][1]) for name, path in self._children().items()])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        return [
            CompletionItem(name, help=COMMANDS[path][1])
            for name, path in self._children().items()
            if name.startswith(incomplete)
        ]


def _load(path: str) -> click.Command:
    place, line = COMMANDS[path]
    name = path.rpartition(" ")[2]
    if place is None:
        return LazyGroup(path, name=name, help=line, short_help=line)
    module, _, attribute = place.partition(":")
    command = getattr(import_module(f"cli.commands.{module}"), attribute)
    assert isinstance(command, click.Command)
    command.name = name
    command.help = f"{line}\n\n{command.help}" if command.help and not command.help.startswith(line) else line
    return command


def program() -> click.Group:
    """The whole command line. Whoever runs it gives a `Desk` as `obj`."""
    settings = {"auto_envvar_prefix": "CONSENT_LEDGER", "help_option_names": ["-h", "--help"]}
    return LazyGroup(
        name="consent-ledger", help=HELP, context_settings=settings, params=list(desk_options(outermost=True))
    )
