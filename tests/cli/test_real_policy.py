"""A real setting's policy, adopted and shown again byte for byte, in its old version too."""

from __future__ import annotations

from pathlib import Path

from support.office import Office


def test_it_comes_back_as_it_was_at_any_entry(mine: Office, shared: Path) -> None:
    desk, text = mine.desk, (shared / "policy.txt").read_bytes()
    before = desk.tell("checkpoint")["size"]
    adopted = desk.ask(
        "policy",
        "adopt",
        str(shared / "policy.txt"),
        title="Confidentiality",
        version="2024-08",
        effective_from="1/8/2024",
    )
    assert adopted["entry"] == before + 1
    assert desk.run("policy", "show").out.encode() == text
    assert desk.run("policy", "show", "--at", str(before)).out.encode() != text
    assert desk.run("verify").code == 0
    assert str(len(text)) in desk.run("--json", "policy", "show").out
