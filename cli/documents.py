"""A field that holds a document: its bytes, from a file of this computer, or as a browser sent them.

What is kept of it is decided by the act; here it is only read, and never more of it than a document has.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, ClassVar

from cli.kinds import Kind
from cli.say import say
from cli.sitting import Sitting
from ledger.errors import InputError

LARGEST = 16 << 20  # bytes of a document


@dataclass(frozen=True)
class File(Kind):
    """A document's bytes, by the path of its file."""

    METAVAR: ClassVar[str] = "FILE"

    def accept(self, value: Any, at: Sitting) -> bytes:
        """A path, or what a browser sent."""
        if isinstance(value, bytes) and len(value) > LARGEST:
            raise InputError(f"the file has more than {LARGEST} bytes")
        return value if isinstance(value, bytes) else super().accept(value, at)

    def understand(self, text: str, at: Sitting) -> bytes:
        try:
            with Path(text).open("rb") as file:
                content = file.read(LARGEST + 1)
        except (FileNotFoundError, IsADirectoryError):
            raise InputError(f"there is no file {text}") from None
        if len(content) > LARGEST:
            raise InputError(f"{text} has more than {LARGEST} bytes")
        return content

    def show(self, value: Any, at: Sitting) -> str:
        return say("bytes", count=len(value))

    def data(self, value: Any) -> Any:
        return {"sha256": sha256(value).hexdigest(), "size": len(value)}
