"""Sharing gain: what a generator does for somebody who has fewer patients than it learned from.

A hospital shares a generator. The classifier has a part of the patients of `train`, another one for
each seed; the generator has seen all of them, so this is no augmentation, and is never called so.
"""

from __future__ import annotations

from phantombench.metrics.utility.gain import auroc, gain_measure
from phantombench.utility.conditions import FEW, SHARED

MEASURE = gain_measure(
    auroc,
    name="sharing_gain",
    title="Sharing gain",
    words="as the augmentation gain, where the classifier has a part of the generator's patients",
    added=SHARED,
    beside=FEW,
)
