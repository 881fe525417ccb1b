"""Wine runs the programs of Windows, so that the folder for Windows is started and not only looked at.

Each session has a Windows of its own, made anew and ended with it. Wine 8 lacks one function that newer Rust libraries
ask Windows for (`ProcessPrng`, random bytes); it is lent a library that names the older one which does the same.
"""

from __future__ import annotations

import os
import shutil
import struct
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

LENT = ("bcryptprimitives.dll", "ProcessPrng", "ADVAPI32.SystemFunction036")


@dataclass(frozen=True)
class Wine:
    """A Windows: `drive` is its C:, `home` what its user finds as their own."""

    prefix: Path

    @property
    def drive(self) -> Path:
        return self.prefix / "drive_c"

    @property
    def environment(self) -> dict[str, str]:
        # Without the service that tells what Windows this is (wbemprox): Wine 8 breaks off where it answers Python.
        quiet = {"WINEDEBUG": "-all", "WINEDLLOVERRIDES": "mscoree,mshtml=;winemenubuilder.exe,wbemprox=d"}
        path = f"{self.prefix / 'bin'}:{os.environ['PATH']}"
        return quiet | {"WINEPREFIX": str(self.prefix), "HOME": str(self.prefix), "PATH": path, "LC_ALL": "C.UTF-8"}

    @property
    def opened(self) -> list[str]:
        """The addresses that a browser was sent to."""
        file = self.prefix / "opened"
        return file.read_text("utf-8").split() if file.exists() else []

    def click(self, file: Path) -> int:
        """What a double click does. What it starts goes on, and holds no pipe of ours."""
        command = ["wine", "cmd", "/c", str(file)]
        with (self.prefix / "said").open("wb") as said:
            done = subprocess.run(
                command,
                cwd=file.parent,
                env=self.environment,
                input=b"\r\n",
                stdout=said,
                stderr=said,
                timeout=600,
                check=False,
            )
        return done.returncode

    @property
    def said(self) -> str:
        """What stood in the black window of the last click."""
        return (self.prefix / "said").read_text("utf-8", "replace")

    def run(self, *command: str | Path, cwd: Path, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """Run it to its end. All that is said goes through pipes: under Wine, Python starts with no other files."""
        return subprocess.run(
            ["wine", *map(str, command)],
            cwd=cwd,
            env=self.environment,
            input=stdin,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=600,
            check=False,
        )


@pytest.fixture(scope="session")
def wine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Wine]:
    if shutil.which("wine") is None:
        pytest.skip("wine is not installed")
    made = Wine(tmp_path_factory.mktemp("wine"))
    browser = made.prefix / "bin" / "xdg-open"  # whom Wine asks to open an address
    browser.parent.mkdir()
    browser.write_text('#!/bin/sh\necho "$1" >>"$WINEPREFIX/opened"\n', "utf-8")
    browser.chmod(0o755)
    made.run("wineboot", "--init", cwd=made.prefix)
    made.run("winecfg", "-v", "win10", cwd=made.prefix)
    library = made.drive / "windows" / "system32" / LENT[0]
    if not library.exists():
        library.write_bytes(naming(*LENT))
    yield made
    subprocess.run(["wineserver", "--kill"], env=made.environment, check=False, timeout=60)


def naming(library: str, function: str, other: str) -> bytes:
    """A library for 64-bit Windows with one function, which is another library's (PE format, §6.3: a forwarder)."""
    at, words = 0x1000, [library.encode() + b"\0", function.encode() + b"\0", other.encode() + b"\0"]
    table = 40  # the export directory; behind it an address, a name, a number, and the three words
    starts = [at + table + 12 + sum(map(len, words[:index])) for index in range(3)]
    exports = struct.pack("<IIHHIIIIIII", 0, 0, 0, 0, starts[0], 1, 1, 1, at + table, at + table + 4, at + table + 8)
    exports += struct.pack("<IIHxx", starts[2], starts[1], 0) + b"".join(words)
    header = b"MZ".ljust(60, b"\0") + struct.pack("<I", 64)
    header += b"PE\0\0" + struct.pack("<HHIIIHH", 0x8664, 1, 0, 0, 0, 240, 0x2022)
    header += struct.pack("<HBBIIIII", 0x20B, 14, 0, 0, 0x200, 0, 0, at)  # PE32+, no code and no entry
    header += struct.pack(
        "<QIIHHHHHHIIIIHH", 0x180000000, 0x1000, 0x200, 6, 0, 0, 0, 6, 0, 0, 0x2000, 0x200, 0, 3, 0x160
    )
    header += struct.pack("<QQQQII", 0x100000, 0x1000, 0x100000, 0x1000, 0, 16)
    header += struct.pack("<II", at, len(exports)) + bytes(8 * 15)
    header += struct.pack("<8sIIIIIIHHI", b".rdata", 0x1000, at, 0x200, 0x200, 0, 0, 0, 0, 0x40000040)
    return header.ljust(0x200, b"\0") + exports.ljust(0x200, b"\0")
