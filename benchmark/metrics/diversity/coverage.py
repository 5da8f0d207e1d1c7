"""Coverage: the share of real samples with a generated one nearer than their 5th real neighbour.

Naeem et al., Reliable fidelity and diversity metrics for generative models, ICML 2020, eq. 6. A
perfect model has about 1 - 2^-5 = 0.97 (their eq. 9); a collapsed one has almost none.
"""

from __future__ import annotations

from phantombench.metrics.diversity.naeem import reference_balls
from phantombench.metrics.measure import Goal, Measure, Need, Replicates, Source, together
from phantombench.metrics.view import View
from phantombench.statistics.bootstrap import Resampling
from phantombench.statistics.influence import linear_replicates


def compute(view: View) -> float:
    """Return the share of reference samples whose ball holds a generated sample, in [0, 1]."""
    return float(reference_balls(view).inside.any(axis=0).mean())


def replicates(view: View, resampling: Resampling) -> Replicates:
    """Return (B,) first-order replicates.

    Leaving out a reference sample takes its ball away, and its neighbours' balls grow; leaving out
    a generated one empties the balls that held no other.
    """
    balls = reference_balls(view)
    n, m = balls.inside.shape
    held = balls.inside.sum(axis=0)
    grows_full = (held == 0) & (balls.grown.sum(axis=0) > 0)
    gained = grows_full @ balls.losers(view.reference.groups[view.rows])
    lost = balls.inside[:, held == 1].sum(axis=1)
    return linear_replicates(
        compute(view),
        resampling,
        reference=(held > 0) - gained,
        generated=(n - 1) * lost / m,
        rows=view.rows,
    )


MEASURE = Measure(
    name="coverage",
    title="Coverage",
    axis="diversity",
    goal=Goal.MAXIMIZE,
    unit="",
    bounds=(0.0, 1.0),
    source=Source("Naeem et al. 2020, eq. 6, k = 5, on the task's features"),
    estimate=together(compute, replicates),
    needs=frozenset({Need.FEATURES}),
    digits=3,
)
