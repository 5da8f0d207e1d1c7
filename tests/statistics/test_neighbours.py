"""Nearest neighbours against scikit-learn, in hard numerical places too."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.neighbors import NearestNeighbors

from phantombench.errors import PhantomBenchError
from phantombench.statistics import neighbours
from phantombench.statistics.neighbours import nearest_distances


def by_scikit_learn(queries: np.ndarray, data: np.ndarray, k: int) -> np.ndarray:
    flat = [each.reshape(len(each), -1).astype(np.float64) for each in (queries, data)]
    return NearestNeighbors(n_neighbors=k).fit(flat[1]).kneighbors(flat[0])[0]


@pytest.mark.parametrize("shape", [(1, 16, 16), (1, 100), (3,)])
def test_agrees_with_scikit_learn(shape: tuple[int, ...]) -> None:
    rng = np.random.default_rng(0)
    queries = rng.random((40, *shape), dtype=np.float32)
    data = rng.random((200, *shape), dtype=np.float32)
    found = nearest_distances(queries, data, 5)
    assert found.shape == (40, 5)
    assert found == pytest.approx(by_scikit_learn(queries, data, 5), rel=1e-5)


def test_agrees_across_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(1)
    queries, data = (rng.random((n, 20), dtype=np.float32) for n in (50, 130))
    whole = nearest_distances(queries, data, 4)
    for name, size in (("_QUERIES", 7), ("_DATA", 11), ("_GATHER", 100)):
        monkeypatch.setattr(neighbours, name, size)
    assert nearest_distances(queries, data, 4) == pytest.approx(whole, rel=1e-6)


def test_copies_are_at_distance_zero_far_from_the_origin() -> None:
    rng = np.random.default_rng(2)
    data = (1e4 + rng.random((300, 50))).astype(np.float32)
    found = nearest_distances(data[:20], data, 5)
    assert (found[:, 0] == 0).all()
    assert found == pytest.approx(by_scikit_learn(data[:20], data, 5), rel=1e-4, abs=1e-3)


def test_ties_beyond_the_candidates_do_not_hide_a_neighbour() -> None:
    """Two tight clouds far apart: within a cloud float32 products cannot tell distances."""
    rng = np.random.default_rng(3)
    cloud = np.concatenate([np.full((100, 64), -500.0), np.full((100, 64), 500.0)])
    data = (cloud + 0.01 * rng.normal(size=cloud.shape)).astype(np.float32)
    queries = (cloud[::20] + 0.01 * rng.normal(size=(10, 64))).astype(np.float32)
    assert nearest_distances(queries, data, 5) == pytest.approx(
        by_scikit_learn(queries, data, 5), rel=1e-4
    )


def test_as_many_neighbours_as_data_and_not_more() -> None:
    data = np.arange(5, dtype=np.float32)[:, None]
    assert nearest_distances(data[:1], data, 5).tolist() == [[0, 1, 2, 3, 4]]
    with pytest.raises(PhantomBenchError, match="5 samples, 6 are needed"):
        nearest_distances(data, data, 6)


def test_reads_a_memory_map(tmp_path) -> None:
    rng = np.random.default_rng(4)
    data = rng.random((60, 8), dtype=np.float32)
    np.save(tmp_path / "data.npy", data)
    mapped = np.load(tmp_path / "data.npy", mmap_mode="r")
    assert (nearest_distances(data, mapped, 3) == nearest_distances(data, data, 3)).all()
