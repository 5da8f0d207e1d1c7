"""Coverage: the share of real samples with a generated one nearer than their 5th real neighbour.

Naeem et al., Reliable fidelity and diversity metrics for generative models, ICML 2020, eq. 6. A
perfect model has about 1 - 2^-5 = 0.97 (their eq. 9); a collapsed one has almost none.
"""

from __future__ import annotations

from phantombench.metrics.diversity.naeem import NAEEM, reference_balls
from phantombench.metrics.ensemble import by_encoder, over_encoders
from phantombench.metrics.measure import Estimate, Goal, Measure, Need, Source
from phantombench.metrics.view import View
from phantombench.statistics.bootstrap import Resampling
from phantombench.statistics.influence import linear_replicates


def of_encoder(view: View, resampling: Resampling) -> Estimate:
    """Return the share of reference samples whose ball holds a generated sample, in [0, 1].

    Its replicates are first-order: leaving out a reference sample takes its ball away, and its
    neighbours' balls grow; leaving out a generated one empties the balls that held no other.
    """
    balls = reference_balls(view)
    value = float(balls.inside.any(axis=0).mean())
    n, m = balls.inside.shape
    held = balls.inside.sum(axis=0)
    grows_full = (held == 0) & (balls.grown.sum(axis=0) > 0)
    gained = grows_full @ balls.losers(view.reference.groups[view.rows])
    lost = balls.inside[:, held == 1].sum(axis=1)
    replicates = linear_replicates(
        value,
        resampling,
        reference=(held > 0) - gained,
        generated=(n - 1) * lost / m,
        rows=view.rows,
    )
    return Estimate(value, replicates)


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
    needs=frozenset({Need.FEATURES}),
    digits=3,
)
