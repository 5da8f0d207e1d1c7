"""The augmentation gain in the recall of each class of the task, a number a class."""

from __future__ import annotations

from collections.abc import Sequence

from phantombench.metrics.utility.gain import Values, gain_measure
from phantombench.result.schema import Facets
from phantombench.statistics.by_group import ByGroup
from phantombench.task.spec import TaskSpec
from phantombench.task.subgroups import class_number, class_subgroups
from phantombench.utility.conditions import AUGMENTED, CLASSICAL


def every_class(task: TaskSpec) -> Sequence[Facets]:
    """Return a subgroup for each class of the task."""
    return tuple(Facets(subgroup=name) for name in class_subgroups(task))


def score(judged: ByGroup, weights: Values, facets: Facets) -> Values:
    """Return the recall of the class that the facets name."""
    assert facets.subgroup is not None
    return judged.recall(weights)[:, class_number(facets.subgroup)]


MEASURE = gain_measure(
    score,
    name="recall_gain",
    title="Gain in recall",
    words="the augmentation gain, in the recall of one class",
    added=AUGMENTED,
    beside=CLASSICAL,
    facets=every_class,
    # A class of few records: on BiLSTM-DCGAN's beats .061 of a number, .078 of an interval's end.
    drift=0.15,
)
