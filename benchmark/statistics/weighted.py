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
    # numpy puts the quantile of n values at rank level * (n - 1); the value of rank r is the first
    # whose cumulated weight exceeds r. A low quantile lies among the first few.
    rank = level * (weights.sum(axis=1, dtype=np.float64) - 1).clip(0)
    few = min(len(values), 16)
    cumulative = np.cumsum(weights[:, order[:few]], axis=1, dtype=np.float64)
    while few < len(values) and (cumulative[:, -1] <= np.ceil(rank)).any():
        few = min(len(values), 4 * few)
        cumulative = np.cumsum(weights[:, order[:few]], axis=1, dtype=np.float64)
    lower = ordered[_first_above(cumulative, np.floor(rank))]
    upper = ordered[_first_above(cumulative, np.ceil(rank))]
    return lower + (rank - np.floor(rank)) * (upper - lower)


def weighted_share_below(values: Values, weights: Weights, thresholds: Values) -> Values:
    """Return (B,) weighted shares of values (n,) that do not exceed their replicate's threshold.

    >>> weights = np.array([[1, 3]], dtype=np.float32)
    >>> weighted_share_below(np.array([1.0, 2.0]), weights, np.array([1.5]))
    array([0.25])
    """
    total = weights.sum(axis=1, dtype=np.float64)
    order = np.argsort(values, kind="stable")
    count = np.searchsorted(values[order], thresholds, side="right")
    most = int(count.max(initial=0))
    if most == 0:
        return np.zeros(len(weights))
    cumulative = np.cumsum(weights[:, order[:most]], axis=1, dtype=np.float64)
    below = np.where(count > 0, cumulative[np.arange(len(weights)), count - 1], 0.0)
    return np.divide(below, total, out=np.zeros(len(weights)), where=total > 0)


def _first_above(cumulative: Values, rank: Values) -> NDArray[np.intp]:
    found = (cumulative <= rank[:, None]).sum(axis=1)
    return np.minimum(found, cumulative.shape[1] - 1)
