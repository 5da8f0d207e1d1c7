"""The augmentation gain by the share of each batch that is synthetic.

A quarter, a half (the augmentation gain itself), three quarters, and all. It is computed for whom
it is asked for by name, the best submission of a task as a rule: it takes ten trainings more.
"""

from __future__ import annotations

from collections.abc import Sequence

from phantombench.metrics.measure import Estimate, Goal, Measure, Need, Source
from phantombench.metrics.utility.gain import DRIFT, FRID_ADAR, gain
from phantombench.metrics.view import View
from phantombench.result.schema import Facets
from phantombench.statistics.bootstrap import Resampling
from phantombench.statistics.by_group import ByGroup
from phantombench.task.spec import TaskSpec
from phantombench.utility.conditions import ALONE, AUGMENTED, CLASSICAL, Condition

SHARES = {
    0.25: Condition("real + classical, a quarter synthetic", 0.25),
    0.5: AUGMENTED,
    0.75: Condition("real + classical, three quarters synthetic", 0.75),
    1.0: ALONE,
}


def by_share(task: TaskSpec) -> Sequence[Facets]:
    """Return a number for each share, where the task has a recipe."""
    return tuple(Facets(share=share) for share in SHARES) if task.recipe_sha256 else ()


def estimate(view: View, facets: Facets, resampling: Resampling) -> Estimate:
    """Return the gain in macro AUROC with that share, the mean over seeds, with replicates."""
    assert facets.share is not None
    return gain(view, SHARES[facets.share], CLASSICAL, ByGroup.auroc)


MEASURE = Measure(
    name="share_gain",
    title="Gain by share",
    axis="utility",
    goal=Goal.MAXIMIZE,
    unit="",
    bounds=(-1.0, 1.0),
    source=Source("the augmentation gain with another share of each batch synthetic", FRID_ADAR),
    estimate=estimate,
    needs=frozenset({Need.SAMPLES, Need.TEST, Need.RECIPE}),
    facets=by_share,
    per_seed=False,
    gain=True,
    drift=DRIFT,
    on_request=True,
    digits=3,
    significant=6,
)
