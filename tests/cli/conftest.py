"""The office of these tests: made once for everybody, copied for whoever writes in it or spoils it."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.office import Office, furnish


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Read only: take `mine` to write."""
    return furnish(tmp_path_factory.mktemp("office"))


@pytest.fixture
def mine(office: Office, tmp_path: Path) -> Office:
    return Office(office.desk.copy(tmp_path), office.ids)
