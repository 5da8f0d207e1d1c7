"""The augmentation gain in balanced accuracy."""

from __future__ import annotations

from phantombench.metrics.utility.gain import Values, gain_measure
from phantombench.result.schema import Facets
from phantombench.statistics.by_group import ByGroup
from phantombench.utility.conditions import AUGMENTED, CLASSICAL


def score(judged: ByGroup, weights: Values, facets: Facets) -> Values:
    """Return the mean recall over the classes."""
    return judged.balanced_accuracy(weights)


MEASURE = gain_measure(
    score,
    name="balanced_accuracy_gain",
    title="Gain in balanced accuracy",
    words="the augmentation gain, in the mean recall over the classes",
    added=AUGMENTED,
    beside=CLASSICAL,
)
