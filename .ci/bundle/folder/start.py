"""What the start file runs: the desk, or the command whose words are given.

A manager never opens a terminal, so on Windows this runs in none (`pythonw.exe`), and what would be printed has no place
to go. Then the last of it is kept, and if the desk could not start, shown in a window with what helps.
"""

from __future__ import annotations

import io
import sys
import traceback

KEPT = 2_000  # characters: more does not fit on a small screen
HELP = 'If it happens again, unpack the folder anew. "READ ME.txt" in it says more.'
QUIET = (0, 130)  # all is well, or somebody ended it


class Tail(io.RawIOBase):
    """Keeps the end of what is written into it."""

    def __init__(self) -> None:
        self.kept = b""

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        written = bytes(data)  # type: ignore[call-overload]
        self.kept = (self.kept + written)[-4 * KEPT :]
        return len(written)

    def text(self) -> str:
        return self.kept.decode("utf-8", "replace")[-KEPT:].strip()


def run() -> int:
    try:
        from consent_ledger import main  # noqa: PLC0415 - a folder that lost a file is to say so, too

        main()
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException:  # noqa: BLE001 - whatever it was, somebody must see it
        traceback.print_exc()
        return 1
    return 0


def show(text: str) -> None:
    """A window with one button, from Windows itself."""
    import ctypes  # noqa: PLC0415 - only here

    ctypes.windll.user32.MessageBoxW(None, text, "consent-ledger", 0x10)  # MB_ICONERROR


def unseen() -> int:
    tail = Tail()
    sys.stdin = io.TextIOWrapper(io.BytesIO(), "utf-8")  # nobody types anything here
    sys.stdout = sys.stderr = io.TextIOWrapper(tail, "utf-8", "backslashreplace", write_through=True)
    code = run()
    if code not in QUIET:
        show(f"The desk could not start, or had to end.\n\n{tail.text()}\n\n(code {code})\n\n{HELP}")
    return code


if __name__ == "__main__":
    sys.argv[1:] = sys.argv[1:] or ["desk"]
    sys.exit(unseen() if sys.stderr is None else run())
