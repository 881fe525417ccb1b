"""The year that `demo` plays, seed 7, to be asked about: who is who, on which day what happened, and by which entry.

What a report must say is written down by the tests, from the story in `cli/demo`, never taken from a report.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from cli.demo.cast import Cast, draw
from support.desk import Desk

SEED = 7


@dataclass(frozen=True)
class Year:
    """The desk of its manager, the cast, and the story as it was told."""

    desk: Desk
    cast: Cast
    story: list[dict[str, Any]]
    size: int

    @classmethod
    def played(cls, root: Path) -> Year:
        desk = Desk.on(root).having(CONSENT_LEDGER_PASSPHRASE_FILE="")
        told = desk.run("--json", "demo", str(desk.ledger), "--seed", str(SEED), place=False).json
        return cls(desk, draw(SEED), told["story"], told["entries"])

    def day(self, week: int, weekday: int) -> date:
        """A day of the year; its first Monday is that of week 0."""
        return date.fromisoformat(self.story[0]["day"]) + timedelta(weeks=week, days=weekday)

    def entry(self, said: str) -> int:
        """The entry of the first line that has these words."""
        found: int = next(line["entry"] for line in self.story if said in line.get("said", ""))
        return found

    def child(self, name: str) -> str:
        """The letters of a child."""
        found: str = next(c["ref"] for c in self.desk.tell("child", "list")["children"] if c["name"] == name)
        return found

    def person(self, name: str) -> str:
        """The id of somebody."""
        found: str = next(p["person"] for p in self.desk.tell("person", "list")["persons"] if p["name"] == name)
        return found

    def tell(self, *argv: str) -> Any:
        return self.desk.tell("report", *argv)

    def as_key_person(self) -> Desk:
        """The key person at the desk, with their own key: who may not know of holds."""
        words = self.desk.ledger / "passphrase-key-person.txt"
        return self.desk.having(
            CONSENT_LEDGER_PASSPHRASE_FILE=str(words), CONSENT_LEDGER_AS=self.person(self.cast.key_person)
        )


class Seen(HTMLParser):
    """What of a page can be followed: its anchors, its links, and which entries its elements tell of."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.entries: list[int] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if (name := found.get("id")) is not None:
            self.ids.append(name)
        if (href := found.get("href")) is not None:
            self.links.append(href)
        if (entry := found.get("data-entry")) is not None:
            self.entries.append(int(entry))
