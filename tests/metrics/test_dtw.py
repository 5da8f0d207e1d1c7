"""DTW against a dynamic programme in plain Python, and against tslearn's own front door."""

from __future__ import annotations

import numpy as np
import pytest
from tslearn.metrics import dtw as tslearn_dtw

from phantombench.metrics.fidelity import dtw


def by_programme(x: np.ndarray, y: np.ndarray, radius: int) -> float:
    best = {(-1, -1): 0.0}
    for i in range(len(x)):
        for j in range(max(0, i - radius), min(len(y), i + radius + 1)):
            before = min(
                best.get(step, np.inf) for step in ((i - 1, j), (i, j - 1), (i - 1, j - 1))
            )
            best[i, j] = (x[i] - y[j]) ** 2 + before
    return float(np.sqrt(best[len(x) - 1, len(y) - 1]))


@pytest.fixture
def beats() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    x = rng.normal(size=(6, 1, 50)).cumsum(axis=-1).astype(np.float32)
    return x, np.roll(x, 3, axis=-1) + 0.1 * rng.normal(size=x.shape).astype(np.float32)


def test_agrees_with_a_dynamic_programme(beats) -> None:
    x, y = beats
    expected = [by_programme(a[0], b[0], 5) / np.sqrt(50) for a, b in zip(x, y, strict=True)]
    assert dtw.per_pair(x, y) == pytest.approx(expected, rel=1e-5)


def test_agrees_with_tslearn_at_its_front_door(beats, monkeypatch: pytest.MonkeyPatch) -> None:
    x, y = beats
    expected = [
        tslearn_dtw(a[0], b[0], global_constraint="sakoe_chiba", sakoe_chiba_radius=5) / np.sqrt(50)
        for a, b in zip(x, y, strict=True)
    ]
    assert dtw.per_pair(x, y) == pytest.approx(expected, rel=1e-6)
    # A release that keeps the kernel elsewhere.
    import tslearn.metrics._dtw

    monkeypatch.delattr(tslearn.metrics._dtw, "_njit_accumulated_matrix")
    assert dtw.per_pair(x, y) == pytest.approx(expected, rel=1e-6)


def test_never_exceeds_the_error_without_warping(beats) -> None:
    x, y = beats
    assert (dtw.per_pair(x, y) <= np.sqrt(((x - y) ** 2).mean(axis=(1, 2))) + 1e-6).all()
    assert dtw.per_pair(x, x) == pytest.approx(0)
    assert dtw.per_pair(x, y) == pytest.approx(dtw.per_pair(y, x))


def test_a_constant_gap_cannot_be_warped_away() -> None:
    flat = np.zeros((1, 1, 32), np.float32)
    assert dtw.per_pair(flat, flat + 0.5) == pytest.approx(0.5)
