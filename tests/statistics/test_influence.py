"""Influence replicates: the spread of a statistic of the first and of the second order."""

from __future__ import annotations

import numpy as np
import pytest

from phantombench.statistics.bootstrap import draw_resampling
from phantombench.statistics.frechet import frechet_distance, frechet_effect
from phantombench.statistics.influence import by_class, influence_replicates

SIZE = 200


def spread_of_frechet(shift: float, dimensions: int = 6) -> float:
    """Return the variance of the replicates over that of the distance, over many repetitions."""
    rng = np.random.default_rng(0)
    labels = np.zeros(SIZE, np.int64)
    values, variances = [], []
    for repetition in range(150):
        x, y = rng.normal(size=(2, SIZE, dimensions))
        drawn = draw_resampling(np.arange(SIZE), labels, 200, repetition)
        values.append(frechet_distance(x, y + shift))
        found = influence_replicates(values[-1], drawn, frechet_effect(x, y + shift))
        variances.append(found.var())
    return float(np.mean(variances) / np.var(values))


def test_variance_is_right_where_distributions_differ() -> None:
    assert spread_of_frechet(0.7) == pytest.approx(1, abs=0.3)


def test_variance_is_right_where_they_agree() -> None:
    """There the distance is quadratic: uncorrected, the variance is twice what it should be."""
    assert spread_of_frechet(0.0) == pytest.approx(1, abs=0.35)


def test_classes_move_to_the_reference() -> None:
    labels = np.array([0, 0, 1, 1])
    reference, generated = np.array([1.0, 2, 3, 4]), np.array([1.0, 3, 10, 20])
    moved, rest = by_class(reference, generated, labels, labels)
    assert moved.tolist() == [3, 4, 18, 19]
    assert rest.tolist() == [-1, 1, -5, 5]


def test_few_patients_widen_the_interval() -> None:
    labels, few = np.zeros(60, np.int64), np.repeat(np.arange(6), 10)
    x = np.repeat(np.arange(6.0), 10)
    drawn = draw_resampling(few, labels, 20_000, 0)

    def mean(real: np.ndarray, fake: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        return x[real] - x[real].mean(), np.zeros(len(fake))

    found = influence_replicates(2.5, drawn, mean) - 2.5
    error = np.arange(6.0).std(ddof=1) / np.sqrt(6)
    assert np.quantile(np.abs(found), 0.95) / error == pytest.approx(2.571, rel=0.15)
