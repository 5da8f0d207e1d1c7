"""Replicates from influence values: each sample's first-order effect on a statistic.

A replicate is value + sum_i w_i phi_i / sum_i w_i, where w are the multiplicities of the bootstrap
and phi_i is the influence of sample i: the derivative of the statistic when mass moves to the
sample (Efron, The Jackknife, the Bootstrap and Other Resampling Plans, 1982, ch. 6).

Three corrections are made, each to what is known to be wrong otherwise.

Classes. Generated samples have the labels of the reference. What the classes of the generated side
add is therefore moved to the reference samples of that class.

Second order. The variance of influence values that are computed on the samples themselves is, in
Hoeffding's decomposition, V1 + 2 V2 + ..., while that of the statistic is V1 + V2 + ... (Efron and
Stein, The jackknife estimate of variance, Annals of Statistics 9(3):586-596, 1981). Where two
distributions agree, a distance between them is quadratic: V1 is zero, and intervals are too wide by
the root of two. V1 falls like 1/n and V2 like 1/n^2, so that influence values on half the samples
have the variance 2 V1 + 8 V2: both follow.

Few patients. The variance from G patients is theirs times G / (G - 1), and its quantiles are those
of Student's t with G - 1 degrees of freedom.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from phantombench.statistics.bootstrap import Resampling, Weights, columns

Values = NDArray[np.float64]
RowNumbers = NDArray[np.intp]
Influence = Callable[[RowNumbers, RowNumbers], tuple[Values, Values]]
_SPLITS = 2  # halvings on which the second order is read off; both halves of each
_LEAST = 0.25  # of the first-order variance: what terms up to the fourth order can take away


def influence_replicates(
    value: float, resampling: Resampling, influence: Influence, rows: RowNumbers | None = None
) -> Values:
    """Return (B,) replicates of a statistic from its influence function, corrected as above.

    Args:
        value: the statistic on the samples as they are.
        resampling: B resamples.
        influence: (reference rows, generated rows) -> the influence of these reference samples and
            of these generated ones, on the statistic of these alone.
        rows: the m samples among n that the statistic is computed on, and that its rows count.
    """
    if len(resampling.reference) == 1:  # no interval is asked for
        return np.array([value])
    used = np.arange(resampling.reference.shape[1]) if rows is None else rows
    labels, groups = resampling.labels[used], resampling.groups[used]
    every = np.arange(len(used))
    whole = by_class(*influence(every, every), labels, labels)
    halves = [
        _variances(*by_class(*influence(real, fake), labels[real], labels[fake]), groups[real])
        for sides in islice(resampling.halvings.sides(rows), _SPLITS)
        for real, fake in sides
        if min(len(real), len(fake)) > 1
    ]
    scale = _shrinkage(_variances(*whole, groups), halves)
    return linear_replicates(
        value,
        resampling,
        reference=scale[0] * whole[0],
        generated=scale[1] * whole[1],
        rows=rows,
    )


def linear_replicates(
    value: float,
    resampling: Resampling,
    *,
    reference: Values | None = None,
    generated: Values | None = None,
    rows: RowNumbers | None = None,
) -> Values:
    """Return (B,) replicates of a statistic from its influence values.

    Args:
        value: the statistic on the samples as they are.
        resampling: B resamples.
        reference: (m,) influence of each reference sample; None where there is none.
        generated: (m,) influence of each generated sample.
        rows: the m samples among n that the statistic was computed on; None for all.
    """
    labels = resampling.labels if rows is None else resampling.labels[rows]
    none = np.zeros(len(labels))
    of_reference, of_generated = by_class(
        none if reference is None else reference,
        none if generated is None else generated,
        labels,
        labels,
    )
    return np.asarray(
        value
        + resampling.stretch * weighted_mean(resampling.reference, of_reference, rows)
        + weighted_mean(resampling.generated, of_generated, rows)
    )


def by_class(
    reference: Values,
    generated: Values,
    of_reference: NDArray[np.int64],
    of_generated: NDArray[np.int64],
) -> tuple[Values, Values]:
    """Move what the classes of generated samples add to the reference samples of that class.

    Args:
        reference: (n,) influence of each reference sample.
        generated: (m,) influence of each generated sample.
        of_reference: (n,) class of each reference sample.
        of_generated: (m,) class of each generated sample.

    >>> by_class(np.zeros(2), np.array([1.0, 3.0]), np.array([0, 1]), np.array([0, 1]))
    (array([1., 3.]), array([0., 0.]))
    """
    moved, rest = reference.astype(np.float64), generated.astype(np.float64)
    for label in np.unique(of_generated):
        members = of_generated == label
        mean = rest[members].mean()
        rest[members] -= mean
        moved[of_reference == label] += mean
    return moved, rest


def weighted_mean(weights: Weights, values: Values, rows: RowNumbers | None = None) -> Values:
    """Return (B,) weighted means of centred values; 0 where none of the rows was drawn.

    >>> weighted_mean(np.array([[2, 0, 1]], dtype=np.float32), np.array([1.0, 2.0, 3.0]))
    array([-0.33333333])
    """
    if rows is not None:
        weights = columns(weights, rows)
    centred = (values - values.mean()).astype(np.float32)
    totals = weights.sum(axis=1, dtype=np.float64)
    return np.divide(weights @ centred, totals, out=np.zeros(len(weights)), where=totals > 0)


def _variances(reference: Values, generated: Values, groups: NDArray[np.int64]) -> Values:
    """Return the variance that each side's influence values give the statistic, (2,)."""
    _, member = np.unique(groups, return_inverse=True)
    sums = np.bincount(member, reference - reference.mean())
    return np.array(
        [sums @ sums / len(reference) ** 2, generated @ generated / len(generated) ** 2]
    )


def _shrinkage(whole: Values, halves: list[Values]) -> Values:
    """Return the factors (2,) of the deviations: the root of (V1 + V2) over (V1 + 2 V2).

    With J = V1 + 2 V2 on the whole and H = 2 V1 + 8 V2 on halves, V1 + V2 = 1.5 J - H / 4.
    """
    if not halves:
        return np.ones(2)
    found = 1.5 * whole - np.mean(halves, axis=0) / 4
    share = np.divide(found, whole, out=np.ones(2), where=whole > 0)
    return np.sqrt(np.clip(share, _LEAST, 1.0))
