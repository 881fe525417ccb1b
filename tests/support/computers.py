"""Two computers: each has its own application data, and each may have the ledger's folder, or none."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

from support.desk import Desk


def another(desk: Desk, root: Path) -> Desk:
    """Another computer of the same people, who know the same passphrase; nothing of the ledger is on it."""
    root.mkdir(parents=True)
    return replace(desk, root=root, ledger=root / "ledger").having(CONSENT_LEDGER_HOME=str(root / "home"))


def with_copied_folder(desk: Desk, root: Path) -> Desk:
    """Another computer, onto which somebody has copied the ledger's folder."""
    other = another(desk, root)
    shutil.copytree(desk.ledger, other.ledger)
    return other


def home(desk: Desk) -> Path:
    """Its application data."""
    return Path(desk.environ["CONSENT_LEDGER_HOME"])


@contextmanager
def at(desk: Desk) -> Iterator[None]:
    """What happens here happens on that computer."""
    with patch.dict("os.environ", dict(desk.environ)):
        yield


def everything(root: Path) -> dict[str, bytes]:
    """Every file below a folder, and what is in it."""
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}
