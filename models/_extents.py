"""How often the extents of a sample can be halved, and what they are at every level.

The number of halvings follows from the extents, so that a network ends with about as many places
for a large sample as for a small one. An odd extent loses its last half step on the way down, and
gets it back on the way up.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

Extents = tuple[int, ...]
COARSEST = {2: 4, 1: 16}  # places along a side where convolutions end, by spatial dimensions


def pyramid(sample_shape: Sequence[int], coarsest: int | None = None) -> tuple[Extents, ...]:
    """Return the extents at each level, those of the sample first; at least one halving.

    Args:
        sample_shape: (channels, height, width) or (channels, length).
        coarsest: fewest places that the shortest side keeps, where it has twice as many to begin
            with; by default 4 for images and 16 for signals.

    Raises:
        ValueError: no image and no signal, or a side of a single value.

    >>> pyramid((1, 64, 64))
    ((64, 64), (32, 32), (16, 16), (8, 8), (4, 4))
    >>> pyramid((12, 1000), coarsest=64)
    ((1000,), (500,), (250,), (125,))
    """
    channels, *extents = sample_shape
    if len(extents) not in COARSEST or channels < 1 or min(extents) < 2:
        raise ValueError(
            f"sample shape {tuple(sample_shape)}: networks are made for images (channels, height, "
            "width) and signals (channels, length) with at least 2 values along every side"
        )
    room = min(extents) // (coarsest or COARSEST[len(extents)])
    halvings = max(1, room.bit_length() - 1)
    return tuple(tuple(extent >> level for extent in extents) for level in range(halvings + 1))


def widths(levels: int, width: int, most: int) -> tuple[int, ...]:
    """Return the channels after each halving: doubled every time, up to `most` times `width`.

    >>> widths(5, 20, most=8)
    (20, 40, 80, 160, 160)
    """
    return tuple(width * min(2**level, most) for level in range(levels))


def volume(shape: Sequence[int]) -> int:
    """Return the number of values in an array of this shape.

    >>> volume((1, 64, 64))
    4096
    """
    return math.prod(shape)
