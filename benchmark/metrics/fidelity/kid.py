"""KID: the unbiased squared maximum mean discrepancy with a cubic kernel.

Binkowski et al., Demystifying MMD GANs, ICLR 2018, sec. 4: k(x, y) = (x'y / d + 1)^3;
torch-fidelity's `kid_features_to_metric`, here on the task's own whitened features. Up to 2,048
samples it is the whole U-statistic (one subset that holds everything), beyond that the mean over
8 subsets of 2,048. It may fall below zero, where the distributions agree.
"""

from __future__ import annotations

import numpy as np

from phantombench.errors import Unavailable
from phantombench.importing import importing
from phantombench.metrics.ensemble import by_encoder, over_encoders
from phantombench.metrics.fidelity.fid import TORCH_FIDELITY
from phantombench.metrics.measure import Estimate, Goal, Measure, Need, Source
from phantombench.metrics.view import Features, View
from phantombench.statistics.bootstrap import Resampling
from phantombench.statistics.influence import RowNumbers, influence_replicates
from phantombench.torchvision_repair import repair

DEGREE, COEF0 = 3, 1
_SUBSET = 2048
_SUBSETS = 8
_SEED = 2020  # torch-fidelity's default; it seeds a RandomState of its own, nothing global
_BLOCK = 512

BINKOWSKI = r"""@inproceedings{binkowski2018demystifying,
  author     = {Bi{\'n}kowski, Miko{\l}aj and Sutherland, Danica J. and Arbel, Michael and
                Gretton, Arthur},
  title      = {Demystifying {MMD} {GANs}},
  booktitle  = {International Conference on Learning Representations},
  year       = {2018},
  eprint     = {1801.01401},
  eprinttype = {arxiv}
}
"""


def of_encoder(view: View, resampling: Resampling) -> Estimate:
    """Return KID with replicates from the influence of each feature vector.

    Raises:
        Unavailable: fewer than two samples.
    """
    value = _kid(view.reference_features, view.generated_features)
    reference = view.reference_features[view.rows]
    generated = view.generated_features[view.rows]

    def effect(real: RowNumbers, fake: RowNumbers) -> tuple[Features, Features]:
        return kid_influence(reference[real], generated[fake])

    return Estimate(value, influence_replicates(value, resampling, effect, view.rows))


def kid_influence(first: Features, second: Features) -> tuple[Features, Features]:
    """Return the influence (n,), (m,) of each sample on KID, up to a constant.

    That of a first x is 2 (mean k(x, other first) - mean k(x, second)), and the other way round.
    """
    across_rows, across_columns = _kernel_means(first, second)
    return 2 * (_others(first) - across_rows), 2 * (_others(second) - across_columns)


def _kid(reference: Features, generated: Features) -> float:
    import torch

    with importing:
        repair()
        from torch_fidelity.metric_kid import KEY_METRIC_KID_MEAN, kid_features_to_metric, mmd2

    fewest = min(len(reference), len(generated))
    if fewest < 2:
        raise Unavailable("an unbiased kernel distance needs at least 2 samples")
    if len(reference) == len(generated) <= _SUBSET:  # torch-fidelity raises by general powers
        sides = (generated, generated), (generated, reference), (reference, reference)
        return float(mmd2(*(_kernel(*pair) for pair in sides)))
    found = kid_features_to_metric(
        torch.from_numpy(generated),
        torch.from_numpy(reference),
        kid_subsets=1 if fewest <= _SUBSET else _SUBSETS,
        kid_subset_size=min(fewest, _SUBSET),
        kid_kernel="poly",
        kid_kernel_poly_degree=DEGREE,
        kid_kernel_poly_gamma=None,
        kid_kernel_poly_coef0=COEF0,
        rng_seed=_SEED,
        verbose=False,
    )
    return float(found[KEY_METRIC_KID_MEAN])


def _kernel(first: Features, second: Features) -> Features:
    """Return the cubic kernel (n, m) of each of the first with each of the second."""
    kernel: Features = first @ second.T
    kernel /= first.shape[1]
    kernel += COEF0
    kernel *= kernel * kernel
    return kernel


def _kernel_means(first: Features, second: Features) -> tuple[Features, Features]:
    """Return the mean kernel of each of the first with the second, and of each of the second."""
    rows = np.empty(len(first))
    columns = np.zeros(len(second))
    for start in range(0, len(first), _BLOCK):
        kernel = _kernel(first[start : start + _BLOCK], second)
        rows[start : start + _BLOCK] = kernel.mean(axis=1)
        columns += kernel.sum(axis=0)
    return rows, columns / len(first)


def _others(features: Features) -> Features:
    """Return the mean kernel of each sample with the others."""
    n = len(features)
    own = ((features**2).mean(axis=1) + COEF0) ** DEGREE
    return (n * _kernel_means(features, features)[0] - own) / (n - 1)


MEASURE = Measure(
    name="kid",
    title="KID",
    axis="fidelity",
    goal=Goal.MINIMIZE,
    unit="",
    bounds=(-np.inf, np.inf),
    source=Source(
        "Binkowski et al. 2018; torch-fidelity on the encoders' features",
        BINKOWSKI + TORCH_FIDELITY,
    ),
    estimate=over_encoders(of_encoder),
    facets=by_encoder,
    version=2,
    needs=frozenset({Need.FEATURES}),
    distance=True,
    digits=4,
)
