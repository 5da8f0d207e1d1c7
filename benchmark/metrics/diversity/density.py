"""Density: how many real balls a generated sample lies in, on average, over k = 5.

Near 1 for real data; above 1 where samples crowd the densest part of the data. Naeem et al.,
Reliable fidelity and diversity metrics for generative models, ICML 2020, eq. 5.
"""

from __future__ import annotations

import numpy as np

from phantombench.metrics.diversity.naeem import NAEEM, reference_balls
from phantombench.metrics.ensemble import DRIFT, by_encoder, over_encoders
from phantombench.metrics.measure import Estimate, Goal, Measure, Need, Source
from phantombench.metrics.view import MOST, View
from phantombench.statistics.bootstrap import Resampling
from phantombench.statistics.halving import Rows, half_replicates


def of_encoder(view: View, resampling: Resampling) -> Estimate:
    """Return the mean number of reference balls around a generated sample, over k.

    Its replicates come from half samples.
    """
    balls = reference_balls(view)
    value = float(balls.inside.sum() / (balls.k * len(balls.inside)))

    def of_part(reference: Rows, generated: Rows) -> float:
        return float(balls.part(reference, generated).sum() / (balls.k * len(generated)))

    return Estimate(value, half_replicates(value, resampling.halvings, of_part, view.rows))


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
    counts=MOST,
    flips=2,
    drift=DRIFT,
    counts_once=True,
    needs=frozenset({Need.FEATURES}),
    digits=3,
)
