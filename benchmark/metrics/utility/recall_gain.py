"""The augmentation gain in the recall of each class."""

from __future__ import annotations

from collections.abc import Sequence

from phantombench.metrics.utility.gain import Values, gain_measure
from phantombench.result.schema import Facets
from phantombench.statistics.by_group import ByGroup
from phantombench.task.spec import TaskSpec
from phantombench.utility.conditions import AUGMENTED, CLASSICAL

_CLASS = "class="


def every_class(task: TaskSpec) -> Sequence[Facets]:
    """Return a subgroup for each class of the task."""
    return tuple(
        Facets(subgroup=f"{_CLASS}{number}:{name}") for number, name in enumerate(task.classes)
    )


def score(judged: ByGroup, weights: Values, facets: Facets) -> Values:
    """Return the recall of the class that the facets name."""
    assert facets.subgroup is not None
    number = int(facets.subgroup.removeprefix(_CLASS).partition(":")[0])
    return judged.recall(weights)[:, number]


MEASURE = gain_measure(
    score,
    name="recall_gain",
    title="Gain in recall",
    words="the augmentation gain, in the recall of one class",
    added=AUGMENTED,
    beside=CLASSICAL,
    facets=every_class,
)
