"""The Frechet distance on the features of another extractor than the task's encoders.

Which extractor a distance is taken on decides what it sees, and at times who comes first. Measures
that share this file are the same distance with other eyes: shown beside FID, never in its place.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from phantombench.errors import Unavailable
from phantombench.importing import importing
from phantombench.metrics.measure import Estimate
from phantombench.metrics.view import Features, Ground, View
from phantombench.once import once
from phantombench.statistics.bootstrap import Resampling
from phantombench.statistics.frechet import frechet_distance, frechet_effect
from phantombench.statistics.influence import influence_replicates
from phantombench.statistics.subsets import fixed_subset
from phantombench.task.spec import Samples

Extract = Callable[[Samples], Features]
MOST = 1024  # training samples that features are scaled and reduced by
DIMENSIONS = 64  # as the task's encoders have them
COMPARED = "fid"  # the measure whose order those of this file are held against


def estimate_with(
    name: str, extractor: Callable[[Ground], Extract], view: View, resampling: Resampling
) -> Estimate:
    """Return the Frechet distance on an extractor's features, with replicates.

    Args:
        name: of the measure; what it keeps from one view to the next is found by it.
        extractor: makes, once for a ground, what maps samples (n, *sample_shape) to (n, d).
        view: generated samples beside the reference.
        resampling: B resamples.

    Raises:
        Unavailable: fewer than two samples; or see the extractor.
    """
    memo = view.ground.memo
    if len(view.generated) < 2:
        raise Unavailable("a covariance needs at least 2 samples")
    extract = once(memo, f"{name} extractor", lambda: extractor(view.ground))
    reference = view.ground.of_splits(
        f"{name} of reference", lambda: extract(view.reference.samples)
    )
    generated = extract(view.generated)
    value = max(0.0, frechet_distance(reference, generated))  # rounding may leave -1e-13
    effect = frechet_effect(reference, generated)
    return Estimate(value, influence_replicates(value, resampling, effect))


def standardised(name: str, extract: Extract, ground: Ground) -> Extract:
    """Return an extractor whose features have mean 0 and variance 1 over training samples."""
    known = _of_train(name, extract, ground)
    mean, deviation = known.mean(axis=0), known.std(axis=0)
    # What does not vary but in the last digits stays near zero.
    scale = np.where(deviation > 1e-9 * np.abs(mean).max(), deviation, 1.0)
    return lambda samples: (extract(samples) - mean) / scale


def whitened(name: str, extract: Extract, ground: Ground, dimensions: int = DIMENSIONS) -> Extract:
    """Return an extractor reduced to the main components of training samples, of variance 1.

    So many features would have a covariance that cannot be estimated.

    Raises:
        Unavailable: fewer training samples than `dimensions`.
    """
    with importing:
        from sklearn.decomposition import PCA

    features = _of_train(name, extract, ground)
    if len(features) <= dimensions:
        raise Unavailable(f"{dimensions} components need more than {dimensions} training samples")
    components = PCA(dimensions, whiten=True, svd_solver="covariance_eigh").fit(features)
    return lambda samples: np.asarray(components.transform(extract(samples)), np.float64)


def _of_train(name: str, extract: Extract, ground: Ground) -> Features:
    return ground.of_splits(f"{name} of train", lambda: extract(training_samples(ground)))


def training_samples(ground: Ground) -> Samples:
    """Return a fixed subset (m, *sample_shape) of the training samples, at most 1,024."""
    return ground.train.samples[fixed_subset(len(ground.train), MOST)]
