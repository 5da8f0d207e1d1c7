"""The moves by which a sample may lie on another one: shifts, scales, turns and mirror images."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

LONG = 768  # values of a signal from which on it holds many beats
_CAUGHT = 12  # values of a long signal between the shifts that are tried
_NEAR = 4 / 32  # the largest shift of a sample that is scaled or turned as well, in half extents
_POSES = (  # scales and turns
    *((scale, 0.0) for scale in (0.8, 0.88, 1.12, 1.25)),
    *((1.0, turn) for turn in (-10.0, -5.0, 5.0, 10.0)),
)


@dataclass(frozen=True)
class Move:
    """Look at a sample at scale * turn(x) + shift (and mirrored), in half extents.

    `turn` is in degrees, of a square: half extents are as long down as across.
    """

    down: float
    across: float
    scale: float
    mirrored: bool = False
    turn: float = 0.0

    @property
    def there(self) -> list[list[float]]:
        """The affine matrix (2, 3), columns first as torch wants it."""
        (a, b), (c, d) = self._matrix
        return [[a, b, self.across], [c, d, self.down]]

    @property
    def back(self) -> list[list[float]]:
        """The matrix of the move back."""
        (a, b), (c, d) = self._matrix
        size = a * d - b * c
        a, b, c, d = d / size, -b / size, -c / size, a / size
        return [
            [a, b, -(a * self.across + b * self.down)],
            [c, d, -(c * self.across + d * self.down)],
        ]

    @property
    def _matrix(self) -> tuple[tuple[float, float], tuple[float, float]]:
        sign = -1.0 if self.mirrored else 1.0
        cos, sin = (self.scale * f(math.radians(self.turn)) for f in (math.cos, math.sin))
        return (sign * cos, -sin), (sign * sin, cos)


def moves(dimensions: int, length: int = 0) -> list[Move]:
    """Return the moves that are tried: of images, or of signals in time.

    Far shifts are tried at the sample's own size, near ones with scales and turns as well.

    Args:
        dimensions: 1 of signals, 2 of images.
        length: of a signal, in values.

    >>> len(moves(1)), len(moves(2)), len(moves(1, LONG))
    (30, 122, 146)
    """
    if dimensions == 1 and length >= LONG:
        return _moves_of_strips(length)
    if dimensions == 1:
        shifts = [each / 128 for each in (-12, -6, 0, 6, 12)]
        every = itertools.product(shifts, (0.87, 1.0, 1.15), (False, True))
        return [Move(0.0, *each) for each in every]
    far = [each / 32 for each in (-8, -4, 0, 4, 8)]
    return [*_posed(far), *(Move(*each, 1.0, True) for each in itertools.product(far, far))]


def _moves_of_strips(length: int) -> list[Move]:
    """Return the moves of signals that hold many beats, all of which have to lie on each other.

    A fit draws a beat over a few values only, however long the signal: shifts lie as near to each
    other as that asks for, and reach over a quarter of the signal, since any beat may lie first.
    """
    step = 2 * _CAUGHT / length
    far = [step * each for each in range(-21, 22)]
    near = [step * each for each in (-2, -1, 0, 1, 2)]
    plain = itertools.product(far, (1.0,), (False, True))
    scaled = itertools.product(near, (0.87, 0.92, 0.96, 1.04, 1.08, 1.15), (False, True))
    return [Move(0.0, *each) for each in (*plain, *scaled)]


def fine_moves() -> list[Move]:
    """Return the moves of images that are tried where a grid of four pixels is too wide.

    >>> len(fine_moves())
    281
    """
    return _posed([each / 32 for each in range(-8, 9, 2)])


def _posed(far: list[float]) -> list[Move]:
    near = [each for each in far if abs(each) <= _NEAR]
    found = [Move(*each, 1.0) for each in itertools.product(far, far)]
    for scale, turn in _POSES:
        found += [Move(*each, scale, turn=turn) for each in itertools.product(near, near)]
    return found
