"""Selection gain: the augmentation gain after what looks mislabelled was dropped.

Synthetic samples that the task's frozen classifier, which has seen real data alone, gives another
label than was asked for are left out. Beside the augmentation gain it says what filtering buys.
"""

from __future__ import annotations

from phantombench.metrics.utility.gain import auroc, gain_measure
from phantombench.utility.conditions import CLASSICAL, SELECTED

MEASURE = gain_measure(
    auroc,
    name="selection_gain",
    title="Gain after selection",
    words="as the augmentation gain, of samples whose label the task's frozen classifier shares",
    added=SELECTED,
    beside=CLASSICAL,
)
