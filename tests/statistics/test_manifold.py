"""Balls to the k-th neighbour, whole and in part, against their definition."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phantombench.errors import Unavailable
from phantombench.statistics import manifold
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


@settings(deadline=None, max_examples=60)
@given(k=st.integers(1, 4), closed=st.booleans(), seed=st.integers(0, 10_000))
def test_any_part_holds_what_its_definition_says(k: int, closed: bool, seed: int) -> None:
    """On a grid of whole numbers many distances are equal, and many points lie on a surface."""
    rng = np.random.default_rng(seed)
    centres, points = (rng.integers(4, size=(30, 2)).astype(float) for _ in range(2))
    some = np.sort(rng.permutation(30)[: rng.integers(k + 2, 31)])
    few = np.sort(rng.permutation(30)[: rng.integers(1, 31)])
    among = ((centres[some, None] - centres[some]) ** 2).sum(axis=2)
    radius = np.sort(among, axis=1)[:, k]
    across = ((points[few, None] - centres[some]) ** 2).sum(axis=2)
    balls = balls_around(centres, points, k, closed=closed)
    held = balls.part(some, few)
    assert (held == (across <= radius if closed else across < radius)).all()
    assert (balls.inside == balls.part(np.arange(30), np.arange(30))).all()


def test_blocks_of_centres_change_nothing(monkeypatch) -> None:
    rng = np.random.default_rng(0)
    centres, points = rng.normal(size=(40, 3)), rng.normal(size=(50, 3))
    centres[:20] /= 50  # a patient of many samples: halves without it lose all near neighbours
    some, few = np.arange(15, 40), np.arange(0, 50, 3)
    whole = balls_around(centres, points, 2, closed=True)
    held = whole.inside, whole.part(some, few)
    monkeypatch.setattr(manifold, "_BLOCK", 7)
    parted = balls_around(centres, points, 2, closed=True)
    assert (parted.inside == held[0]).all()
    assert (parted.part(some, few) == held[1]).all()
    assert (held[1] == inside(centres[some], points[few], 2)).all()


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
