"""Augmentation gain: does it help to add synthetic samples to the data they were learned from?

Macro AUROC on `test` of a classifier trained on real samples, classical augmentation and synthetic
samples, less that of one without the synthetic ones, both with all of `train`. The recipe of the
classical augmentation is searched on `train` alone, so that the baseline is no weak one, and the
number of steps is the same, so that more data is not merely more training (Pink and Sykes 2026,
PMLR 318:954).
"""

from __future__ import annotations

from phantombench.metrics.utility.gain import auroc, gain_measure
from phantombench.utility.conditions import AUGMENTED, CLASSICAL

MEASURE = gain_measure(
    auroc,
    name="augmentation_gain",
    title="Augmentation gain",
    words="macro AUROC on `test` with half of each batch synthetic, less without; all of `train`",
    added=AUGMENTED,
    beside=CLASSICAL,
    overview=6,
)
