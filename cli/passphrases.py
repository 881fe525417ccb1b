"""Choosing a new passphrase: five words are offered; what is typed is typed twice. Never from an argument."""

from __future__ import annotations

from cli import ask, output
from ledger.custody import passphrase
from ledger.errors import InputError


def choose() -> str:
    """A passphrase of at least twelve characters that somebody has typed twice, or the five words that were offered."""
    offered = passphrase.offer()
    output.talk("five words for a passphrase, drawn for you; write them on paper, and nowhere else:")
    output.talk(f"\n    {offered}\n")

    while True:
        try:
            return _twice(offered)
        except InputError as error:
            if not ask.by_hand():
                raise
            output.talk(f"{error}" + (f" ({error.hint})" if error.hint else ""))


def _twice(offered: str) -> str:
    typed = ask.secret("new passphrase (empty: those five words)")
    if typed:
        passphrase.check_new(typed)
    if ask.secret("the same again") not in (typed, typed or offered):
        raise InputError("the two are not the same", hint="type it twice; is caps lock on?")
    return typed or offered
