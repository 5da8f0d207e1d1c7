"""Exact line integrals of attenuation through ellipsoids, in the cone beam of a chest film.

Coordinates in cm, as the film shows them: x to the image's right (the patient's left), y down, z
from the X-ray source to the detector (the patient faces it). Attenuations of overlapping
ellipsoids add, as in Shepp LA, Logan BF, "The Fourier reconstruction of a head section", IEEE
Trans Nucl Sci 21(3):21-43, 1974; a negative one takes away (lung out of torso).

A ray is s + t d with the source s and d = (u, v, D), where (u, v) is the pixel on the detector and
D the distance from source to detector. The map M = diag(1/a) F turns an ellipsoid with half-axes a
and axis directions F (rows) at c into the unit sphere. With p = M (s - c) and q = M d, the ray
meets the sphere where |p + t q| = 1, and the length within is

    2 sqrt((p.q)^2 - |q|^2 (|p|^2 - 1)) / |q|^2 * |d|,

in which both (p.q)^2 and |q|^2 are quadratic polynomials of u and v.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

SIDE = 64  # pixels
FIELD = 35.0  # cm, side of the detector
PIXEL = FIELD / SIDE
DETECTOR = 180.0  # cm from the source
BODY = 166.0  # cm from the source to the origin, the middle of the body
SOURCE = np.array([0.0, 0.0, -BODY])


@dataclass(frozen=True)
class Ellipsoids:
    """k ellipsoids in each of n bodies.

    Attributes:
        centre: (n, k, 3), cm.
        axes: (n, k, 3), half-axes in cm.
        frame: (n, k, 3, 3), the directions of the axes in rows, orthonormal.
        attenuation: (n, k), 1/cm, what it adds to its surroundings.
    """

    centre: Array
    axes: Array
    frame: Array
    attenuation: Array

    @classmethod
    def join(cls, parts: Sequence[Ellipsoids]) -> Ellipsoids:
        """Put the ellipsoids of several parts side by side."""
        return cls(
            np.concatenate([part.centre for part in parts], axis=1),
            np.concatenate([part.axes for part in parts], axis=1),
            np.concatenate([part.frame for part in parts], axis=1),
            np.concatenate([part.attenuation for part in parts], axis=1),
        )

    def moved(self, rotation: Array, shift: Array) -> Ellipsoids:
        """Turn all bodies by rotations (n, 3, 3) about the origin, then shift them by (n, 3)."""
        return Ellipsoids(
            np.einsum("nij,nkj->nki", rotation, self.centre) + shift[:, None],
            self.axes,
            np.einsum("nij,nkaj->nkai", rotation, self.frame),
            self.attenuation,
        )


def rotation(yaw: Array, roll: Array) -> Array:
    """Return rotations (n, 3, 3): by `roll` in the plane of the film, then by `yaw` about y; rad.

    Positive roll turns the image clockwise.
    """
    c, s, one, zero = np.cos(roll), np.sin(roll), np.ones_like(yaw), np.zeros_like(yaw)
    in_plane = np.stack([c, -s, zero, s, c, zero, zero, zero, one], -1).reshape(-1, 3, 3)
    c, s = np.cos(yaw), np.sin(yaw)
    upright = np.stack([c, zero, s, zero, one, zero, -s, zero, c], -1).reshape(-1, 3, 3)
    return upright @ in_plane


def line_integrals(ellipsoids: Ellipsoids) -> Array:
    """Integrate the attenuation along the ray to the middle of each pixel, (n, 64, 64)."""
    total = np.zeros((len(ellipsoids.centre), _HEIGHT, _HEIGHT))
    for shadow in _shadows(ellipsoids):
        shadow.length *= ellipsoids.attenuation[:, shadow.number, None, None]
        shadow.add_to(total)
    return total[:, _FRAME:-_FRAME, _FRAME:-_FRAME]


def silhouettes(ellipsoids: Ellipsoids) -> NDArray[np.bool_]:
    """Return the pixels whose ray meets an ellipsoid of positive attenuation, (n, 64, 64)."""
    total = np.zeros((len(ellipsoids.centre), _HEIGHT, _HEIGHT))
    for shadow in _shadows(ellipsoids):
        shadow.length *= ellipsoids.attenuation[:, shadow.number, None, None] > 0
        shadow.add_to(total)
    return total[:, _FRAME:-_FRAME, _FRAME:-_FRAME] > 0


_FRAME = SIDE // 2  # pixels about the film for shadows that stick out
_HEIGHT = SIDE + 2 * _FRAME


@dataclass
class _Shadow:
    """The lengths (n, rows, columns) of rays within ellipsoid `number`, from pixel `first` on."""

    number: int
    rows: NDArray[np.intp]
    columns: NDArray[np.intp]
    length: Array

    def add_to(self, total: Array) -> None:
        if self.length.shape[1:] == (SIDE, SIDE):
            total[:, _FRAME:-_FRAME, _FRAME:-_FRAME] += self.length
            return
        start = np.arange(len(total))[:, None] * _HEIGHT + self.rows + _FRAME
        index = (start * _HEIGHT)[:, :, None] + (self.columns + _FRAME)[:, None, :]
        # No index comes twice: the patch of one image has each of its pixels once.
        total.reshape(-1)[index] += self.length


def _shadows(ellipsoids: Ellipsoids) -> Iterator[_Shadow]:
    """Yield the shadow of every ellipsoid, on rectangles that hold it in all images."""
    to_sphere = ellipsoids.frame / ellipsoids.axes[..., None]
    offset = ellipsoids.centre - SOURCE
    p = -np.einsum("nkij,nkj->nki", to_sphere, offset)
    q = to_sphere * np.array([1.0, 1.0, DETECTOR])  # |q (u, v, 1)| = |M d|
    linear = np.einsum("nkij,nki->nkj", q, p)
    square = np.einsum("nkia,nkib->nkab", q, q)
    beyond = (p * p).sum(axis=-1)[..., None, None] - 1
    root = linear[..., :, None] * linear[..., None, :] - beyond * square
    # Half the side of the box about the ellipsoid, along x, y and z.
    reach = np.sqrt(np.einsum("nka,nkai->nki", ellipsoids.axes**2, ellipsoids.frame**2))
    for k in range(offset.shape[1]):
        columns = _interval(offset[:, k], reach[:, k], 0)
        rows = _interval(offset[:, k], reach[:, k], 1)
        u, v = _position(columns), _position(rows)
        length = np.sqrt(np.maximum(_quadratic(root[:, k], u, v), 0))
        length /= _quadratic(square[:, k], u, v)
        length *= 2 * np.sqrt(u[:, None, :] ** 2 + v[:, :, None] ** 2 + DETECTOR**2)
        yield _Shadow(k, rows, columns, length)


def _position(number: NDArray[np.intp]) -> Array:
    """Return where on the detector the middle of a row or column lies, cm."""
    return np.asarray((number + 0.5) * PIXEL - FIELD / 2, dtype=np.float64)


def _quadratic(form: Array, u: Array, v: Array) -> Array:
    """Evaluate symmetric forms (n, 3, 3) at (u, v, 1) for u (n, m) and v (n, l): (n, l, m)."""
    a = form[:, :, :, None]
    of_u = (a[:, 0, 0] * u + 2 * a[:, 0, 2]) * u
    of_v = (a[:, 1, 1] * v + 2 * a[:, 1, 2]) * v + a[:, 2, 2]
    value = (2 * a[:, 0, 1] * v)[:, :, None] * u[:, None, :]
    value += of_u[:, None, :]
    value += of_v[:, :, None]
    return value


def _interval(offset: Array, reach: Array, axis: int) -> NDArray[np.intp]:
    """Return the numbers (n, m) of the columns (axis 0) or rows (1) that the shadow may touch."""
    low, high = offset[:, axis] - reach[:, axis], offset[:, axis] + reach[:, axis]
    near, far = offset[:, 2] - reach[:, 2], offset[:, 2] + reach[:, 2]
    start = np.minimum(low / near, low / far) * DETECTOR / PIXEL + SIDE / 2
    stop = np.maximum(high / near, high / far) * DETECTOR / PIXEL + SIDE / 2
    first = np.floor(start).astype(np.intp)
    width = int((np.ceil(stop).astype(np.intp) - first).max())
    if width >= _FRAME:
        return np.broadcast_to(np.arange(SIDE), (len(offset), SIDE))
    # A shadow that lies off the film altogether is kept within the frame about it.
    return np.maximum(np.minimum(first, SIDE), -_FRAME)[:, None] + np.arange(width)
