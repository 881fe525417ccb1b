"""The language in which codes, rules and questions are put into words. Labels are data keyed by language; en-GB ships.

Nothing that is recorded depends on it: an event holds codes, and what somebody said stands in their own words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

DEFAULT = "en-GB"
_spoken: ContextVar[str] = ContextVar("language", default=DEFAULT)


def current() -> str:
    """The language of this run, as a BCP 47 tag."""
    return _spoken.get()


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak another language for a while."""
    token = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(token)


def pick(labels: Mapping[str, Any], default: str = "") -> str:
    """The label in the language of this run; in British English, where it has none."""
    return str(labels.get(_spoken.get(), labels.get(DEFAULT, default)))
