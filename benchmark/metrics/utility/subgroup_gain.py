"""Augmentation gain of subgroups: whom synthetic samples help, and whom they harm.

As `augmentation_gain`, judged on the patients of `test` that belong to one subgroup. The classes
have a measure of their own, the gain in recall; one patient alone has no AUROC to speak of, so the
groups that are resampled are no subgroups here. Beside the subgroups stands the worst of them.
"""

from __future__ import annotations

import operator
from collections.abc import Sequence

import numpy as np

from phantombench.errors import Unavailable
from phantombench.metrics.measure import Estimate, Goal, Measure, Need, Source
from phantombench.metrics.subgroups import over_subgroups
from phantombench.metrics.utility.gain import DRIFT, FRID_ADAR, gain
from phantombench.metrics.view import View
from phantombench.result.schema import Facets
from phantombench.statistics.bootstrap import Resampling
from phantombench.statistics.by_group import ByGroup
from phantombench.task.spec import TaskSpec
from phantombench.task.subgroups import Members
from phantombench.utility.conditions import AUGMENTED, CLASSICAL


def of_several(task: TaskSpec) -> Sequence[Facets]:
    """Return the worst and each listed subgroup that is not one patient or record."""
    listed = [name for name in task.subgroups if name.partition("=")[0] != task.group]
    if not listed or not task.recipe_sha256:
        return ()
    return (Facets(), *(Facets(subgroup=name) for name in listed))


def of_group(view: View, resampling: Resampling, name: str, among: Members) -> Estimate:
    """Return the gain in macro AUROC on the subgroup, with replicates.

    Raises:
        Unavailable: all of it are of one class.
    """
    if len(np.unique(view.ground.test.labels[among])) == 1:
        raise Unavailable("all of it are of one class")
    return gain(view, AUGMENTED, CLASSICAL, ByGroup.auroc, subgroup=name)


MEASURE = Measure(
    name="subgroup_gain",
    title="Augmentation gain of the worst subgroup",
    title_of_parts="Augmentation gain",
    axis="utility",
    goal=Goal.MAXIMIZE,
    unit="",
    bounds=(-1.0, 1.0),
    source=Source("the augmentation gain on a subgroup of `test`; the worst, and each", FRID_ADAR),
    estimate=over_subgroups(of_group, lambda view: view.ground.test, operator.neg),
    needs=frozenset({Need.SAMPLES, Need.TEST, Need.RECIPE}),
    facets=of_several,
    per_seed=False,
    gain=True,
    drift=DRIFT,
    digits=3,
    significant=6,
)
