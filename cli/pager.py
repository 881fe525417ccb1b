"""Long answers a screen at a time: through the program that PAGER names, else `less`, and only where somebody sits.

Nothing is written into a file for it, and `less` keeps no history of what was searched for: both would hold names. Where
there is no such program (and on Windows, where none is piped to, unless PAGER names one), the answer is simply printed.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress

USUAL = "less"
# What `less` may do while it shows an answer: no commands of its own, no files, no history.
QUIET = {"LESSHISTFILE": "-", "LESSSECURE": "1"}


def show(text: str) -> bool:
    """Whether it was shown by a pager: it is longer than the screen, and there is one."""
    command = pager() if _somebody_sits() and rows(text) >= shutil.get_terminal_size().lines else None
    return command is not None and _through(command, text)


def pager() -> list[str] | None:
    """The program and its arguments; None if there is none, or PAGER is empty."""
    named = os.environ.get("PAGER")
    if named is None and (sys.platform == "win32" or os.environ.get("TERM", "dumb") == "dumb"):
        return None
    with suppress(ValueError):  # a quote that is never closed
        command = shlex.split(USUAL if named is None else named)
        found = shutil.which(command[0]) if command else None
        return None if found is None else [found, *command[1:]]
    return None


def rows(text: str) -> int:
    """How many lines of the screen a text takes up; the prompt that follows needs one more."""
    wide = shutil.get_terminal_size().columns
    return sum(max(1, -(-len(line) // wide)) for line in text.splitlines())


def _somebody_sits() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def _through(command: Sequence[str], text: str) -> bool:
    """Whoever leaves the pager early has seen enough; what they press in it is the pager's, not ours."""
    environ = {**QUIET, **os.environ}
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.flush()
    try:
        running = subprocess.Popen(command, stdin=subprocess.PIPE, env=environ)  # noqa: S603 - the user's own choice
    except OSError:
        return False
    assert running.stdin is not None
    with suppress(BrokenPipeError), running.stdin:
        running.stdin.write(text.encode(encoding, "backslashreplace"))
    while running.returncode is None:
        with suppress(KeyboardInterrupt):
            running.wait()
    return True
