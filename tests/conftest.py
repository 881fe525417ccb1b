"""What every test may ask for. Helpers with more to them are in tests/support."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

# No test is a stopwatch: a computer with other things to do must not fail one.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

pytest_plugins = ["support.judges", "support.browser", "support.checking_page", "support.wine"]


@pytest.fixture(scope="session")
def shared() -> Path:
    """Published vectors, kept beside the repository and not in it."""
    path = Path(__file__).resolve().parents[2] / "shared"
    if not path.is_dir():
        pytest.skip(f"there is no {path.name}/ beside the repository")
    return path
