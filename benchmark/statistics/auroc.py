"""The area under the ROC curve, which is the Mann-Whitney U over the number of pairs."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]


def auroc(positive: Values, negative: Values) -> float:
    """Return the probability that a positive scores above a negative; ties count one half.

    >>> auroc(np.array([2.0, 3.0]), np.array([1.0, 2.0]))
    0.875
    """
    return float(_share_below(positive, negative).mean())


def auroc_influence(positive: Values, negative: Values) -> tuple[Values, Values]:
    """Return the influence of each positive and of each negative on `auroc`, centred.

    The structural components of DeLong et al. 1988 (Biometrics 44(3):837-845).

    >>> of_positive, of_negative = auroc_influence(np.array([2.0, 3.0]), np.array([1.0, 2.0]))
    >>> of_positive, of_negative
    (array([-0.125,  0.125]), array([ 0.125, -0.125]))
    """
    of_positive = _share_below(positive, negative)
    of_negative = 1 - _share_below(negative, positive)
    return of_positive - of_positive.mean(), of_negative - of_negative.mean()


def _share_below(scores: Values, others: Values) -> Values:
    """Return, for each score, the share of others below it plus half the share equal to it."""
    ordered = np.sort(others)
    below = np.searchsorted(ordered, scores, side="left")
    not_above = np.searchsorted(ordered, scores, side="right")
    return (below + not_above) / (2 * len(others))
