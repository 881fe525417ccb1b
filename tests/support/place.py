"""A playgroup made through the program, in which every phrase of the policy can be tried: staff in every role, two families.

Whoever tests a phrase says what is done at the desk and looks at the answer, a list or the exit code, never at an event.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from support.desk import Answer, Desk
from support.office import begin, cheapen

STAFF = {
    "jo": ("Jo Reed", "staff"),
    "kit": ("Kit Larkin", "staff"),
    "priya": ("Priya Nair", "designated-person"),
    "sam": ("Sam Oakes", "student"),
    "vera": ("Vera Holt", "volunteer"),
}
PARENTS = {
    "tove": ("Tove Lind", "mother", "mia"),
    "tom": ("Tom Lind", "father", "mia"),
    "gwen": ("Gwen Marsh", "mother", "ned"),
}
RECORDS = {
    "observation": ("mia", "developmental.observation"),
    "form": ("mia", "personal.registration-form"),
    "concern": ("mia", "beyond-personal.concern-child"),
    "other": ("ned", "developmental.observation"),
}


@dataclass(frozen=True)
class Place:
    """The desk, and the ids of everybody and everything that has been made, by name."""

    desk: Desk
    ids: dict[str, str]

    def __getitem__(self, name: str) -> str:
        return self.ids[name]

    def copy(self, root: Path) -> Place:
        """The same playgroup again, to be written in by one test."""
        return Place(self.desk.copy(root), dict(self.ids))

    def run(self, *argv: str, stdin: str = "") -> Answer:
        return self.desk.run(*argv, stdin=stdin)

    def do(self, *argv: str, **answers: Any) -> Any:
        """An act with its answers from a file: it succeeds, and this is what it says as JSON."""
        return self.desk.ask(*argv, **answers)

    def tell(self, *argv: str) -> Any:
        """A list or a report: what it says as JSON."""
        return self.desk.tell(*argv)

    def warned(self, rule: str, *argv: str, **answers: Any) -> Any:
        """It succeeds, and says what this phrase of the policy finds missing."""
        said = self.do(*argv, **answers)
        assert any(w.endswith(f"({rule})") for w in said["warnings"]), (rule, said["warnings"])
        return said

    def unwarned(self, rule: str, *argv: str, **answers: Any) -> Any:
        """It succeeds, and this phrase of the policy finds nothing missing."""
        said = self.do(*argv, **answers)
        assert not any(w.endswith(f"({rule})") for w in said["warnings"]), (rule, said["warnings"])
        return said

    def refused(self, rule: str, *argv: str, **answers: Any) -> Answer:
        """It is refused by this phrase of the policy: exit code 4."""
        file = self.desk.root / "answers.json"
        file.write_text(json.dumps(answers), encoding="utf-8")
        answer = self.desk.run(*argv, "--from", str(file))
        assert answer.code == 4, answer
        assert f"(rule {rule})" in answer.err, answer.err
        return answer


def make(root: Path) -> Place:
    """Maud Ashworth is the manager and sits at the desk; Kit is Mia's key person."""
    desk, ids = Desk.on(root), {}
    begin(desk)
    cheapen(desk)
    (desk.root / "policy.txt").write_bytes(b"What is said here stays here.\n")
    dated = {
        "title": "Confidentiality",
        "version": "1",
        "effective_from": "1 September 2026",
        "review_due": "1 September 2027",
    }
    desk.ask("policy", "adopt", str(desk.root / "policy.txt"), **dated)
    ids["maud"] = desk.tell("person", "list")["persons"][0]["person"]
    for who, (name, role) in STAFF.items():
        ids[who] = desk.ask("person", "add", kind="staff", name=name)["person"]
        desk.ask("role", "assign", ids[who], role=role, when="1 September 2026")
    for who, name in (("mia", "Mia Lind"), ("ned", "Ned Marsh")):
        ids[who] = desk.ask("child", "add", name=name, when="1 September 2026")["child"]
    for who, (name, relation, of) in PARENTS.items():
        ids[who] = desk.ask("person", "add", kind="parent", name=name)["person"]
        tie = {"relation": relation, "authority": "parental-responsibility", "evidence": "birth-certificate"}
        desk.ask("relationship", "record", ids[who], ids[of], **tie, when="1 September 2026")
    desk.ask("key-person", "assign", ids["mia"], ids["kit"], when="1 September 2026")
    for key, (whose, category) in RECORDS.items():
        said = {"category": category, "title": key.title(), "content": f"What the {key} says."}
        ids[key] = desk.ask("record", "create", ids[whose], **said)["record"]
    return Place(desk, ids)
