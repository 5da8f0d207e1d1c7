"""What attacks on membership share: an AUROC of training samples against reference samples."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from phantombench.metrics.measure import Estimate
from phantombench.metrics.view import View
from phantombench.statistics.auroc import auroc, auroc_influence
from phantombench.statistics.bootstrap import Resampling, draw_samples
from phantombench.statistics.influence import linear_replicates

Scores = NDArray[np.float64]
Rows = NDArray[np.intp]
_STREAM = 3  # of the training patients' resampling; the reference's has its own


def members_found(
    view: View, resampling: Resampling, train: tuple[Scores, Rows], reference: tuple[Scores, Rows]
) -> Estimate:
    """Return how often a training sample scores above a reference one; ties count one half.

    Its replicates are first-order; training patients are resampled here, by a fixed seed.

    Args:
        view: the submission.
        resampling: of the reference's patients.
        train: scores and rows of the training samples asked about.
        reference: the same of the reference.
    """
    value = auroc(train[0], reference[0])
    of_train, of_reference = auroc_influence(train[0], reference[0])
    drawn = linear_replicates(value, resampling, reference=of_reference, rows=reference[1])
    _, member = np.unique(view.train.groups[train[1]], return_inverse=True)
    sizes = np.bincount(member)
    sums = np.bincount(member, of_train)
    weights = draw_samples(len(sizes), len(resampling), np.random.default_rng(_STREAM))
    return Estimate(value, drawn + (weights @ sums) / (weights @ sizes))
