"""Random numbers of phantoms: streams that follow from a seed and never meet."""

from __future__ import annotations

import numpy as np


def generator_of(seed: int, *stream: int) -> np.random.Generator:
    """Return the generator of one stream of a seed (PCG64, spawned by the stream's numbers).

    >>> first, again, other = (generator_of(1, key).integers(2**32) for key in (0, 0, 1))
    >>> bool(first == again), bool(first == other)
    (True, False)
    """
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=stream)))
