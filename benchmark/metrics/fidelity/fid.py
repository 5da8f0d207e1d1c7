"""FID: the Frechet distance between Gaussians fitted to real and to generated features.

Heusel et al., GANs trained by a two time-scale update rule converge to a local Nash equilibrium,
NeurIPS 2017, eq. 6; torch-fidelity's `fid_features_to_statistics` and `fid_statistics_to_metric`,
here on the whitened features of the task's encoders, averaged over them. It is biased upwards at a
finite sample size, so its floor is not zero: `fid_inf` and `kid` have no such bias.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from phantombench.errors import Unavailable
from phantombench.importing import importing
from phantombench.metrics.ensemble import by_encoder, over_encoders
from phantombench.metrics.measure import Estimate, Goal, Measure, Need, Source
from phantombench.metrics.view import Features, View
from phantombench.once import once
from phantombench.statistics.bootstrap import Resampling
from phantombench.statistics.frechet import frechet_effect
from phantombench.statistics.influence import influence_replicates
from phantombench.torchvision_repair import repair

TORCH_FIDELITY = r"""@misc{obukhov2020torchfidelity,
  author    = {Obukhov, Anton and Seitzer, Maximilian and Wu, Po-Wei and Zhydenko, Semen and
               Kyl, Jonathan and Lin, Elvis Yu-Jing},
  title     = {High-fidelity performance metrics for generative models in {PyTorch}},
  year      = {2020},
  publisher = {Zenodo},
  doi       = {10.5281/zenodo.4957738}
}
"""
HEUSEL = r"""@inproceedings{heusel2017gans,
  author     = {Heusel, Martin and Ramsauer, Hubert and Unterthiner, Thomas and
                Nessler, Bernhard and Hochreiter, Sepp},
  title      = {{GANs} Trained by a Two Time-Scale Update Rule Converge to a Local {Nash}
                Equilibrium},
  booktitle  = {Advances in Neural Information Processing Systems},
  volume     = {30},
  year       = {2017},
  eprint     = {1706.08500},
  eprinttype = {arxiv}
}
"""


def frechet_inception_distance(reference: dict[str, Any], generated: Features) -> float:
    """Return torch-fidelity's FID of features.

    Args:
        reference: `mean_and_covariance` of the reference's features.
        generated: (n, d) features.

    >>> real = np.array([[0.0, 1.0], [2.0, 0.0], [1.0, 2.0]])
    >>> round(frechet_inception_distance(mean_and_covariance(real), real + 3.0), 6)
    18.0
    """
    with importing:
        repair()
        from torch_fidelity.metric_fid import KEY_METRIC_FID, fid_statistics_to_metric

    found = fid_statistics_to_metric(reference, mean_and_covariance(generated), verbose=False)
    return max(0.0, float(found[KEY_METRIC_FID]))  # rounding may leave -1e-13


def mean_and_covariance(features: Features) -> dict[str, Any]:
    """Return torch-fidelity's statistics of features (n, d), n > 1: "mu" (d,), "sigma" (d, d).

    Raises:
        Unavailable: a single sample, which has no covariance.

    >>> mean_and_covariance(np.array([[0.0, 1.0], [2.0, 1.0]]))["mu"]
    array([1., 1.])
    """
    import torch

    with importing:
        repair()
        from torch_fidelity.metric_fid import fid_features_to_statistics

    if len(features) < 2:
        raise Unavailable("a covariance needs at least 2 samples")
    return dict(fid_features_to_statistics(torch.from_numpy(features)))


def compute(view: View) -> float:
    """Return FID averaged over the task's encoders; 0 for identical samples."""
    names = view.ground.ensemble
    return float(np.mean([_compute(view.under(name)) for name in names] or [_compute(view)]))


def _compute(view: View) -> float:
    reference = once(view.ground.memo, "fid", lambda: mean_and_covariance(view.reference_features))
    return frechet_inception_distance(reference, view.generated_features)


def of_encoder(view: View, resampling: Resampling) -> Estimate:
    """Return FID with replicates from the influence of each feature vector."""
    value = _compute(view)
    effect = frechet_effect(view.reference_features, view.generated_features)
    return Estimate(value, influence_replicates(value, resampling, effect))


MEASURE = Measure(
    name="fid",
    title="FID",
    axis="fidelity",
    goal=Goal.MINIMIZE,
    unit="",
    bounds=(0.0, np.inf),
    source=Source(
        "Heusel et al. 2017; torch-fidelity on the encoders' features",
        HEUSEL + TORCH_FIDELITY,
    ),
    estimate=over_encoders(of_encoder),
    facets=by_encoder,
    version=2,
    needs=frozenset({Need.FEATURES}),
    distance=True,
    overview=1,
)
