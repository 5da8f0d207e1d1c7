"""Intervals: a bootstrap over patients joined with the sampling seeds.

One replicate draws patients (records, draws) with replacement from the reference, draws generated
samples with replacement from each sampling seed, and draws the seeds with replacement. The patients
drawn are the same for every seed and every metric.

The interval is centred: value + quantiles of (replicates - their mean). Replicates may be biased
(samples that are drawn twice lie at distance zero from each other), so the plain percentile
interval may miss the value; what is estimated here is the metric at this sample size, whose bias
`fid_inf` and `kid` remove. (Efron & Tibshirani, An Introduction to the Bootstrap, 1993, ch. 10.)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

REPLICATES = 1000
LEVEL = 0.95
Weights = NDArray[np.float32]


@dataclass(frozen=True)
class Resampling:
    """How often each sample is drawn in each of B replicates.

    Attributes:
        reference: (B, n) multiplicities; all samples of a patient share theirs.
        generated: (B, n) multiplicities.
    """

    reference: Weights
    generated: Weights

    def __len__(self) -> int:
        return len(self.reference)


def columns(weights: Weights, rows: NDArray[np.intp]) -> Weights:
    """Return the multiplicities (B, m) of samples `rows`; no copy where they are all, in order.

    >>> columns(np.array([[2, 0, 1]], dtype=np.float32), np.array([0, 2]))
    array([[2., 1.]], dtype=float32)
    """
    return weights if np.array_equal(rows, np.arange(weights.shape[1])) else weights[:, rows]


def draw_samples(n: int, replicates: int, rng: np.random.Generator) -> Weights:
    """Draw n of n samples with replacement, `replicates` times; return (B, n) multiplicities.

    >>> draw_samples(4, 2, np.random.default_rng(0)).sum(axis=1)
    array([4., 4.], dtype=float32)
    """
    weights = np.empty((replicates, n), dtype=np.float32)
    for row in weights:
        row[:] = np.bincount(rng.integers(n, size=n), minlength=n)
    return weights


def draw_groups(groups: ArrayLike, replicates: int, rng: np.random.Generator) -> Weights:
    """Draw G of G groups with replacement; return (B, n) multiplicities of their n samples.

    A cluster bootstrap (Davison & Hinkley, Bootstrap Methods and their Application, 1997, sec.
    3.8): whole patients are drawn, so that what their samples have in common counts once.

    >>> draw_groups(["a", "b", "a"], 1, np.random.default_rng(2))
    array([[1., 1., 1.]], dtype=float32)
    """
    names, member = np.unique(groups, return_inverse=True)
    return draw_samples(len(names), replicates, rng)[:, member]


def interval(
    per_seed_values: Sequence[float],
    per_seed_replicates: Sequence[NDArray[np.float64]],
    bounds: tuple[float, float],
    rng: np.random.Generator,
    level: float = LEVEL,
) -> tuple[float, float]:
    """Return the interval of the mean over sampling seeds.

    Args:
        per_seed_values: S values, one per seed.
        per_seed_replicates: S arrays (B,); replicate b of every seed saw the same patients.
        bounds: the smallest and largest possible value; the interval is clipped to them.
        rng: draws which seeds a replicate averages.
        level: of the interval.

    The interval always contains the mean. Seeds are drawn with replacement although their samples
    are resampled too: this makes it slightly wide where samples of a seed are independent, and
    still right where they are not.

    >>> interval([1.0], [np.array([1.0, 2.0, 3.0])], (0.0, 10.0), np.random.default_rng(0), 0.5)
    (0.5, 1.5)
    """
    value = float(np.mean(per_seed_values))
    replicates = np.asarray(per_seed_replicates, dtype=np.float64)
    seeds, count = replicates.shape
    drawn = rng.integers(seeds, size=(seeds, count))
    means = replicates[drawn, np.arange(count)].mean(axis=0)
    tail = (1 - level) / 2
    low, high = value + np.quantile(means - means.mean(), [tail, 1 - tail])
    return (
        min(value, float(np.clip(low, *bounds))),
        max(value, float(np.clip(high, *bounds))),
    )


def interval_of_mean(
    values: NDArray[np.float64], rng: np.random.Generator, level: float = LEVEL
) -> tuple[float, float]:
    """Return the percentile interval of the mean of independent values (n,).

    >>> interval_of_mean(np.array([1.0, 1.0]), np.random.default_rng(0))
    (1.0, 1.0)
    """
    return percentile_interval(replicates_of_mean(values, rng), level)


def replicates_of_mean(
    values: NDArray[np.float64], rng: np.random.Generator
) -> NDArray[np.float64]:
    """Return (B,) bootstrap replicates of the mean of independent values (n,).

    >>> replicates_of_mean(np.array([2.0, 2.0]), np.random.default_rng(0))[:3]
    array([2., 2., 2.])
    """
    weights = draw_samples(len(values), REPLICATES, rng)
    return np.asarray(weights.astype(np.float64) @ values / len(values))


def percentile_interval(
    replicates: NDArray[np.float64], level: float = LEVEL
) -> tuple[float, float]:
    """Return the interval between the quantiles of replicates (B,), as they are.

    >>> percentile_interval(np.arange(101.0), 0.5)
    (25.0, 75.0)
    """
    low, high = np.quantile(replicates, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)
