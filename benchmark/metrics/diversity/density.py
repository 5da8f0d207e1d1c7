"""Density: how many real balls a generated sample lies in, on average, over k = 5.

Near 1 for real data; above 1 where samples crowd the densest part of the data. Naeem et al.,
Reliable fidelity and diversity metrics for generative models, ICML 2020, eq. 5.
"""

from __future__ import annotations

import numpy as np

from phantombench.metrics.diversity.naeem import reference_balls
from phantombench.metrics.measure import Goal, Measure, Need, Replicates, Source, together
from phantombench.metrics.view import View
from phantombench.statistics.bootstrap import Resampling
from phantombench.statistics.influence import linear_replicates


def compute(view: View) -> float:
    """Return the mean number of reference balls around a generated sample, over k."""
    balls = reference_balls(view)
    return float(balls.inside.sum() / (balls.k * len(balls.inside)))


def replicates(view: View, resampling: Resampling) -> Replicates:
    """Return (B,) first-order replicates.

    Leaving out a reference sample takes its ball away, and its neighbours' balls grow.
    """
    balls = reference_balls(view)
    n, m = balls.inside.shape
    held = balls.inside.sum(axis=0)
    growth = balls.grown.sum(axis=0) @ balls.losers(view.reference.groups[view.rows])
    return linear_replicates(
        compute(view),
        resampling,
        reference=(m - 1) * (held - growth) / (balls.k * n),
        generated=balls.inside.sum(axis=1) / balls.k,
        rows=view.rows,
    )


MEASURE = Measure(
    name="density",
    title="Density",
    axis="diversity",
    goal=Goal.TARGET,
    ideal=1.0,
    unit="",
    bounds=(0.0, np.inf),
    source=Source("Naeem et al. 2020, eq. 5, k = 5, on the task's features"),
    estimate=together(compute, replicates),
    needs=frozenset({Need.FEATURES}),
    digits=3,
)
