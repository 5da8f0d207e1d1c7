"""The Frechet distance between two Gaussians given by samples, and the influence of each sample.

    d^2 = |m1 - m2|^2 + tr S1 + tr S2 - 2 tr (S1 S2)^(1/2)        (Dowson & Landau 1982)

With X1, X2 the centred samples over the square root of n - 1, S = X'X and
tr (S1 S2)^(1/2) is the sum of the singular values of X1 X2'. The triangular factors of X1 and X2
have the same products, so no square root of a matrix is taken, singular covariances need no special
care, and samples may be fewer than dimensions.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Features = NDArray[np.float64]
Rows = NDArray[np.intp]


def frechet_distance(first: Features, second: Features) -> float:
    """Return the squared Frechet distance of samples (n, d) and (m, d), at least two of each.

    >>> x = np.array([[0.0], [2.0]])
    >>> frechet_distance(x, x + 3.0)
    9.0
    """
    (mean1, factor1), (mean2, factor2) = _mean_and_factor(first), _mean_and_factor(second)
    shared = np.linalg.svd(factor1 @ factor2.T, compute_uv=False).sum()
    gap = mean1 - mean2
    return float(gap @ gap + np.vdot(factor1, factor1) + np.vdot(factor2, factor2) - 2 * shared)


def frechet_influence(first: Features, second: Features) -> tuple[Features, Features]:
    """Return the influence (n,), (m,) of each sample on `frechet_distance(first, second)`.

    The derivative when a sample's weight grows, times n. For z = x - m1 of the first it is
    2 z'(m1 - m2) + z'z n / (n - 1) - n (U S U')_ii, with the singular values X1 X2' = U S V'; in
    X1 X2' a weight scales row i by its root, which adds (U S U')_ii / 2 to the singular values.

    >>> x = np.array([[0.0], [2.0]])
    >>> of_first, of_second = frechet_influence(x, x + 3.0)
    >>> of_first, of_second
    (array([ 6., -6.]), array([-6.,  6.]))
    """
    return _influence_of_first(first, second), _influence_of_first(second, first)


def frechet_effect(
    first: Features, second: Features
) -> Callable[[Rows, Rows], tuple[Features, Features]]:
    """Return `frechet_influence` as a function of which samples of either side there are."""
    return lambda of_first, of_second: frechet_influence(first[of_first], second[of_second])


def _mean_and_factor(samples: Features) -> tuple[Features, Features]:
    """Return the mean (d,) and R (min(n, d), d) with R'R = the covariance."""
    mean = samples.mean(axis=0)
    factor = np.asarray(np.linalg.qr(samples - mean, mode="r"))
    return mean, factor / np.sqrt(len(samples) - 1)


def _influence_of_first(first: Features, second: Features) -> Features:
    n = len(first)
    mean2, factor2 = _mean_and_factor(second)
    mean1 = first.mean(axis=0)
    centred = first - mean1
    left, singular, _ = np.linalg.svd(centred @ factor2.T, full_matrices=False)
    share = n / np.sqrt(n - 1) * (left**2 @ singular)
    spread = (centred**2).sum(axis=1) * (n / (n - 1))
    influence = 2 * centred @ (mean1 - mean2) + spread - share
    return influence - influence.mean()
