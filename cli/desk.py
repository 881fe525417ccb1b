"""What one run of the program knows: which ledger, whose session, words or JSON. And the options that say so.

`--ledger`, `--as`, `--json` and `--no-pager` may stand before or after a command. Nothing here opens a ledger: that is
`cli.session`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import click

from cli import output

if TYPE_CHECKING:
    from cli.page import Page
    from ledger.custody.keyfile import Identity

DEMO_PASSPHRASE = "passphrase.txt"  # noqa: S105 - the name of a file
DEMO = "DEMO: an invented playgroup; nothing here is about anybody, and nothing here counts."

ATTRIBUTES = {"ledger_": "place", "as_": "person", "json_": "as_json", "no_pager_": "unpaged"}


@dataclass(slots=True)
class Desk:
    """The state of one run."""

    pages: ClassVar[bool] = False  # whether it shows pages, so that one need not be made where nobody would see it

    place: str | None = None
    person: str | None = None
    as_json: bool = False
    unpaged: bool = False
    demo: bool = False
    held: Identity | None = None  # whoever unlocked before, and has not locked since: no passphrase is asked for

    def shows(self, _page: Page, _data: Mapping[str, Any]) -> bool:
        """Whether this desk has taken the page to show it in its own way. A terminal has none: it is told in lines."""
        return False

    def answer(self, data: Mapping[str, Any], lines: Iterable[str]) -> None:
        """The answer in the form that was asked for. What comes from a demo ledger says so in both."""
        if self.as_json:
            return output.tell_json({**({"demo": True} if self.demo else {}), **data})
        return output.tell_all((*([DEMO, ""] if self.demo else []), *lines), paged=not self.unpaged)


def _set(ctx: click.Context, param: click.Parameter, value: Any) -> None:
    if value not in (None, False) and isinstance(ctx.obj, Desk):
        setattr(ctx.obj, ATTRIBUTES[param.name or ""], value)


def desk_options(*, outermost: bool = False) -> Iterator[click.Option]:
    """The options that every command has. Only the outermost ones have environment variables: what is typed goes first."""
    for name, given, said in (
        ("--ledger", {"metavar": "DIR"}, "The ledger's folder (else this one, or the usual place)."),
        ("--as", {"metavar": "REF"}, "Whose key to use, if there are several."),
        ("--json", {"is_flag": True}, "Answer in JSON."),
        ("--no-pager", {"is_flag": True}, "Print a long answer at once."),
    ):
        word = name.removeprefix("--").replace("-", "_")
        variable = f"CONSENT_LEDGER_{word.upper()}" if outermost else None
        common: dict[str, Any] = {
            "expose_value": False,
            "callback": _set,
            "is_eager": True,
            "allow_from_autoenv": False,
        }
        yield click.Option([name, f"{word}_"], envvar=variable, show_envvar=outermost, help=said, **common, **given)


class DeskCommand(click.Command):
    """A command with those options."""

    def __init__(self, name: str | None, *, params: list[click.Parameter] | None = None, **kwargs: Any) -> None:
        super().__init__(name, params=[*(params or []), *desk_options()], **kwargs)
