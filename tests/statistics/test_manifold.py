"""The balls' delete-one influence against really leaving samples out."""

from __future__ import annotations

import numpy as np
import pytest

from phantombench.errors import Unavailable
from phantombench.statistics.manifold import balls_around, hits, influence_of_centres


def share(centres: np.ndarray, points: np.ndarray, k: int) -> float:
    within = np.sort(np.linalg.norm(centres[:, None] - centres, axis=2), axis=1)[:, k]
    across = np.linalg.norm(points[:, None] - centres, axis=2)
    return float((across <= within).any(axis=1).mean())


@pytest.mark.parametrize("k", [1, 3, 5])
def test_influence_is_exact_for_each_sample_left_out(k: int) -> None:
    rng = np.random.default_rng(k)
    centres, points = rng.normal(size=(40, 6)), 1.5 * rng.normal(size=(200, 6))
    balls = balls_around(centres, points, k, closed=True)
    value = hits(balls).mean()
    assert value == share(centres, points, k)
    without = np.array([share(np.delete(centres, index, axis=0), points, k) for index in range(40)])
    expected = 39 * (value - without)
    assert influence_of_centres(balls) == pytest.approx(expected - expected.mean())
    assert expected.std() > 0


def test_neighbours_of_the_same_patient_do_not_count() -> None:
    rng = np.random.default_rng(0)
    patients = np.repeat(np.arange(10), 4)
    centres = rng.normal(size=(10, 3))[patients] + 0.01 * rng.normal(size=(40, 3))
    balls = balls_around(centres, rng.normal(size=(30, 3)), 3, closed=True)
    assert balls.losers().sum() == 120
    assert balls.losers(patients).sum() == 0  # all three neighbours are the patient's own


def test_open_balls_leave_out_their_surface() -> None:
    line = np.arange(5.0)[:, None]
    closed = balls_around(line, line + 1, 1, closed=True)
    opened = balls_around(line, line + 1, 1, closed=False)
    assert closed.inside[0, 0]
    assert not opened.inside[0, 0]


def test_too_few_centres() -> None:
    with pytest.raises(Unavailable, match="at least 5 samples"):
        balls_around(np.zeros((4, 2)), np.zeros((9, 2)), 3, closed=True)
