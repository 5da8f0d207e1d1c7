"""Values that lie in another order than they were made in: shuffled, or parts of them exchanged.

In both, the values themselves are as they should be. Shuffled ones have the histogram of real
samples, and neighbours that know nothing of each other; the noise of a poor model has another
histogram. Exchanged parts jump where they meet, and fit together in another order; what a poor
model puts together from parts jumps in every order.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from phantombench.plausibility.alignment import LONG
from phantombench.plausibility.profile import distance, matched_profile, profile_of
from phantombench.task.spec import Labels, Samples, Split

_LOOKED_AT, _KNOWN = 400, 4000  # samples, and real ones
_UNRELATED = 0.8  # of the squared step that values without any order have
_SMOOTHER = 0.5  # of it, that real ones are below
_SAME_VALUES = 0.5  # distance of sorted values, below which they are those of real samples
_BESIDE = 8  # values on each side of a jump
_JUMPS = 2.0  # times the largest mean step beside it; models stay below 1.5
_FITS = 1.25  # times it, where two parts belong together


def disordered(train: Split, samples: Samples, labels: Labels) -> Iterator[str]:
    """Yield how samples (n, channels, *extents) lie in another order; at most one thing."""
    ours = _some(samples)
    if steps(ours) > _UNRELATED and steps(_some(train.samples)) < _SMOOTHER:
        known = slice(None, None, max(1, len(train.samples) // _KNOWN))
        real = matched_profile(_sorted(train.samples[known]), train.labels[known], labels)
        if distance(profile_of(_sorted(samples)), real) < _SAME_VALUES:
            yield (
                "values are those of real samples, and lie in no order: shuffled, or reshaped from "
                "another order of axes; no option mends that: save each sample as it was generated"
            )
    elif samples.ndim == 3:
        places = exchanged_at(ours)
        if len(places) == 1 and samples.shape[-1] < LONG:  # a beat that was moved, and no more
            return
        if places and not exchanged_at(_some(train.samples)):
            told = ", ".join(map(str, places[:8])) + ", ..." * (len(places) > 8)
            yield (
                f"parts of the time are exchanged: values jump at {told}, and the parts fit "
                "together in another order; no option mends that: save each sample in the order "
                "of time"
            )


def _some(samples: Samples) -> NDArray[np.float64]:
    return samples[:: max(1, len(samples) // _LOOKED_AT)].astype(np.float64)


def _sorted(samples: Samples) -> Samples:
    return np.sort(samples.reshape(*samples.shape[:2], -1), axis=-1)


def steps(samples: NDArray[np.float64]) -> float:
    """Return the mean squared step between neighbours over that of values in no order: the median.

    The least of the axes counts. Twice the variance is what values in no order have (von Neumann
    1941, Annals of Mathematical Statistics 12:367-395).

    >>> steps(np.arange(100.0).reshape(1, 1, 100)) < 0.01
    True
    """
    extents = tuple(range(2, samples.ndim))
    chance = 2 * samples.var(axis=extents) + np.finfo(float).tiny
    of_axes = [np.square(np.diff(samples, axis=axis)).mean(axis=extents) for axis in extents]
    return min(float(np.median((each / chance).mean(axis=1))) for each in of_axes)


def exchanged_at(signals: NDArray[np.float64]) -> list[int]:
    """Return where parts of signals (n, leads, length) begin that belong elsewhere; [] if none do.

    >>> wave = np.cumsum(np.random.default_rng(0).normal(size=(40, 1, 99)), axis=-1)
    >>> exchanged_at(wave), exchanged_at(np.concatenate([wave[..., 60:], wave[..., :60]], -1))
    ([], [39])
    """
    mean = np.abs(np.diff(signals, axis=-1)).mean(axis=(0, 1))
    length = signals.shape[-1]

    def beside(place: int) -> float:
        """Return the largest mean step near the border before a value, without the border's."""
        near = [*range(place - 1 - _BESIDE, place - 1), *range(place, place + _BESIDE)]
        return max(float(mean[each]) for each in near if 0 <= each < len(mean))

    inside = range(_BESIDE + 1, length - _BESIDE)
    places = [each for each in inside if mean[each - 1] > _JUMPS * beside(each)]
    firsts, ends = [0, *places], [*places, length]

    def fits(one: int, other: int) -> bool:
        gap = np.abs(signals[..., firsts[other]] - signals[..., ends[one] - 1]).mean()
        return bool(gap <= _FITS * max(beside(ends[one]), beside(firsts[other])))

    parts = range(len(firsts))
    mended = sum(any(fits(one, other) for other in parts if other != one) for one in parts)
    return places if places and mended >= len(places) else []
