"""Recall: the share of real samples that lie in the manifold of the generated ones.

The manifold is the union of balls around generated features that reach to the 3rd neighbour.
Kynkaanniemi et al., Improved precision and recall metric for assessing generative models, NeurIPS
2019, eq. 1 and 2; torch-fidelity's `prc_features_to_metric`.
"""

from __future__ import annotations

from phantombench.metrics.diversity.prc import BIBTEX, generated_manifold, precision_and_recall
from phantombench.metrics.ensemble import DRIFT, by_encoder, over_encoders
from phantombench.metrics.measure import Estimate, Goal, Measure, Need, Source
from phantombench.metrics.view import MOST, View
from phantombench.statistics.bootstrap import Resampling
from phantombench.statistics.halving import Rows, half_replicates


def of_encoder(view: View, resampling: Resampling) -> Estimate:
    """Return the share of reference samples inside the generated manifold, in [0, 1].

    Its replicates come from half samples.
    """
    value = precision_and_recall(view)[1]
    balls = generated_manifold(view)

    def of_part(reference: Rows, generated: Rows) -> float:
        return float(balls.part(generated, reference).any(axis=1).mean())

    return Estimate(value, half_replicates(value, resampling.halvings, of_part, view.rows))


MEASURE = Measure(
    name="recall",
    title="Recall",
    axis="diversity",
    goal=Goal.MAXIMIZE,
    unit="",
    bounds=(0.0, 1.0),
    source=Source(
        "Kynkaanniemi et al. 2019, k = 3; torch-fidelity on the encoders' features", BIBTEX
    ),
    estimate=over_encoders(of_encoder),
    facets=by_encoder,
    version=2,
    counts=MOST,
    flips=2,
    drift=DRIFT,
    needs=frozenset({Need.FEATURES}),
    digits=3,
)
