"""Intervals: a bootstrap over patients joined with that over generated samples.

One replicate draws patients (records, draws) with replacement from the reference, and generated
samples with replacement from each sampling seed: in each class as many as it drew of the reference.
The patients drawn are the same for every seed, every metric and every submission, so that what two
submissions differ by has replicates of its own. Numbers that have no influence function come from
half samples instead (`halving`), whose halves and combinations are shared in the same way.

The interval is centred: value + quantiles of (replicates - their mean). Replicates may be biased
(samples that are drawn twice lie at distance zero from each other), so the plain percentile
interval may miss the value; what is estimated here is the metric at this sample size, whose bias
`fid_inf` and `kid` remove. (Efron & Tibshirani, An Introduction to the Bootstrap, 1993, ch. 10.)

How often these intervals hold the truth, and how wide they are, is measured by `phantombench ruler`
on both phantoms, for fresh draws, an imperfect model and one that is far off.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from phantombench.statistics.halving import HALVINGS, Halvings, draw_halvings

REPLICATES = 1000
LEVEL = 0.95
Weights = NDArray[np.float32]


@dataclass(frozen=True)
class Resampling:
    """How often each sample is drawn in each of B replicates.

    Attributes:
        reference: (B, n) multiplicities; all samples of a patient share theirs.
        generated: (B, n) multiplicities; in each class as many as there are of the reference.
        labels: (n,) class of each sample, of either side.
        groups: (n,) patient of each reference sample.
        halvings: splits of both sides in two, for what has no influence function.
        stretch: (B,) factors of first-order effects of patients, for their small number.
    """

    reference: Weights
    generated: Weights
    labels: NDArray[np.int64]
    groups: NDArray[np.int64]
    halvings: Halvings
    stretch: NDArray[np.float64]

    @classmethod
    def nothing(cls) -> Resampling:
        """Return one resample of one sample, for what is computed without an interval."""
        one = np.ones((1, 1), np.float32)
        zero = np.zeros(1, np.int64)
        none = Halvings(np.zeros((0, 1), bool), np.zeros((0, 1), bool), np.zeros((1, 0)))
        return cls(one, one, zero, zero, none, np.ones(1))

    def __len__(self) -> int:
        return len(self.reference)


def draw_resampling(
    groups: NDArray[np.int64], labels: NDArray[np.int64], replicates: int, seed: int
) -> Resampling:
    """Draw B resamples of one sampling seed: the same patients for every seed.

    Args:
        groups: (n,) patient of each reference sample.
        labels: (n,) class of each; generated sample i was asked for that of reference sample i.
        replicates: B; a single one asks for no interval, and nothing is halved for it.
        seed: the sampling seed, which has generated samples of its own.

    >>> drawn = draw_resampling(np.array([0, 0, 1]), np.array([0, 1, 1]), 4, seed=0)
    >>> bool((drawn.generated.sum(axis=1) == drawn.reference.sum(axis=1)).all())
    True
    """
    count = len(np.unique(groups))
    reference = draw_groups(groups, replicates, np.random.default_rng([0]))
    freedom = max(1, count - 1)
    small = np.random.default_rng([5]).chisquare(freedom, replicates)
    return Resampling(
        reference=reference,
        generated=draw_within_classes(labels, reference, np.random.default_rng([1, seed])),
        labels=labels,
        groups=groups,
        halvings=draw_halvings(
            groups,
            labels,
            replicates,
            np.random.default_rng([3]),
            np.random.default_rng([4, seed]),
            HALVINGS if replicates > 1 else 0,
        ),
        stretch=np.sqrt(count / small),
    )


def draw_within_classes(
    labels: NDArray[np.int64], reference: Weights, rng: np.random.Generator
) -> Weights:
    """Draw generated samples with replacement, in each class as many as of the reference.

    The evaluator asks for the labels of the reference, so that their shares move together. Drawn
    apart, classes that differ would widen the interval of every distance between the two sides.

    Args:
        labels: (n,) class of each sample, of either side.
        reference: (B, n) multiplicities of the reference.
        rng: draws.

    >>> twice = np.array([[2, 0, 0]], dtype=np.float32)
    >>> draw_within_classes(np.array([0, 0, 1]), twice, np.random.default_rng(0)).sum()
    np.float32(2.0)
    """
    weights = np.empty_like(reference)
    for label in np.unique(labels):
        members = np.flatnonzero(labels == label)
        totals = reference[:, members].sum(axis=1).astype(np.int64)
        weights[:, members] = rng.multinomial(totals, np.full(len(members), 1 / len(members)))
    return weights


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


def centred_interval(
    value: float,
    replicates: NDArray[np.float64],
    bounds: tuple[float, float] = (-np.inf, np.inf),
    level: float = LEVEL,
) -> tuple[float, float]:
    """Return value + quantiles of (replicates - their mean), within bounds.

    >>> centred_interval(1.0, np.array([1.0, 2.0, 3.0]), level=0.5)
    (0.5, 1.5)
    """
    tail = (1 - level) / 2
    low, high = value + np.quantile(replicates - replicates.mean(), [tail, 1 - tail])
    return (
        min(value, float(np.clip(low, *bounds))),
        max(value, float(np.clip(high, *bounds))),
    )


def interval_of_mean(values: NDArray[np.float64], rng: np.random.Generator) -> tuple[float, float]:
    """Return the percentile interval of the mean of independent values (n,).

    >>> interval_of_mean(np.array([1.0, 1.0]), np.random.default_rng(0))
    (1.0, 1.0)
    """
    return percentile_interval(replicates_of_mean(values, rng))


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
