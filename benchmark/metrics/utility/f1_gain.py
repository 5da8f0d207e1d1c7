"""The augmentation gain in macro F1."""

from __future__ import annotations

from phantombench.metrics.utility.gain import Values, gain_measure
from phantombench.result.schema import Facets
from phantombench.statistics.by_group import ByGroup
from phantombench.utility.conditions import AUGMENTED, CLASSICAL


def score(judged: ByGroup, weights: Values, facets: Facets) -> Values:
    """Return the macro F1 of the likeliest class."""
    return judged.f1(weights)


MEASURE = gain_measure(
    score,
    name="f1_gain",
    title="Gain in F1",
    words="the augmentation gain, in macro F1 of the likeliest class",
    added=AUGMENTED,
    beside=CLASSICAL,
)
