"""`verify` works on a folder that cannot be written, and changes no byte, no name and no time of it."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from subprocess import run
from uuid import uuid4

import pytest

from support.books import new_ledger, noted

# Root writes where it has no right to; without this capability it does not.
AS_ANYBODY = ["setpriv", "--bounding-set=-dac_override", "--inh-caps=-dac_override"]


@pytest.fixture
def locked() -> Iterator[Path]:
    """A ledger to which nobody has the right to write."""
    root = Path(tempfile.mkdtemp())
    with new_ledger(root / "ledger") as ledger:
        ledger.record([noted(ledger.require_identity().person, uuid4())])
    for path in (root / "ledger", *(root / "ledger").rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    yield root / "ledger"
    for path in (root / "ledger", *(root / "ledger").rglob("*")):
        path.chmod(0o755)
    shutil.rmtree(root)


def state(folder: Path) -> dict[str, tuple[str, int]]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {str(p.relative_to(folder)): (sha256(p.read_bytes()).hexdigest(), p.stat().st_mtime_ns) for p in files}


@pytest.mark.skipif(sys.platform == "win32", reason="rights are another thing there")
@pytest.mark.parametrize("command", ["verify", "checkpoint"])
def test_it_reads_and_changes_no_byte(locked: Path, command: str) -> None:
    before = state(locked)
    program = [sys.executable, "-c", "import sys; from cli.main import main; sys.exit(main())"]
    guard = AS_ANYBODY if os.geteuid() == 0 else []
    assert run([*guard, "touch", str(locked / "new")], capture_output=True, check=False).returncode != 0
    done = run(
        [*guard, *program, "--ledger", str(locked), command],
        capture_output=True,
        text=True,
        check=False,
        env={
            "PATH": os.defpath,
            "PYTHONPATH": str(Path(__file__).parents[2]),
            "CONSENT_LEDGER_HOME": str(locked.parent),
        },
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert state(locked) == before
