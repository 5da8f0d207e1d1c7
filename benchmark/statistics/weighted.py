"""Quantiles and shares of resampled values, from multiplicities."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from phantombench.statistics.bootstrap import Weights

Values = NDArray[np.float64]


def weighted_quantile(values: Values, weights: Weights, level: float) -> Values:
    """Return (B,) quantiles of values (n,) under weights (B, n).

    The same as numpy's default on values that are repeated as often as their weights say.

    >>> weighted_quantile(np.array([3.0, 1.0, 2.0]), np.ones((1, 3), np.float32), 0.5)
    array([2.])
    """
    order = np.argsort(values, kind="stable")
    ordered = values[order]
    cumulative = np.cumsum(weights[:, order], axis=1, dtype=np.float64)
    # numpy puts the quantile of n values at rank level * (n - 1); the value of rank r is the first
    # whose cumulated weight exceeds r.
    rank = level * (cumulative[:, -1] - 1).clip(0)
    lower = ordered[_first_above(cumulative, np.floor(rank))]
    upper = ordered[_first_above(cumulative, np.ceil(rank))]
    return lower + (rank - np.floor(rank)) * (upper - lower)


def weighted_share_below(values: Values, weights: Weights, thresholds: Values) -> Values:
    """Return (B,) weighted shares of values (n,) that do not exceed their replicate's threshold.

    >>> weights = np.array([[1, 3]], dtype=np.float32)
    >>> weighted_share_below(np.array([1.0, 2.0]), weights, np.array([1.5]))
    array([0.25])
    """
    order = np.argsort(values, kind="stable")
    cumulative = np.cumsum(weights[:, order], axis=1, dtype=np.float64)
    count = np.searchsorted(values[order], thresholds, side="right")
    row = np.arange(len(weights))
    below = np.where(count > 0, cumulative[row, count - 1], 0.0)
    total = cumulative[:, -1]
    return np.divide(below, total, out=np.zeros(len(weights)), where=total > 0)


def _first_above(cumulative: Values, rank: Values) -> NDArray[np.intp]:
    found = (cumulative <= rank[:, None]).sum(axis=1)
    return np.minimum(found, cumulative.shape[1] - 1)
