"""Density: how many real balls a generated sample lies in, on average, over k = 5.

Near 1 for real data; above 1 where samples crowd the densest part of the data. Naeem et al.,
Reliable fidelity and diversity metrics for generative models, ICML 2020, eq. 5.
"""

from __future__ import annotations

import numpy as np

from phantombench.metrics.diversity.naeem import NAEEM, reference_balls
from phantombench.metrics.ensemble import by_encoder, over_encoders
from phantombench.metrics.measure import Estimate, Goal, Measure, Need, Source
from phantombench.metrics.view import View
from phantombench.statistics.bootstrap import Resampling
from phantombench.statistics.influence import linear_replicates


def of_encoder(view: View, resampling: Resampling) -> Estimate:
    """Return the mean number of reference balls around a generated sample, over k.

    Its replicates are first-order: leaving out a reference sample takes its ball away, and its
    neighbours' balls grow.
    """
    balls = reference_balls(view)
    value = float(balls.inside.sum() / (balls.k * len(balls.inside)))
    n, m = balls.inside.shape
    held = balls.inside.sum(axis=0)
    growth = balls.grown.sum(axis=0) @ balls.losers(view.reference.groups[view.rows])
    replicates = linear_replicates(
        value,
        resampling,
        reference=(m - 1) * (held - growth) / (balls.k * n),
        generated=balls.inside.sum(axis=1) / balls.k,
        rows=view.rows,
    )
    return Estimate(value, replicates)


MEASURE = Measure(
    name="density",
    title="Density",
    axis="diversity",
    goal=Goal.TARGET,
    ideal=1.0,
    unit="",
    bounds=(0.0, np.inf),
    source=Source("Naeem et al. 2020, eq. 5, k = 5, on the encoders' features", NAEEM),
    estimate=over_encoders(of_encoder),
    facets=by_encoder,
    version=2,
    needs=frozenset({Need.FEATURES}),
    digits=3,
)
