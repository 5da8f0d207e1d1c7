"""The profile of a set of samples: mean and deviation of every value, and how far two are apart.

The squared Frechet distance of two normal distributions with diagonal covariance (Dowson and Landau
1982, Journal of Multivariate Analysis 12:450-455), per value, relative to the variance of the
training data. It is no measure of quality: it only says which of two readings of the same file is
the likelier one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from phantombench.task.spec import Labels, Samples

_BLOCK = 1024  # samples that are in memory in double precision


@dataclass(frozen=True)
class Profile:
    """Mean and standard deviation of each value over samples; both have the shape of a sample."""

    mean: NDArray[np.float64]
    deviation: NDArray[np.float64]

    @property
    def height(self) -> float:
        """Return the root of the mean square of all values."""
        return float(np.sqrt(np.mean(self.mean**2 + self.deviation**2)))

    def cut(self, where: tuple[slice, ...]) -> Profile:
        """Return the profile of a part of the sample."""
        return Profile(self.mean[where], self.deviation[where])


def profile_of(samples: Samples) -> Profile:
    """Return the profile of samples (n, *sample_shape)."""
    mean, square = moments(samples)
    return Profile(mean, _deviation(mean, square))


def matched_profile(samples: Samples, labels: Labels, asked: Labels) -> Profile:
    """Return the profile that samples would have if their classes were as frequent as in `asked`.

    Args:
        samples: (n, *sample_shape).
        labels: (n,).
        asked: (m,); classes that `samples` lack do not count.
    """
    classes = [each for each in np.unique(asked) if (labels == each).any()]
    if not classes:
        return profile_of(samples)
    shares = np.array([np.mean(asked == each) for each in classes])
    shares /= shares.sum()
    of_class = [moments(samples, np.flatnonzero(labels == each)) for each in classes]
    mean, square = (
        sum(share * each[part] for share, each in zip(shares, of_class, strict=True))
        for part in (0, 1)
    )
    return Profile(np.asarray(mean), _deviation(np.asarray(mean), np.asarray(square)))


def distance(found: Profile, real: Profile) -> float:
    """Return how far a profile is from that of real data; 1 is as far as the real ones vary.

    >>> one = Profile(np.zeros(2), np.ones(2))
    >>> distance(one, one), distance(Profile(np.ones(2), np.ones(2)), one)
    (0.0, 1.0)
    """
    gap = (found.mean - real.mean) ** 2 + (found.deviation - real.deviation) ** 2
    scale = float(np.mean(real.deviation**2))
    return float(np.mean(gap)) / scale if scale > 0 else float(np.mean(gap))


def moments(
    samples: Samples, rows: NDArray[np.intp] | None = None
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return mean and mean square over rows, each (*sample_shape); no large copy is made."""
    rows = np.arange(len(samples)) if rows is None else rows
    mean = np.zeros(samples.shape[1:])
    square = np.zeros(samples.shape[1:])
    for start in range(0, len(rows), _BLOCK):
        block = samples[rows[start : start + _BLOCK]].astype(np.float64)
        mean += block.sum(axis=0)
        square += (block**2).sum(axis=0)
    return mean / len(rows), square / len(rows)


def _deviation(mean: NDArray[np.float64], square: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.sqrt(np.clip(square - mean**2, 0.0, None))
