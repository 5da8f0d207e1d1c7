"""Fixtures that every test folder may use."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def data_root() -> Path:
    """The user's data root; tests that need real data are skipped where there is none."""
    named = os.environ.get("PHANTOMBENCH_DATA")
    if not named or not Path(named).is_dir():
        pytest.skip("needs real data: set PHANTOMBENCH_DATA")
    return Path(named).resolve()


@pytest.fixture(scope="session")
def cache_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache that the whole run shares; PHANTOMBENCH_CACHE keeps it between runs."""
    named = os.environ.get("PHANTOMBENCH_CACHE")
    return Path(named) if named else tmp_path_factory.mktemp("cache")
