"""The playgroup of these tests: made once for everybody, copied for each phrase of the policy."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.place import Place, make


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Read only."""
    return make(tmp_path_factory.mktemp("place"))


@pytest.fixture
def place(template: Place, tmp_path: Path) -> Place:
    return Place(template.desk.copy(tmp_path), dict(template.ids))
