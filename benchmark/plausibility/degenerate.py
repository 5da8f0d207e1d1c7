"""Samples that cannot be told from each other, or from nothing: constant, repeated, normalised."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from phantombench.task.spec import Samples

TOLERATED = 0.01  # share of constant or repeated samples beyond that of real data
# Relative spread below which a statistic is the same in every sample, and what real data has to
# have: nearly the same where it differs much, or the same up to rounding where it differs at all.
_EQUAL_DIFFERENT = ((0.02, 0.05), (1e-3, 0.01))
# Of the spread among real samples, which both statistics stay below. Those of a generator that
# repeats itself are narrow, but not that narrow.
_NARROWED, _ROUNDING = 1 / 3, 1e-3
_LOOKED_AT = 4000  # samples
_UNIFORM = 0.03  # of the range: how near a histogram that was equalised comes to a flat one


def degenerate(samples: Samples, real: Samples) -> Iterator[str]:
    """Yield what is wrong with samples (n, *sample_shape) beside real ones (m, *sample_shape)."""
    real = _some(real)
    for word, share_of in (("constant", constant), ("copies of another of them", repeated)):
        found = share_of(samples)
        if found > TOLERATED + share_of(real):
            yield (
                f"{100 * found:.0f} % of the samples are {word}: look for a failed run or a loop "
                "that saved one batch many times, and draw them again"
            )
            return
    yield from _normalised(_some(samples), real)


def _some(samples: Samples) -> Samples:
    """Return every k-th of many samples: statistics of thousands are known well enough."""
    return samples[:: max(1, len(samples) // _LOOKED_AT)]


def constant(samples: Samples) -> float:
    """Return the share of samples that have one value everywhere.

    >>> constant(np.zeros((4, 1, 8), np.float32))
    1.0
    """
    flat = samples.reshape(len(samples), -1)
    return float(np.mean(flat.min(axis=1) == flat.max(axis=1)))


def repeated(samples: Samples) -> float:
    """Return the share of samples that equal an earlier one to the last bit.

    >>> repeated(np.zeros((4, 1, 8), np.float32))
    0.75
    """
    rows = np.ascontiguousarray(samples)
    seen = {hashlib.blake2b(row.tobytes(), digest_size=16).digest() for row in rows}
    return 1.0 - len(seen) / len(rows)


def _normalised(samples: Samples, real: Samples) -> Iterator[str]:
    """Yield whether each sample was given the same mean and deviation, or the same range."""
    ours, theirs = _statistics(samples), _statistics(real)
    pairs = {
        ("mean", "deviation"): "standardised by itself (z-scored)",
        ("least", "largest"): "stretched to the same range by itself",
    }
    for names, how in pairs.items():
        most, least = (max(_spread(each, n) for n in names) for each in (ours, theirs))
        narrow = all(_spread(ours, n) < _NARROWED * _spread(theirs, n) + _ROUNDING for n in names)
        equal = any(most < same and least > different for same, different in _EQUAL_DIFFERENT)
        if narrow and equal:
            if names[0] == "mean" and _equalised(samples):
                yield (
                    "the grey levels of every sample are equally frequent: each was "
                    "histogram-equalised, which real ones are not; no option mends that: save the "
                    "samples before that is done"
                )
                return
            told = " and ".join(f"{name} {float(np.mean(ours[name])):.3g}" for name in names)
            yield (
                f"every sample has the {told}: each was {how}, which real ones are not; no option "
                "mends that: save the samples before they are normalised"
            )
            return


def _equalised(samples: Samples) -> bool:
    """Say whether the quarters of every sample's values are those of a flat histogram."""
    flat = samples.reshape(len(samples), -1)
    quarters = np.quantile(flat, (0.25, 0.5, 0.75), axis=1)
    wanted = np.array([[0.25], [0.5], [0.75]])
    return bool(np.sqrt(np.mean((quarters - wanted) ** 2, axis=1)).max() < _UNIFORM)


def _statistics(samples: Samples) -> dict[str, NDArray[np.float64]]:
    flat = samples.reshape(len(samples), -1)
    return {
        "mean": flat.mean(axis=1, dtype=np.float64),
        "deviation": flat.std(axis=1, dtype=np.float64),
        "least": flat.min(axis=1).astype(np.float64),
        "largest": flat.max(axis=1).astype(np.float64),
    }


def _spread(of: dict[str, NDArray[np.float64]], name: str) -> float:
    """Return the deviation of a statistic over samples, relative to the typical height of one."""
    height = float(np.mean(of["largest"] - of["least"]))
    return float(np.std(of[name])) / height if height > 0 else 0.0
