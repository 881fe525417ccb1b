"""How entries of an earlier book are numbered beside those of the one that continues it (formats.md 6).

Each ledger numbers its entries 1, 2, 3 and so on, and signs nothing else. A successor reads its predecessor's entries before
its own; so that one number says which book and which entry, entry n of the book before stands at n - BOOK, of the one before
that at n - 2 x BOOK. These numbers order and name; they place no entry in anything that is signed. People see `old-12`.
"""

from __future__ import annotations

import re
from typing import TypeGuard

BOOK = 1_000_000_000
MOST = BOOK // 2  # entries in one book
_TYPED = re.compile(r"old([2-9]|[1-9][0-9]+)?-([1-9][0-9]{0,8})")


def of_book(position: int) -> tuple[int, int]:
    """How many books back, and the entry's own number there: (0, 12) is this book's entry 12."""
    back = 0 if position > 0 else -((position - 1) // BOOK)
    return back, position + back * BOOK


def format_entry(position: int) -> str:
    """The number as people see it."""
    back, number = of_book(position)
    return str(number) if not back else f"old{back if back > 1 else ''}-{number}"


def is_old(value: object) -> TypeGuard[int]:
    """Whether this is the position of an entry of an earlier book: no other number of ours is so far below zero."""
    return type(value) is int and value <= MOST - BOOK


def parse_entry(text: str) -> int | None:
    """The position that `old-12` means; None if it is no number of an earlier book."""
    found = _TYPED.fullmatch(text.strip().lower())
    return None if found is None else int(found[2]) - int(found[1] or 1) * BOOK
