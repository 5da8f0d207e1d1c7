"""Replicates from influence values: each sample's first-order effect on a statistic.

A replicate is value + sum_i w_i phi_i / sum_i w_i, where w are the multiplicities of the bootstrap
and phi_i is the influence of sample i: the derivative of the statistic when mass moves to the
sample, or its delete-one jackknife difference where there is no derivative (Efron, The Jackknife,
the Bootstrap and Other Resampling Plans, 1982, ch. 6).

Why not the statistic itself on resampled data: samples that are drawn twice make their own
neighbourhoods, and distances between distributions are close to degenerate (quadratic) near zero,
where the bootstrap of the statistic has three times the variance that it should have, and the
linear one twice. Both err to the wide side; the linear one by less, at a thousandth of the cost.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from phantombench.statistics.bootstrap import Resampling, Weights, columns

Influence = NDArray[np.float64]
Rows = NDArray[np.intp]


def linear_replicates(
    value: float,
    resampling: Resampling,
    *,
    reference: Influence | None = None,
    generated: Influence | None = None,
    rows: Rows | None = None,
) -> NDArray[np.float64]:
    """Return (B,) replicates of a statistic from its influence values.

    Args:
        value: the statistic on the samples as they are.
        resampling: B resamples.
        reference: (m,) influence of each reference sample; None where there is none.
        generated: (m,) influence of each generated sample.
        rows: the m samples among n that the statistic was computed on; None for all.
    """
    replicates = np.full(len(resampling), value, dtype=np.float64)
    for weights, influence in (
        (resampling.reference, reference),
        (resampling.generated, generated),
    ):
        if influence is not None:
            replicates += weighted_mean(weights, influence, rows)
    return replicates


def weighted_mean(
    weights: Weights, values: NDArray[np.float64], rows: Rows | None = None
) -> NDArray[np.float64]:
    """Return (B,) weighted means of centred values; 0 where none of the rows was drawn.

    >>> weighted_mean(np.array([[2, 0, 1]], dtype=np.float32), np.array([1.0, 2.0, 3.0]))
    array([-0.33333333])
    """
    if rows is not None:
        weights = columns(weights, rows)
    centred = (values - values.mean()).astype(np.float32)
    totals = weights.sum(axis=1, dtype=np.float64)
    return np.divide(weights @ centred, totals, out=np.zeros(len(weights)), where=totals > 0)
