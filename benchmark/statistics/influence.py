"""Replicates from influence values: each sample's first-order effect on a statistic.

A replicate is value + sum_i w_i phi_i / sum_i w_i, where w are the multiplicities of the bootstrap
and phi_i is the influence of sample i: the derivative of the statistic when mass moves to the
sample, or its delete-one jackknife difference where there is no derivative (Efron, The Jackknife,
the Bootstrap and Other Resampling Plans, 1982, ch. 6).

Why not the statistic itself on resampled data: samples that are drawn twice make their own
neighbourhoods, and distances between distributions are close to degenerate (quadratic) near zero,
where the bootstrap of the statistic has three times the variance that it should have, and the
linear one twice. Both err to the wide side; the linear one by less, at a thousandth of the cost.

Measured on Gaussian features in 64 dimensions, 648 reference samples of patients with 1 to 8 of
them (correlation 0.5), 3 seeds, 60 repetitions: the share of 95 % intervals that hold the mean over
repetitions, and their width over that of the true spread, for an imperfect model and for a perfect
one with 3 % copies:

    fid 1.00 (1.5), 0.98 (1.4)        coverage 0.97 (1.3), 1.00 (2.3)   rmse 0.98 (1.0), 1.00 (1.6)
    kid 0.98 (1.3), 0.98 (1.3)        recall 1.00 (1.6), 1.00 (1.8)     mae 1.00 (1.2), 1.00 (2.5)
    fid_inf 0.98 (1.6), 1.00 (1.3)    precision 1.00 (1.3), 1.00 (1.9)  ct 0.98 (1.0), 0.95 (1.1)
    copy_rate 0.98 (1.2), 1.00 (1.5)  density 0.98 (1.0), 1.00 (1.5)    nn_ratio 0.95, 0.93 (1.0)

With 20 to 22 groups, as the records of an ECG task, 0.87 to 1.00. In a trial of 40 repetitions the
bootstrap of FID itself was 1.2 to 3.1 times as wide as the true spread, the linear one 1.2 to 1.9.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from phantombench.statistics.bootstrap import Resampling, Weights, columns

Influence = NDArray[np.float64]
RowNumbers = NDArray[np.intp]


def linear_replicates(
    value: float,
    resampling: Resampling,
    *,
    reference: Influence | None = None,
    generated: Influence | None = None,
    rows: RowNumbers | None = None,
) -> NDArray[np.float64]:
    """Return (B,) replicates of a statistic from its influence values.

    Args:
        value: the statistic on the samples as they are.
        resampling: B resamples.
        reference: (m,) influence of each reference sample; None where there is none.
        generated: (m,) influence of each generated sample.
        rows: the m samples among n that the statistic was computed on; None for all.

    >>> drawn = Resampling(np.array([[2, 0]], np.float32), np.array([[1, 1]], np.float32))
    >>> linear_replicates(5.0, drawn, reference=np.array([1.0, -1.0]))
    array([6.])
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
    weights: Weights, values: NDArray[np.float64], rows: RowNumbers | None = None
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
