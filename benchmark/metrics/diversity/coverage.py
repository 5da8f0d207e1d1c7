"""Coverage: the share of real samples with a generated one nearer than their 5th real neighbour.

Naeem et al., Reliable fidelity and diversity metrics for generative models, ICML 2020, eq. 6. A
perfect model has about 1 - 2^-5 = 0.97 (their eq. 9); a collapsed one has almost none.
"""

from __future__ import annotations

from phantombench.metrics.diversity.naeem import NAEEM, reference_balls
from phantombench.metrics.ensemble import DRIFT, by_encoder, over_encoders
from phantombench.metrics.measure import Estimate, Goal, Measure, Need, Source
from phantombench.metrics.view import MOST, View
from phantombench.statistics.bootstrap import Resampling
from phantombench.statistics.halving import Rows, half_replicates


def of_encoder(view: View, resampling: Resampling) -> Estimate:
    """Return the share of reference samples whose ball holds a generated sample, in [0, 1].

    Its replicates come from half samples.
    """
    balls = reference_balls(view)
    value = float(balls.inside.any(axis=0).mean())

    def of_part(reference: Rows, generated: Rows) -> float:
        return float(balls.part(reference, generated).any(axis=0).mean())

    return Estimate(value, half_replicates(value, resampling.halvings, of_part, view.rows))


MEASURE = Measure(
    name="coverage",
    title="Coverage",
    axis="diversity",
    goal=Goal.MAXIMIZE,
    unit="",
    bounds=(0.0, 1.0),
    source=Source("Naeem et al. 2020, eq. 6, k = 5, on the encoders' features", NAEEM),
    estimate=over_encoders(of_encoder),
    facets=by_encoder,
    version=2,
    counts=MOST,
    flips=2,
    drift=DRIFT,
    needs=frozenset({Need.FEATURES}),
    digits=3,
)
