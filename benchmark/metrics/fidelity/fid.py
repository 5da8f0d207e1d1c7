"""FID: the Frechet distance between Gaussians fitted to real and to generated features.

Heusel et al., GANs trained by a two time-scale update rule converge to a local Nash equilibrium,
NeurIPS 2017, eq. 6; torch-fidelity's `fid_features_to_statistics` and `fid_statistics_to_metric`,
here on the task's own whitened features. It is biased upwards at a finite sample size, so its floor
is not zero: `fid_inf` and `kid` have no such bias.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from phantombench.errors import Unavailable
from phantombench.metrics.measure import Goal, Measure, Need, Replicates, Source, together
from phantombench.metrics.view import Features, View, once
from phantombench.statistics.bootstrap import Resampling
from phantombench.statistics.frechet import frechet_influence
from phantombench.statistics.influence import linear_replicates
from phantombench.torchvision_repair import repair


def frechet_inception_distance(reference: dict[str, Any], generated: Features) -> float:
    """Return torch-fidelity's FID between the reference's `statistics` and features (n, d)."""
    repair()
    from torch_fidelity.metric_fid import KEY_METRIC_FID, fid_statistics_to_metric

    found = fid_statistics_to_metric(reference, statistics(generated), verbose=False)
    return max(0.0, float(found[KEY_METRIC_FID]))  # rounding may leave -1e-13


def statistics(features: Features) -> dict[str, Any]:
    """Return torch-fidelity's mean and covariance of features (n, d), n > 1."""
    import torch

    repair()
    from torch_fidelity.metric_fid import fid_features_to_statistics

    if len(features) < 2:
        raise Unavailable("a covariance needs at least 2 samples")
    return dict(fid_features_to_statistics(torch.from_numpy(features)))


def compute(view: View) -> float:
    """Return FID on the task's features; 0 for identical samples."""
    reference = once(view.ground.memo, "fid", lambda: statistics(view.reference_features))
    return once(
        view.memo, "fid", lambda: frechet_inception_distance(reference, view.generated_features)
    )


def replicates(view: View, resampling: Resampling) -> Replicates:
    """Return (B,) first-order replicates from the influence of each feature vector."""
    reference, generated = frechet_influence(view.reference_features, view.generated_features)
    return linear_replicates(compute(view), resampling, reference=reference, generated=generated)


MEASURE = Measure(
    name="fid",
    title="FID",
    axis="fidelity",
    goal=Goal.MINIMIZE,
    unit="",
    bounds=(0.0, np.inf),
    source=Source("Heusel et al. 2017; torch-fidelity on the task's features"),
    estimate=together(compute, replicates),
    needs=frozenset({Need.FEATURES}),
    distance=True,
)
