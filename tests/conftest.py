"""Fixtures that every test folder may use."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def threads_of_torch() -> Iterator[None]:
    """Put the number back: a training takes all cores, and every worker has a share of them."""
    import torch

    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)


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


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> int:
    """Ask a model that draws by itself for few samples at once, where 256 would take minutes."""
    from phantombench.model import sampling

    monkeypatch.setattr(sampling, "CHUNK", 24)
    return sampling.CHUNK
