"""A remark before somebody is registered whose name is known already: namesakes exist, and so do double entries."""

from __future__ import annotations

from cli import output
from cli.acts import Answers
from cli.refs import plain_name
from cli.sitting import Sitting


def remark(at: Sitting, answers: Answers) -> None:
    """Say who has this name; nothing is refused, since two people may have it."""
    name = plain_name(str(answers["name"]))
    same = [k for k in at.refs.known.values() if k.name and plain_name(k.name) == name]
    for known in same:
        output.talk(f"note: there is already a {known.kind} of this name: {at.refs.label(known.id)}, {known.note}")
    if same:
        output.talk("note: if it is the same one, use those letters, and correct the entry that you are making now")
