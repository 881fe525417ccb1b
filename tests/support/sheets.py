"""Spreadsheets for tests: as Excel and its friends write them."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import Any

from openpyxl import Workbook


def csv(rows: Sequence[Sequence[str]], separator: str = ",", encoding: str = "utf-8") -> bytes:
    quoted = (separator.join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows)
    return ("\r\n".join(quoted) + "\r\n").encode(encoding)


def xlsx(rows: Sequence[Sequence[Any]], change: Callable[[Workbook], None] = lambda _book: None) -> bytes:
    book = Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(list(row))
    change(book)
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()
