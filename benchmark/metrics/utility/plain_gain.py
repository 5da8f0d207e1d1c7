"""Gain without classical augmentation: synthetic samples in its place.

Beside the augmentation gain it says how much of a published gain is owed to a weak baseline.
"""

from __future__ import annotations

from phantombench.metrics.utility.gain import auroc, gain_measure
from phantombench.utility.conditions import REAL, SYNTHETIC

MEASURE = gain_measure(
    auroc,
    name="plain_gain",
    title="Gain over real alone",
    words="as the augmentation gain, without classical augmentation on either side",
    added=SYNTHETIC,
    beside=REAL,
)
