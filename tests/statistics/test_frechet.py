"""The Frechet distance in hard places, and its influence against finite differences."""

from __future__ import annotations

import numpy as np
import pytest

from phantombench.statistics.frechet import frechet_distance, frechet_influence


def weighted(x: np.ndarray, weights: np.ndarray, y: np.ndarray) -> float:
    """Frechet distance with weighted samples, by eigenvalues of the product of covariances."""
    share = weights / weights.sum()
    mean = share @ x
    centred = x - mean
    sigma = (centred.T * share) @ centred * len(x) / (len(x) - 1)
    other = np.cov(y, rowvar=False)
    values = np.linalg.eigvals(sigma @ other).astype(complex)
    gap = mean - y.mean(axis=0)
    return float(gap @ gap + sigma.trace() + other.trace() - 2 * np.sqrt(values).real.sum())


def test_influence_agrees_with_finite_differences() -> None:
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(60, 4)), 0.6 * rng.normal(size=(50, 4)) + 0.5
    of_x, of_y = frechet_influence(x, y)
    for index in (0, 13, 59):
        step = np.zeros(60)
        step[index] = 1e-5
        slope = (weighted(x, 1 + step, y) - weighted(x, 1 - step, y)) / 2e-5
        assert of_x[index] / 60 == pytest.approx(slope, rel=1e-3, abs=1e-5)
    assert of_x.mean() == pytest.approx(0, abs=1e-12)
    assert frechet_influence(y, x)[1] == pytest.approx(of_x)
    assert of_y.shape == (50,)


def test_fewer_samples_than_dimensions() -> None:
    rng = np.random.default_rng(1)
    x, y = rng.normal(size=(12, 40)), rng.normal(size=(9, 40))
    sigma, other = np.cov(x, rowvar=False), np.cov(y, rowvar=False)
    values = np.linalg.eigvals(sigma @ other).astype(complex)
    gap = x.mean(axis=0) - y.mean(axis=0)
    expected = gap @ gap + sigma.trace() + other.trace() - 2 * np.sqrt(values).real.sum()
    assert frechet_distance(x, y) == pytest.approx(expected, rel=1e-6)
    assert all(np.isfinite(each).all() for each in frechet_influence(x, y))


def test_identical_and_constant_samples() -> None:
    x = np.random.default_rng(2).normal(size=(30, 5))
    assert frechet_distance(x, x) == pytest.approx(0, abs=1e-10)
    constant = np.zeros((30, 5))
    assert frechet_distance(constant, constant + 2) == pytest.approx(20)
    assert frechet_influence(x, constant)[1] == pytest.approx(0, abs=1e-10)
