"""One small real ledger, made once and attacked as a copy."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.victim import Victim, make_victim


@pytest.fixture(scope="session")
def victim(tmp_path_factory: pytest.TempPathFactory) -> Victim:
    return make_victim(tmp_path_factory.mktemp("victim") / "ledger")


@pytest.fixture(scope="session")
def other(tmp_path_factory: pytest.TempPathFactory) -> Victim:
    """Another ledger, with other keys."""
    return make_victim(tmp_path_factory.mktemp("other") / "ledger")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """Where a test puts the ledger.db that it has attacked."""
    return tmp_path / "ledger.db"
