"""A desk whose screen is a web page: it keeps what a command answers, so that it can be drawn.

The commands are run as they are. A page is kept as a page; what a command tells in lines is kept as lines; what it says
beside its answer stands above it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

import click

from cli import ask, failure, output, tree
from cli.desk import DEMO, Desk
from cli.page import Page


@dataclass(frozen=True)
class Shown:
    """An answer: a page, or lines; with its data, and what was said beside it."""

    page: Page | None = None
    lines: tuple[str, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)
    beside: tuple[str, ...] = ()
    back: tuple[str, str] = ("", "")  # where whoever reads it comes from: the address, and its words


@dataclass(frozen=True)
class Failed:
    """What went wrong, as the command line would say it: message, hint and exit code (see `cli.failure`)."""

    message: str
    hint: str | None
    code: int


@dataclass(slots=True)
class Screen(Desk):
    """The state of one request."""

    pages: ClassVar[bool] = True

    page: Page | None = None
    lines: tuple[str, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)

    def shows(self, page: Page, data: Mapping[str, Any]) -> bool:
        self.page, self.data = page, data
        return True

    def answer(self, data: Mapping[str, Any], lines: Iterable[str]) -> None:
        self.data, self.lines = data, tuple(lines)

    def shown(self, heard: Iterable[str], back: tuple[str, str] = ("", "")) -> Shown:
        """What was answered here; what comes from a demo ledger says so, as at every other desk."""
        beside = (*((DEMO,) if self.demo else ()), *(line for line in heard if line))
        return Shown(self.page, self.lines, self.data, beside, back)


def attempt(screen: Screen, do: Callable[[], Any]) -> Shown | Failed:
    """Do something at this desk; whatever is raised becomes what the command line would have said."""
    with ask.nobody(), output.listening() as heard:
        try:
            do()
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:  # noqa: BLE001 - the one place where everything ends as a page
            return Failed(*failure.read(error))
    return screen.shown(heard)


def run(screen: Screen, path: str, arguments: Sequence[str]) -> Shown | Failed:
    """Run a command by its path, with its options and arguments as a shell would give them."""

    def do() -> None:
        command = tree.command(path)
        with command.make_context(path, list(arguments), obj=screen) as context:
            command.invoke(context)

    return attempt(screen, do)


def as_arguments(command: click.Command, given: Mapping[str, Sequence[str]]) -> list[str]:
    """Values by the names of a command's parameters, as a shell would give them; an empty value is none."""
    options: list[str] = []
    places: list[str] = []
    for param in command.params:
        values = [value for value in given.get(param.name or "", ()) if value]
        if isinstance(param, click.Argument):
            places += values
        elif isinstance(param, click.Option) and param.is_flag:
            options += [param.opts[0]] if values else []
        elif isinstance(param, click.Option):
            options += [f"{param.opts[0]}={value}" for value in values[: None if param.multiple else 1]]
    return [*options, "--", *places]
