"""C_T: is the training set nearer to generated samples than to real ones?

Meehan et al., A non-parametric test to detect data-copying in generative models, AISTATS 2020, sec.
3.1: the z-score of the Mann-Whitney U of nearest L2 distances to train, generated against
reference, on one cell. Below -3 the model is suspected of copying; honest models that are merely
smooth fall as well, and z grows with the number of samples; for information.
"""

from __future__ import annotations

import numpy as np

from phantombench.metrics.measure import Goal, Measure, Replicates, Source, together
from phantombench.metrics.view import View
from phantombench.statistics.auroc import auroc, auroc_influence
from phantombench.statistics.bootstrap import Resampling
from phantombench.statistics.influence import linear_replicates


def compute(view: View) -> float:
    """Return z = (U - nm / 2) / sqrt(nm (n + m + 1) / 12); negative: generated ones are nearer."""
    generated, reference = view.generated_to_train[:, 0], view.ground.reference_to_train[:, 0]
    return _scale(len(generated), len(reference)) * (auroc(generated, reference) - 0.5)


def replicates(view: View, resampling: Resampling) -> Replicates:
    """Return (B,) first-order replicates: z is linear in the probability U / (nm)."""
    generated, reference = view.generated_to_train[:, 0], view.ground.reference_to_train[:, 0]
    scale = _scale(len(generated), len(reference))
    of_generated, of_reference = auroc_influence(generated, reference)
    return linear_replicates(
        compute(view),
        resampling,
        reference=scale * of_reference,
        generated=scale * of_generated,
        rows=view.rows,
    )


def _scale(n: int, m: int) -> float:
    return float(np.sqrt(12 * n * m / (n + m + 1)))


MEASURE = Measure(
    name="ct",
    title="C_T",
    axis="privacy",
    goal=Goal.TARGET,
    ideal=0.0,
    unit="z",
    bounds=(-np.inf, np.inf),
    source=Source("Meehan et al. 2020, one cell, L2 to train"),
    estimate=together(compute, replicates),
    digits=1,
)
