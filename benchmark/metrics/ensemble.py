"""Distances averaged over the encoders of a task, with their spread in the interval.

An encoder has whims: trained again from another seed, it puts submissions at other distances. The
number is the mean over the K encoders of the ensemble, and its replicates are

    replicate_b = mean_k replicate_kb + sqrt(K / (K - 1)) (mean of K drawn values - mean_k value_k)

where K encoders are drawn with replacement. The first term is what patients and generated samples
add, averaged over the encoders; the second is what the choice of encoders adds. K values drawn from
K underestimate their variance by (K - 1) / K, which the factor undoes (Efron, The Jackknife, the
Bootstrap and Other Resampling Plans, 1982, ch. 5.7). The draws are the same for every measure,
submission and sampling seed, so that differences between submissions are paired by encoder as well.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from phantombench.metrics.measure import Estimate
from phantombench.metrics.view import View
from phantombench.once import once
from phantombench.result.schema import Facets
from phantombench.statistics.bootstrap import Resampling, draw_samples
from phantombench.task.spec import TaskSpec

OfOne = Callable[[View, Resampling], Estimate]
Averaged = Callable[[View, Facets, Resampling], Estimate]
# Of shares of samples in balls, on another kind of processor: one that lies on a ball's surface in
# one of 40 half samples moves the ends of the interval. Measured: .0028, and .0085 of a replicate.
DRIFT = 0.02
_STREAM = 7  # of the encoders' resampling; patients, samples and seeds have their own


def by_encoder(task: TaskSpec) -> Sequence[Facets]:
    """Return the facets of a measure that is averaged: the mean, then each encoder's number."""
    names = [each.name for each in task.ensemble]
    return (Facets(), *(Facets(encoder=name) for name in names if len(names) > 1))


def over_encoders(one: OfOne) -> Averaged:
    """Make the estimate of a measure from its estimate under one encoder.

    Args:
        one: (View, Resampling) -> Estimate, on the features of the view's `encoder`.
    """

    def estimate(view: View, facets: Facets, resampling: Resampling) -> Estimate:
        """Return the mean over the ensemble, or the number of the encoder that the facets name.

        Raises:
            Unavailable: there is no such number; see the measure.
        """
        if facets.encoder is not None:
            return _under(facets.encoder, one, view, resampling)
        if not view.ground.ensemble:
            return one(view, resampling)
        return mean_of([_under(name, one, view, resampling) for name in view.ground.ensemble])

    return estimate


def mean_of(estimates: Sequence[Estimate]) -> Estimate:
    """Return the mean of the same number under K encoders, with the replicates described above.

    >>> two = [Estimate(1.0, np.full(4, 1.0)), Estimate(3.0, np.full(4, 3.0))]
    >>> mean_of(two).value, mean_of(two[:1]).replicates.tolist()
    (2.0, [1.0, 1.0, 1.0, 1.0])
    """
    values = np.array([each.value for each in estimates])
    replicates = np.mean([each.replicates for each in estimates], axis=0)
    return Estimate(
        float(values.mean()),
        replicates + _between(values, len(replicates)),
        estimates[0].note,
    )


def _between(values: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """Return (B,) deviations of the mean over encoders drawn with replacement."""
    encoders = len(values)
    if encoders == 1:
        return np.zeros(count)
    drawn = draw_samples(encoders, count, np.random.default_rng([_STREAM])).astype(np.float64)
    spread = np.sqrt(encoders / (encoders - 1))
    return np.asarray(spread * (drawn @ (values - values.mean())) / encoders)


def _under(name: str, one: OfOne, view: View, resampling: Resampling) -> Estimate:
    """Estimate once for the mean and for the encoder's own record."""
    alone = view.under(name)
    key = f"{one.__module__}.{one.__qualname__} {id(resampling)}"
    # The resampling is kept beside its estimate, so that no other one can have its id.
    return once(alone.memo, key, lambda: (resampling, one(alone, resampling)))[1]
