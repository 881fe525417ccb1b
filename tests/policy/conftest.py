"""The playgroup of these tests: made once for everybody, copied for each phrase of the policy."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.office import stretch_once
from support.place import Place, make


@pytest.fixture(scope="session", autouse=True)
def stretched() -> Iterator[None]:
    """One key file is opened a thousand times: its passphrase is stretched once."""
    with pytest.MonkeyPatch.context() as patch:
        stretch_once(patch)
        yield


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Read only."""
    return make(tmp_path_factory.mktemp("place"))


@pytest.fixture
def place(template: Place, tmp_path: Path) -> Place:
    return Place(template.desk.copy(tmp_path), dict(template.ids))
