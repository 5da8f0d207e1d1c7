"""Impossible: the share of samples of which some quantity is one that no body has."""

from __future__ import annotations

import numpy as np

from phantombench.metrics.measure import Estimate, Goal, Measure, Need, Source
from phantombench.metrics.plausibility.distribution import QUANTITIES, VILLANI, measured
from phantombench.metrics.view import View
from phantombench.result.schema import Facets
from phantombench.statistics.bootstrap import Resampling
from phantombench.statistics.influence import linear_replicates
from phantombench.task.spec import TaskSpec


def where_measured(task: TaskSpec) -> tuple[Facets, ...]:
    """Return the facets: one number on tasks that measure anything."""
    return (Facets(),) if task.quantities else ()


def estimate(view: View, facets: Facets, resampling: Resampling) -> Estimate:
    """Return the share of generated samples with a quantity outside of what is possible.

    What a sample does not show is not held against it.
    """
    made = measured(view)[1]
    assert view.ground.measurable is not None
    outside = np.zeros(len(view.generated), dtype=bool)
    for name, quantity in view.ground.measurable.quantities().items():
        (low, high), values = quantity.possible, made[name]
        outside |= (values < low) | (values > high)
    share = float(outside.mean())
    return Estimate(share, linear_replicates(share, resampling, generated=outside.astype(float)))


MEASURE = Measure(
    name="impossible",
    title="Impossible",
    axis="plausibility",
    goal=Goal.MINIMIZE,
    unit="",
    bounds=(0.0, 1.0),
    flips=2,
    source=Source("share of samples with a quantity outside of the task's limits", VILLANI),
    estimate=estimate,
    needs=frozenset({Need.SAMPLES}),
    facets=where_measured,
    shares=QUANTITIES,
    digits=3,
)
