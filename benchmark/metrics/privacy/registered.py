"""What the looks after registration share: how near samples lie to others once they are fitted.

See `phantombench.statistics.registration`. As in `copy_rate`, a ratio of the nearest distances is
compared with that of samples which are surely honest: below their 1 % quantile counts as a copy
(Lowe 2004, sec. 7.1). Here it is d1 over the mean of d2 to d5: after registration there are few
candidates, and no one of them is relied upon.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from phantombench.metrics.measure import Estimate
from phantombench.metrics.privacy.copy_rate import HONEST
from phantombench.metrics.view import NEIGHBOURS, Ground, View
from phantombench.once import once
from phantombench.statistics.bootstrap import Resampling, Weights, columns
from phantombench.statistics.registration import Registration
from phantombench.statistics.subsets import fixed_subset
from phantombench.statistics.weighted import weighted_quantile, weighted_share_below
from phantombench.task.spec import Samples

MOST = 256  # samples of a sampling seed that are registered: a choice of its own for each

Nearness = NDArray[np.float64]


def nearness_after_registration(
    ground: Ground, samples: Samples, to: str, samples_are: str = ""
) -> Nearness:
    """Return d1 over the mean of d2 to d5, (n,), of samples to a split, after registration.

    Args:
        ground: keeps what is made ready of the split.
        samples: (n, *sample_shape).
        to: "train" or "reference".
        samples_are: name under which the ground keeps the answer; "" where they are generated.
    """

    def found() -> Nearness:
        # What is known already needs nothing made ready.
        return _nearness(registration_to(ground, to).distances(samples, NEIGHBOURS))

    return ground.of_splits(f"nearness of {samples_are} to {to}", found) if samples_are else found()


def _nearness(distances: NDArray[np.float64]) -> Nearness:
    first, others = distances[:, 0], distances[:, 1:].mean(axis=1)
    return np.divide(first, others, out=np.zeros(len(distances)), where=others > 0)


def registration_to(ground: Ground, to: str) -> Registration:
    """Return what samples are registered with, "train" or "reference"; made once per ground."""
    split = {"train": ground.train, "reference": ground.reference}[to]
    return once(ground.memo, f"registration to {to}", lambda: Registration(split.samples))


def seen_of(to: str) -> str:
    """Return the key under which a view keeps the nearness of its samples to a split."""
    return f"nearness to {to}"


def share_of_copies(
    view: View,
    resampling: Resampling,
    to: str,
    honest: Nearness,
    weights: Callable[[Resampling], Weights | None],
) -> Estimate:
    """Return the share of generated samples nearer than honest ones, with replicates.

    Args:
        view: the generated samples.
        resampling: B resamples.
        to: the split that is copied from.
        honest: (m,) nearness of honest samples to it.
        weights: of the honest samples in each resample (B, m); None leaves them as they are.
    """
    rows = fixed_subset(len(view.generated), MOST, view.submission)
    generated = once(
        view.memo,
        seen_of(to),
        lambda: nearness_after_registration(view.ground, view.generated[rows], to),
    )
    threshold = np.quantile(honest, HONEST)
    drawn = weights(resampling)
    thresholds = (
        np.full(len(resampling), threshold)
        if drawn is None
        else weighted_quantile(honest, drawn, HONEST)
    )
    replicates = weighted_share_below(generated, columns(resampling.generated, rows), thresholds)
    return Estimate(float((generated <= threshold).mean()), replicates)
