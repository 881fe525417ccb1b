"""The desk without a browser: its application is asked directly, with the headers that a browser would send.

`Browser` keeps the cookie, and sends each form with what the page held, as somebody would who fills in only some of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from werkzeug.test import Client

from cli.web import app
from cli.web.here import House
from cli.web.seats import Seats

HOST = "127.0.0.1:8123"
OWN = {"Host": HOST, "Sec-Fetch-Site": "same-origin"}


@dataclass
class Control:
    """Something in a form that can be filled in."""

    name: str
    kind: str  # the tag, or the type of an input
    values: list[str] = field(default_factory=list)  # what it holds
    choices: list[str] = field(default_factory=list)
    folded: bool = False  # below "more"


class Forms(HTMLParser):
    """The forms of a page: where each goes, and its controls in order."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, list[Control]]] = []
        self._depth, self._select = 0, None

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        at = {name: value or "" for name, value in attributes}
        if tag == "form":
            self.forms.append((at.get("action", ""), []))
            self._depth = 0
        self._depth += tag == "details"
        if not self.forms or ("name" not in at and tag != "option"):
            return
        controls = self.forms[-1][1]
        if tag == "input" and at.get("type") in ("radio", "checkbox"):
            known = next((c for c in controls if c.name == at["name"]), None)
            control = known or Control(at["name"], at["type"], folded=self._depth > 0)
            if known is None:
                controls.append(control)
            control.choices.append(at["value"])
            control.values += [at["value"]] if "checked" in at else []
        elif tag in ("input", "textarea", "select"):
            kind = at.get("type", "text") if tag == "input" else tag
            controls.append(Control(at["name"], kind, [at["value"]] if at.get("value") else [], folded=self._depth > 0))
        elif tag == "option" and at.get("value"):
            controls[-1].choices.append(at["value"])
            controls[-1].values += [at["value"]] if "selected" in at else []

    def handle_endtag(self, tag: str) -> None:
        self._depth -= tag == "details"


class Browser:
    """One browser at a desk over a ledger's folder."""

    def __init__(self, folder: Path, *, idle: float = 900.0, clock: Any = None) -> None:
        self.seats = Seats(idle, clock) if clock else Seats(idle)
        self.house = House(str(folder), HOST, self.seats, [])
        self.client = Client(app.make(self.house))
        self.text, self.where = "", ""

    def ask(self, method: str, path: str, *, headers: dict[str, str] | None = None, **sent: Any) -> Any:
        """One request, its redirections not followed."""
        response = self.client.open(path, method=method, headers={**OWN, **(headers or {})}, **sent)
        self.text, self.where = response.get_data(as_text=True), path
        return response

    def get(self, path: str) -> Any:
        return self._follow(self.ask("GET", path))

    def post(self, path: str, data: dict[str, Any]) -> Any:
        """Send a form with the token of the seat."""
        token = self.token or self.seats_token
        return self._follow(self.ask("POST", path, data={"token": token, **data}))

    def _follow(self, response: Any) -> Any:
        while response.status_code == 303:
            response = self.ask("GET", response.headers["Location"])
        return response

    @property
    def token(self) -> str:
        found = re.search(r'name="token" value="([^"]+)"', self.text)
        return found[1] if found else ""

    @property
    def seats_token(self) -> str:
        return next(iter(self.seats._seats.values())).form

    @property
    def forms(self) -> list[tuple[str, list[Control]]]:
        parser = Forms()
        parser.feed(self.text)
        return parser.forms

    def form(self, action: str) -> list[Control]:
        """The controls of the form that goes there."""
        return next(controls for where, controls in self.forms if where == action)

    def submit(self, action: str, /, **answers: Any) -> Any:
        """Send the form that goes there, with what it holds and these answers."""
        held: dict[str, Any] = {}
        for control in self.form(action):
            held.setdefault(control.name, []).extend(control.values)
        return self.post(action, {**held, **answers})

    @property
    def links(self) -> list[str]:
        """Where the page leads."""
        return [unescape(where) for where in re.findall(r'<a href="([^"]+)"', self.text)]

    @property
    def words(self) -> str:
        """What stands on the page, in one line."""
        return " ".join(re.sub(r"<[^>]+>", " ", self.text).split())

    def enter(self, passphrase: str = "") -> Browser:
        """Be let in, and unlock."""
        self.ask("GET", f"/enter/{self.seats.ticket()}", headers={"Sec-Fetch-Site": "none"})
        self.get("/unlock")
        self.post("/unlock", {"passphrase": passphrase})
        return self
