"""Nearest-neighbour ratio: median distance to train of generated samples over that of real ones.

L2 to the nearest training sample, the distances that `ct` ranks. Far below 1 where a model copies,
but below 1 as well for an honest model that is merely smooth; for information.
"""

from __future__ import annotations

import numpy as np

from phantombench.errors import Unavailable
from phantombench.metrics.measure import Estimate, Goal, Measure, Source
from phantombench.metrics.privacy.ct import MEEHAN
from phantombench.metrics.view import View
from phantombench.result.schema import Facets
from phantombench.statistics.bootstrap import Resampling, columns
from phantombench.statistics.weighted import weighted_quantile


def estimate(view: View, facets: Facets, resampling: Resampling) -> Estimate:
    """Return the ratio of medians, at least 0; a replicate is that of the weighted medians.

    Raises:
        Unavailable: half of the reference are copies of training samples.
    """
    generated, reference = view.generated_to_train, view.ground.reference_to_train
    if np.median(reference) == 0:
        raise Unavailable("half of the reference are copies of training samples")
    value = float(np.median(generated) / np.median(reference))
    above = weighted_quantile(generated, columns(resampling.generated, view.rows), 0.5)
    below = weighted_quantile(reference, columns(resampling.reference, view.rows), 0.5)
    ratios = np.divide(above, below, out=np.full(len(above), value), where=below > 0)
    return Estimate(value, ratios)


MEASURE = Measure(
    name="nn_ratio",
    title="NN ratio",
    axis="privacy",
    goal=Goal.TARGET,
    ideal=1.0,
    unit="",
    bounds=(0.0, np.inf),
    source=Source(
        "ratio of median nearest L2 distances to train, generated over reference", MEEHAN
    ),
    estimate=estimate,
    version=2,
    digits=3,
)
