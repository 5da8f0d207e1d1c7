"""Nearest-neighbour ratio: median distance to train of generated samples over that of real ones.

L2 to the nearest training sample. Far below 1 where a model copies, but below 1 as well for an
honest model that is merely smooth; for information.
"""

from __future__ import annotations

import numpy as np

from phantombench.errors import Unavailable
from phantombench.metrics.measure import Goal, Measure, Replicates, Source, together
from phantombench.metrics.view import View
from phantombench.statistics.bootstrap import Resampling, columns
from phantombench.statistics.weighted import weighted_quantile


def compute(view: View) -> float:
    """Return the ratio of medians, at least 0."""
    reference = np.median(view.ground.reference_to_train[:, 0])
    if reference == 0:
        raise Unavailable("half of the reference are copies of training samples")
    return float(np.median(view.generated_to_train[:, 0]) / reference)


def replicates(view: View, resampling: Resampling) -> Replicates:
    """Return (B,) ratios of weighted medians."""
    above = weighted_quantile(
        view.generated_to_train[:, 0], columns(resampling.generated, view.rows), 0.5
    )
    below = weighted_quantile(
        view.ground.reference_to_train[:, 0], columns(resampling.reference, view.rows), 0.5
    )
    return np.divide(above, below, out=np.full(len(above), compute(view)), where=below > 0)


MEASURE = Measure(
    name="nn_ratio",
    title="NN ratio",
    axis="privacy",
    goal=Goal.TARGET,
    ideal=1.0,
    unit="",
    bounds=(0.0, np.inf),
    source=Source("ratio of median nearest L2 distances to train, generated over reference"),
    estimate=together(compute, replicates),
    digits=3,
)
