"""Values that were multiplied and moved: by another gain, or by scaling all samples at once.

The factor and the offset that bring a profile nearest to the real one are those of least squares.
Two fitted numbers bring anything somewhat nearer, so that far more is asked of them than of a known
factor.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from phantombench.plausibility.profile import Profile, distance
from phantombench.plausibility.reading import Reading
from phantombench.task.spec import Samples, TaskSpec

_MUCH_NEARER = 0.2  # of the distance, which the fitted reading has to be below
_SAME_FACTOR = 1.25  # a model's samples are larger or smaller by so much by themselves
_NO_FACTOR = 1.05  # what moved samples are found to be larger by, by chance
_SAME_LEVEL = 0.25  # of the deviation of real values, likewise
_HANDICAP = 2.0
_AT_LEAST = 0.7  # of the bound that the largest value reaches
_ROUNDING = 0.01
_STANDARD = 0.1  # how near to 0 and 1 the mean and deviation of standardised samples are
_STEPS = 20.0  # a millivolt, from which on values count steps of a converter


@dataclass(frozen=True)
class Values:
    """Extremes and moments of all values of all samples."""

    least: float
    largest: float
    mean: float
    deviation: float


def values_of(samples: Samples) -> Values:
    """Return what is known of all values together."""
    mean, deviation = samples.mean(dtype=np.float64), samples.std(dtype=np.float64)
    return Values(float(samples.min()), float(samples.max()), float(mean), float(deviation))


def of_levels(
    found: Profile, real: Profile, task: TaskSpec, values: Values | None
) -> Iterator[Reading]:
    """Yield the best factor, or factor and offset, where it is no model's own and brings far more.

    Args:
        found: the profile of samples.
        real: that of real ones.
        task: its kind and unit.
        values: of the samples as they are; None where `found` was mended already.
    """
    far = distance(found, real)
    spread = float(np.sqrt(np.mean(real.deviation**2)))
    fitted = [_fitted(found, real, moved) for moved in (False, True)]
    scaled, both = (distance(_changed(found, *each), real) for each in fitted)
    factor, offset = fitted[0] if scaled <= 2 * both else fitted[1]
    if factor <= 0 or min(scaled, both) > _MUCH_NEARER * far:
        return
    factor = float(f"{factor:.2g}")
    if offset and 1 / _NO_FACTOR < factor < _NO_FACTOR:
        factor = 1.0
    if offset:  # what goes with the factor as it is told
        offset = float(f"{(real.mean - factor * found.mean).mean():.2g}")
    level = abs(offset + (factor - 1) * float(found.mean.mean()))
    if 1 / _SAME_FACTOR < factor < _SAME_FACTOR and level < _SAME_LEVEL * spread:
        return
    mended = _changed(found, factor, offset)
    mistake = named(factor, offset, task, values)
    options = [("--scale", factor)] * (factor != 1) + [("--offset", offset)] * bool(offset)
    mend = " ".join(f"{option} {number:g}" for option, number in options)
    mend += " (about; better with the numbers that you scaled by)"
    yield Reading(mistake, mend, mended, distance(mended, real), _HANDICAP)


def _fitted(found: Profile, real: Profile, moved: bool) -> tuple[float, float]:
    """Return the factor and the offset of least squares; the offset is 0 where nothing is moved."""
    down = found.mean.mean() if moved else 0.0
    up = real.mean.mean() if moved else 0.0
    over = np.sum((found.mean - down) * (real.mean - up) + found.deviation * real.deviation)
    under = np.sum((found.mean - down) ** 2 + found.deviation**2)
    factor = float(over / under) if under > 0 else 0.0
    return factor, float(up - factor * down)


def _changed(found: Profile, factor: float, offset: float) -> Profile:
    return Profile(factor * found.mean + offset, abs(factor) * found.deviation)


def named(factor: float, offset: float, task: TaskSpec, values: Values | None) -> str:
    """Return the likeliest way in which values came to need a factor and an offset.

    Args:
        factor: that brings them to the unit of the task.
        offset: that is added then.
        task: its kind and unit.
        values: of the samples as they are, where nothing was mended yet.
    """
    if task.kind == "image" and abs(factor - 2) < 0.2 and abs(offset + 1) < 0.2:
        return "in [0, 1] and brought there again, as if from [-1, 1]"
    scaled = _scaled(values) if task.kind == "signal" and values is not None else None
    if scaled is not None:
        return scaled
    if not offset:
        return f"of another unit: {1 / factor:.2g} times as large as real ones"
    if task.unit == "mV" and 1 / factor > _STEPS:
        return f"in digital steps, about {1 / factor:.0f} a millivolt around {-offset / factor:.0f}"
    what = "brightness" if task.kind == "image" else "level"
    if factor == 1:
        return f"of another {what}: {abs(offset):.2g} too {'high' if offset < 0 else 'low'}"
    return f"of another {what} and height: {1 / factor:.2g} times as large as real ones"


def _scaled(values: Values) -> str | None:
    """Return how a range or moments say that all samples were scaled together; None if nothing."""
    reach = max(-values.least, values.largest)
    if _AT_LEAST < reach <= 1 + _ROUNDING:
        if values.least >= -_ROUNDING:
            return "scaled to [0, 1] by the least and largest value of all samples"
        return "scaled to [-1, 1] by the extremes of all samples"
    if abs(values.mean) < _STANDARD and abs(values.deviation - 1) < _STANDARD:
        return "standardised by the mean and deviation of all samples"
    return None
