"""A split is in memory once while it is kept and while it is read from the cache."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from pathlib import Path

import numpy as np

from phantombench.kept import Kept
from phantombench.task.loading import _read_entry, _write_entry
from phantombench.task.spec import Split

SIZE = 64 * 2**20  # bytes
PIECE = 20 * 2**20  # that numpy writes at a time, and a little


def most_of(work: Callable[[], object]) -> int:
    """Return the bytes that work asks for beyond what there is, at most at a time."""
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_an_entry_is_written_and_read_in_pieces(tmp_path: Path) -> None:
    samples = np.random.default_rng(0).random((SIZE // 4096, 1, 1024), np.float32)
    split = Split(samples, np.zeros(len(samples), np.int64), np.arange(len(samples)))
    path = tmp_path / "entry.npz"
    assert most_of(lambda: _write_entry(path, split)) < PIECE
    found: list[Split | None] = []
    assert most_of(lambda: found.append(_read_entry(path))) < SIZE + PIECE
    assert found[0] is not None and found[0].samples.tobytes() == samples.tobytes()


def test_so_is_an_array_that_follows_from_splits(tmp_path: Path) -> None:
    kept, array = Kept(tmp_path), np.random.default_rng(0).random(SIZE // 8)
    assert most_of(lambda: kept.array(["name"], lambda: array)) < PIECE
    assert most_of(lambda: kept.array(["name"], lambda: array)) < SIZE + PIECE
