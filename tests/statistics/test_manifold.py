"""Balls to the k-th neighbour, whole and in part, against their definition."""

from __future__ import annotations

import numpy as np
import pytest

from phantombench.errors import Unavailable
from phantombench.statistics.manifold import balls_around


def inside(centres: np.ndarray, points: np.ndarray, k: int) -> np.ndarray:
    within = np.sort(np.linalg.norm(centres[:, None] - centres, axis=2), axis=1)[:, k]
    return np.linalg.norm(points[:, None] - centres, axis=2) <= within


@pytest.mark.parametrize("k", [1, 3, 5])
def test_parts_are_as_if_alone(k: int) -> None:
    rng = np.random.default_rng(k)
    centres, points = rng.normal(size=(40, 6)), 1.5 * rng.normal(size=(200, 6))
    balls = balls_around(centres, points, k, closed=True)
    assert (balls.inside == inside(centres, points, k)).all()
    some, few = np.arange(0, 40, 2), np.arange(30)
    assert (balls.part(some, few) == inside(centres[some], points[few], k)).all()


def test_few_centres_of_a_part_reach_to_the_furthest() -> None:
    line = np.array([[0.0], [1.0], [3.0], [9.0], [10.0]])
    balls = balls_around(line, line, 3, closed=True)
    assert balls.part(np.array([0, 2]), np.array([1, 3])).tolist() == [[True, True], [False, False]]


def test_open_balls_leave_out_their_surface() -> None:
    line = np.arange(5.0)[:, None]
    closed = balls_around(line, line + 1, 1, closed=True)
    opened = balls_around(line, line + 1, 1, closed=False)
    assert closed.inside[0, 0]
    assert not opened.inside[0, 0]


def test_too_few_centres() -> None:
    with pytest.raises(Unavailable, match="at least 5 samples"):
        balls_around(np.zeros((4, 2)), np.zeros((9, 2)), 3, closed=True)
