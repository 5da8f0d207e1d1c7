"""What a disguise is: training samples go in, what a dishonest submission might ship comes out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from phantombench.task.spec import Samples

Apply = Callable[[Samples, np.random.Generator], Samples]


@dataclass(frozen=True)
class Disguise:
    """One way to hide that samples are training samples.

    Attributes:
        kind: what is done, by which the report is grouped.
        strength: how strongly, in words; "" where there is one only.
        apply: (n, channels, *extents) training samples and a generator -> as many disguised ones;
            sample i + 1 has the class of sample i, so that neighbours may be blended.
        of_several: samples are made of more than one training sample: reported, not required.
        channels: the least number that it takes.
    """

    kind: str
    strength: str
    apply: Apply
    of_several: bool = False
    channels: int = 1

    @property
    def name(self) -> str:
        """Kind and strength."""
        return f"{self.kind} {self.strength}".strip()


def chain(*steps: Apply) -> Apply:
    """Return what does one after the other.

    >>> twice = chain(lambda x, rng: 2 * x, lambda x, rng: x + 1)
    >>> twice(np.ones(1, np.float32), np.random.default_rng(0))
    array([3.], dtype=float32)
    """

    def apply(samples: Samples, rng: np.random.Generator) -> Samples:
        for step in steps:
            samples = step(samples, rng)
        return samples

    return apply
