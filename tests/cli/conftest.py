"""The office of these tests: made once for everybody, copied for whoever writes in it or spoils it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.office import Office, furnish, stretch_once
from support.place import Place, make


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory, stretched: None) -> Office:
    """Read only: take `mine` to write."""
    return furnish(tmp_path_factory.mktemp("office"))


@pytest.fixture
def mine(office: Office, tmp_path: Path) -> Office:
    return Office(office.desk.copy(tmp_path), office.ids)


@pytest.fixture(scope="session")
def stretched() -> Iterator[None]:
    """One key file is opened a thousand times: its passphrase is stretched once."""
    with pytest.MonkeyPatch.context() as patch:
        stretch_once(patch)
        yield


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory, stretched: None) -> Place:
    """The playgroup in which every act has its example. Read only: take a copy, or `place`, to write."""
    return make(tmp_path_factory.mktemp("place"))


@pytest.fixture
def place(template: Place, tmp_path: Path) -> Place:
    return template.copy(tmp_path)
