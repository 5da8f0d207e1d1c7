"""FID extrapolated to infinitely many samples: a line through FID against 1/N, read at 1/N = 0.

Chong and Forsyth, Effectively unbiased FID and Inception score and where to find them, CVPR 2020,
sec. 4. Two things differ. Their real set is large and only generated samples are thinned; here both
sides are small and both are thinned, so that a perfect model comes out at 0. And the line goes
through two sizes, N and N / 2, the latter averaged over the 8 halves of 4 fixed halvings, which
wastes no sample: against 15 random subsets of sizes between them, the same mean and half the
variance. The reference is halved by patient, because what patients differ by is averaged over
patients; by sample where the same patients (records) are in the training data, so that no more of
them is meant. May fall below zero, where the distributions agree.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from phantombench.errors import Unavailable
from phantombench.metrics.ensemble import by_encoder, over_encoders
from phantombench.metrics.measure import Estimate, Goal, Measure, Need, Source
from phantombench.metrics.view import View
from phantombench.statistics.bootstrap import Resampling
from phantombench.statistics.frechet import frechet_distance, frechet_effect
from phantombench.statistics.influence import influence_replicates

HALVINGS = 4
_FEWEST = 4  # samples per dimension: below, FID is no longer near a line in 1/N
_SEED = 2020

Halves = tuple[NDArray[np.bool_], NDArray[np.bool_]]

CHONG = r"""@inproceedings{chong2020effectively,
  author     = {Chong, Min Jin and Forsyth, David},
  title      = {Effectively Unbiased {FID} and {Inception} Score and Where to Find Them},
  booktitle  = {IEEE/CVF Conference on Computer Vision and Pattern Recognition},
  year       = {2020},
  eprint     = {1911.07023},
  eprinttype = {arxiv}
}
"""


def of_encoder(view: View, resampling: Resampling) -> Estimate:
    """Return 2 FID(N) - mean FID(N / 2), the line's value at 1/N = 0, with its replicates.

    They are those of FID, of which nothing but the bias is taken away.

    Raises:
        Unavailable: fewer than four samples per feature dimension, or a single patient.
    """
    value = _extrapolate(view)
    effect = frechet_effect(view.reference_features, view.generated_features)
    return Estimate(value, influence_replicates(value, resampling, effect))


def _extrapolate(view: View) -> float:
    reference, generated = view.reference_features, view.generated_features
    samples, dimensions = min(len(reference), len(generated)), reference.shape[1]
    if samples < _FEWEST * dimensions:
        raise Unavailable(
            f"an extrapolation in {dimensions} dimensions needs at least "
            f"{_FEWEST * dimensions} samples, has {samples}"
        )
    halved = [frechet_distance(reference[real], generated[fake]) for real, fake in _halves(view)]
    return 2 * frechet_distance(reference, generated) - float(np.mean(halved))


def _halves(view: View) -> Iterator[Halves]:
    """Yield which reference and which generated samples are in each half."""
    groups = view.reference.groups
    if np.isin(groups, view.train.groups).any():
        groups = np.arange(len(groups))
    names, member = np.unique(groups, return_inverse=True)
    if len(names) < 2:
        raise Unavailable("a single patient cannot be halved")
    rng = np.random.default_rng(_SEED)
    for _ in range(HALVINGS):
        real = (rng.permutation(len(names)) % 2 == 0)[member]
        fake = rng.permutation(len(view.generated)) % 2 == 0
        yield real, fake
        yield ~real, ~fake


MEASURE = Measure(
    name="fid_inf",
    title="FID at infinity",
    axis="fidelity",
    goal=Goal.MINIMIZE,
    unit="",
    bounds=(-np.inf, np.inf),
    source=Source("Chong & Forsyth 2020, both sides thinned, on the encoders' features", CHONG),
    estimate=over_encoders(of_encoder),
    facets=by_encoder,
    version=2,
    needs=frozenset({Need.FEATURES}),
    distance=True,
)
