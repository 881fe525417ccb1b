"""What a page asks that is no act: one line each, drawn by `lines.html`. A passphrase is never drawn again."""

from __future__ import annotations

from dataclasses import dataclass

from flask import request

from cli.say import say


@dataclass(frozen=True)
class Line:
    """One thing that is asked. `kind`: text, yes, file, password or choice; `choices`: what may be meant, with its words."""

    name: str
    kind: str = "text"
    choices: tuple[tuple[str, str], ...] = ()
    group: str = "people"  # of its words

    @property
    def words(self) -> str:
        return say(f"{self.group}.ask.{self.name}")


def one(name: str) -> str:
    """What was sent for it, without what stands around it by chance."""
    return request.form.get(name, "").strip().strip('"')
