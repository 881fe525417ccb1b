"""A remark before somebody is registered whose name is known already: namesakes exist, and so do double entries."""

from __future__ import annotations

from cli import output
from cli.acts import Answers
from cli.refs import NAMED, plain_name
from cli.say import say
from cli.sitting import Sitting


def remark(at: Sitting, answers: Answers) -> None:
    """Say who has this name; nothing is refused, since two people may have it."""
    name = plain_name(str(answers["name"]))
    same = [k for k in at.refs.known.of(*NAMED) if k.name and plain_name(k.name) == name]
    for known in same:
        output.talk(say(f"namesake.{known.kind}", who=at.refs.label(known.id), note=known.note))
    if same:
        output.talk(say("namesake.join"))
