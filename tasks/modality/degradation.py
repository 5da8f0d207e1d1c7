"""What a degradation is: what an encoder has to name, and what a ladder tests."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from phantombench.task.spec import Ladder, Samples, Step

Degrade = Callable[[Samples, float, np.random.Generator], Samples]


@dataclass(frozen=True)
class Degradation:
    """Something that the encoder has to name.

    Attributes:
        name: what it is called in reports.
        apply: (samples (n, *sample_shape), severity, rng) -> degraded samples, a new array.
        low: mildest severity drawn in training, in the unit of `apply`.
        high: most severe; equal to `low` where there is nothing to grade (a flip).
        logarithmic: draw the logarithm of the severity evenly, not the severity.
    """

    name: str
    apply: Degrade
    low: float
    high: float
    logarithmic: bool = False

    def severity(self, position: float) -> float:
        """Return the severity at a position from -1 (`low`) to 1 (`high`).

        >>> Degradation("gain", lambda samples, factor, rng: samples * factor, 1.0, 3.0).severity(0)
        2.0
        """
        share = (position + 1) / 2
        if self.logarithmic:
            return self.low * (self.high / self.low) ** share
        return self.low + (self.high - self.low) * share


def ladder(
    name: str,
    degrade: Degrade,
    severities: Mapping[str, float],
    must_see: Sequence[str] = (),
    *,
    trained: bool = True,
    monotone: bool = True,
) -> Ladder:
    """Make a ladder of one degradation.

    Args:
        name: of the ladder.
        degrade: what is done to samples.
        severities: of its steps, by the name of the step, from mild to severe.
        must_see: names of the steps that the distance has to see.
        trained: see `Ladder`.
        monotone: see `Ladder`.
    """
    steps = tuple(
        Step(step, functools.partial(_at, degrade, severity), step in must_see)
        for step, severity in severities.items()
    )
    return Ladder(name, steps, trained, monotone)


def times(*factors: float) -> dict[str, float]:
    """Name factors as the steps of a ladder.

    >>> times(0.8, 0.6)
    {'x 0.8': 0.8, 'x 0.6': 0.6}
    """
    return {f"x {factor}": factor for factor in factors}


def _at(degrade: Degrade, severity: float, samples: Samples, rng: np.random.Generator) -> Samples:
    return degrade(samples, severity, rng)
