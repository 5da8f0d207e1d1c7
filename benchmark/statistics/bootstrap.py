"""Intervals: a bootstrap over patients joined with the sampling seeds.

One replicate draws patients (records, draws) with replacement from the reference, draws generated
samples with replacement from each sampling seed, and draws the seeds with replacement. The patients
drawn are the same for every seed and every metric.

The interval is centred: value + quantiles of (replicates - their mean). Frechet-type distances rise
when samples are repeated, so the plain percentile interval lies above the value and may miss it;
what is estimated here is the distance at this sample size, whose bias `fid_inf` and `kid` remove.
(Efron & Tibshirani, An Introduction to the Bootstrap, 1993, ch. 10 and 13.)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

REPLICATES = 1000
LEVEL = 0.95
Weights = NDArray[np.float32]


@dataclass(frozen=True)
class Resampling:
    """How often each sample is drawn in each of B replicates.

    Attributes:
        reference: (B, n) multiplicities; all samples of a patient share theirs.
        generated: (B, n) multiplicities.
    """

    reference: Weights
    generated: Weights

    def __len__(self) -> int:
        return len(self.reference)
