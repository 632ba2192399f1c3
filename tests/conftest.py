"""What every test may ask for. How the parts work: docs/running.md."""

from pathlib import Path

import pytest

pytest_plugins = [
    "pytester", "tests.servers", "tests.database", "tests.live", "tests.browsing", "tests.people",
    "tests.standing",
]  # fmt: skip

SHARED = Path(__file__).resolve().parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The real documents beside the checkout; tests that read them are left out without them."""
    if not SHARED.is_dir():
        pytest.skip("no folder of real documents beside the checkout")
    return SHARED
