"""From the replicates of each sampling seed to those of their mean."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.stats import chi2

from phantombench.statistics.bootstrap import draw_samples


def combine(
    per_seed_values: Sequence[float],
    per_seed_replicates: Sequence[NDArray[np.float64]],
    counted: int = 0,
) -> NDArray[np.float64]:
    """Return (B,) replicates of the mean over sampling seeds.

    Args:
        per_seed_values: S values, one per seed.
        per_seed_replicates: S arrays (B,); replicate b of every seed saw the same patients.
        counted: over how many samples a share was counted; 0 where the number is no share.

    Seeds are averaged, not drawn: their samples are resampled already, and to draw the seeds as
    well would count the same variance twice. Only where the seeds differ by more than their samples
    explain (a model whose samples of one seed have something in common; chi-squared test at 1 %) is
    the excess added.

    A share of which next to nothing was seen has replicates that hardly move. None in n is
    compatible with up to 3 / n (Hanley and Lippman-Hand, If nothing goes wrong, is everything all
    right?, JAMA 249(13):1743-1745, 1983), so that a spread of half of that is added.

    >>> combine([1.0, 1.0], [np.array([1.0, 2.0]), np.array([3.0, 4.0])])
    array([2., 3.])
    """
    values = np.asarray(per_seed_values, dtype=np.float64)
    replicates = np.asarray(per_seed_replicates, dtype=np.float64)
    combined = replicates.mean(axis=0) + _excess_of_seeds(values, replicates)
    if counted:
        digest = hashlib.sha256(values.tobytes()).digest()  # the same for a copy, for no one else
        rng = np.random.default_rng(np.frombuffer(digest, np.uint32))
        combined = combined + rng.normal(scale=1.5 / counted, size=len(combined))
    return np.asarray(combined)


def _excess_of_seeds(
    values: NDArray[np.float64], replicates: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return (B,) deviations of the mean by what seeds differ beyond their samples; else zeros."""
    seeds, count = replicates.shape
    if seeds == 1:
        return np.zeros(count)
    between = float(values.var(ddof=1))
    # Patients are the same for all seeds, so that what the seeds' replicates differ by is samples.
    within = float((replicates - replicates.mean(axis=0)).var(axis=1).sum() / (seeds - 1))
    if between <= within * chi2.isf(0.01, seeds - 1) / (seeds - 1):
        return np.zeros(count)
    drawn = draw_samples(seeds, count, np.random.default_rng([2])).astype(np.float64)
    scale = np.sqrt((1 - within / between) * seeds / (seeds - 1))
    return np.asarray(scale * (drawn @ (values - values.mean())) / seeds)
