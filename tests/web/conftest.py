"""A playgroup, made once and copied for each test, and a browser at its desk."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.desk import PASSPHRASE
from support.office import stretch_once
from support.place import Place, make
from support.web import Browser


@pytest.fixture(scope="session")
def stretched() -> Iterator[None]:
    """One key file is opened a thousand times: its passphrase is stretched once."""
    with pytest.MonkeyPatch.context() as patch:
        stretch_once(patch)
        yield


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory, stretched: None) -> Place:
    """Read only: take `place` to write."""
    return make(tmp_path_factory.mktemp("place"))


@pytest.fixture
def place(template: Place, tmp_path: Path) -> Place:
    return template.copy(tmp_path)


@pytest.fixture
def browser(place: Place) -> Iterator[Browser]:
    """Somebody has opened the desk of this playgroup and unlocked it: its manager."""
    with place.desk.here():
        yield Browser(place.desk.ledger).enter(PASSPHRASE)
