"""All commands as click has them: named in `table`, explained by one line of `speech`, imported when called, not before."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from difflib import get_close_matches
from importlib import import_module
from typing import Any

import click
from click.shell_completion import CompletionItem

from cli import say
from cli.desk import desk_options
from cli.table import COMMANDS


def line(path: str) -> str:
    """The one line that explains a command or a group."""
    return str(say.speech()["commands"][path])


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
            formatter.write_dl([(name, line(path)) for name, path in self._children().items()])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        return [
            CompletionItem(name, help=line(path))
            for name, path in self._children().items()
            if name.startswith(incomplete)
        ]


class CommandAndGroup(LazyGroup):
    """A command that has others below it: `report CHILD`, and `report inspection`. The first word says which is meant."""

    def __init__(self, command: click.Command, path: str, **kwargs: Any) -> None:
        super().__init__(path, **kwargs)
        self.own = command

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        if self.is_below(args, parent.help_option_names if parent else ("--help",)):
            return super().make_context(info_name, args, parent, **extra)
        return self.own.make_context(info_name, args, parent, **extra)

    def is_below(self, args: Sequence[str], help_names: Collection[str] = ()) -> bool:
        """Whether these words mean a command below it. Without any, `checkpoint` runs; `report` shows what there is."""
        if not args:
            return any(isinstance(param, click.Argument) and param.required for param in self.own.params)
        return args[0] in self._children() or args[0] in help_names

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in self._children():
            return self.name, self.own, args
        return super().resolve_command(ctx, args)

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """Both ways of calling it."""
        return [*self.own.collect_usage_pieces(ctx), "|", *super().collect_usage_pieces(ctx)]

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options of the command that it is itself, then the commands below it."""
        self.own.format_options(ctx, formatter)
        self.format_commands(ctx, formatter)


def command(path: str) -> click.Command:
    """One command by its path, without the program around it; KeyError if there is none, or if it is only a group."""
    place = COMMANDS[path]
    if place is None:
        raise KeyError(path)
    return _command(place, path.rpartition(" ")[2], line(path))


def _load(path: str) -> click.Command:
    place, words = COMMANDS[path], line(path)
    name = path.rpartition(" ")[2]
    if place is None:
        return LazyGroup(path, name=name, help=words, short_help=words)
    command = _command(place, name, words)
    if any(other.startswith(f"{path} ") for other in COMMANDS):
        return CommandAndGroup(command, path, name=name, help=command.help, short_help=words)
    return command


def _command(place: str, name: str, words: str) -> click.Command:
    module, _, attribute = place.partition(":")
    command = getattr(import_module(f"cli.commands.{module}"), attribute)
    assert isinstance(command, click.Command)
    command.name = name
    command.help = f"{words}\n\n{command.help}" if command.help and not command.help.startswith(words) else words
    return command


def program() -> click.Group:
    """The whole command line. Whoever runs it gives a `Desk` as `obj`."""
    settings = {"auto_envvar_prefix": "CONSENT_LEDGER", "help_option_names": ["-h", "--help"]}
    return LazyGroup(
        name="consent-ledger",
        help=say.say("help"),
        context_settings=settings,
        params=list(desk_options(outermost=True)),
    )
