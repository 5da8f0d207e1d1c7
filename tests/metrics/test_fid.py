"""FID against the formula with scipy's matrix square root, and a case by hand."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.linalg

from phantombench.errors import Unavailable
from phantombench.metrics.fidelity.fid import (
    MEASURE,
    frechet_inception_distance,
    mean_and_covariance,
)
from phantombench.statistics.frechet import frechet_distance


def by_sqrtm(x: np.ndarray, y: np.ndarray) -> float:
    gap = x.mean(axis=0) - y.mean(axis=0)
    sigma, other = np.cov(x, rowvar=False), np.cov(y, rowvar=False)
    root = scipy.linalg.sqrtm(sigma @ other)
    return float(gap @ gap + np.trace(sigma) + np.trace(other) - 2 * np.trace(root).real)


@pytest.mark.parametrize("dimensions", [2, 16, 64])
def test_agrees_with_scipy_sqrtm(dimensions: int) -> None:
    rng = np.random.default_rng(dimensions)
    x = rng.normal(size=(300, dimensions)) @ rng.normal(size=(dimensions, dimensions))
    y = rng.normal(size=(250, dimensions)) + 0.3
    expected = by_sqrtm(x, y)
    assert frechet_inception_distance(mean_and_covariance(x), y) == pytest.approx(
        expected, rel=1e-9
    )
    assert frechet_distance(x, y) == pytest.approx(expected, rel=1e-9)


def test_by_hand() -> None:
    # Variances 2 and 8, means 0 and 3: 9 + (sqrt 8 - sqrt 2)^2 = 11.
    x, y = np.array([[-1.0, 0], [1.0, 0]]), np.array([[1.0, 0], [5.0, 0]])
    assert frechet_inception_distance(mean_and_covariance(x), y) == pytest.approx(11.0)


def test_collapsed_samples_have_a_distance(world) -> None:
    image = world("image")
    constant = np.full_like(image.samples(3), 0.5)
    view = image.view(constant)
    features = view.reference_features
    expected = np.cov(features, rowvar=False).trace() + (features.mean(axis=0) ** 2).sum()
    assert world.value(MEASURE, view) == pytest.approx(expected)
    assert np.isfinite(world.replicates(MEASURE, view, image.resampling(view))).all()


def test_a_single_sample_has_none(world) -> None:
    image = world("image", size=1)
    with pytest.raises(Unavailable, match="2 samples"):
        world.value(MEASURE, image.view())


def test_replicates_follow_the_weighted_distance(world) -> None:
    """The linear replicates agree with FID on really repeated samples, up to its curvature."""
    image = world("image", size=400)
    view = image.view(image.samples(3) * 0.7)
    drawn = image.resampling(view, 60)
    exact = [
        frechet_distance(
            np.repeat(view.reference_features, real.astype(int), axis=0),
            np.repeat(view.generated_features, fake.astype(int), axis=0),
        )
        for real, fake in zip(drawn.reference, drawn.generated, strict=True)
    ]
    linear = world.replicates(MEASURE, view, drawn)
    assert np.corrcoef(exact, linear)[0, 1] > 0.98
    assert linear.std() == pytest.approx(np.std(exact), rel=0.1)
