"""Films of which another part is seen: cropped and enlarged, several on a sheet, moved by half."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from phantombench.plausibility.profile import Profile, distance
from phantombench.plausibility.reading import Reading, reading

_CROPS = (1 / 16, 1 / 10, 1 / 8, 1 / 6)  # of the extent, cut off at each edge
_SHEETS = (2, 3, 4, 8)  # films beside each other
_HANDICAP = 2.0  # a part is nearer than the whole by chance, and so is what is averaged


def of_framing(found: Profile, real: Profile) -> Iterator[Reading]:
    """Yield readings of the profile of films (1, height, width)."""
    height, width = real.mean.shape[-2:]
    for share in _CROPS:
        rows, columns = round(share * height), round(share * width)
        inside = (slice(None), slice(rows, height - rows), slice(columns, width - columns))
        small = _resized(found, height - 2 * rows, width - 2 * columns)
        yield Reading(
            f"cropped by about {share:.0%} at each edge and enlarged",
            "samples of whole films; no option brings back what was cut off",
            small,
            distance(small, real.cut(inside)),
            _HANDICAP,
        )
    for n in _SHEETS:
        corner = (slice(None), slice(height // n), slice(width // n))
        enlarged = _resized(found.cut(corner), height, width)
        yield Reading(
            f"like sheets of {n}x{n} films each",
            "each film as a sample of its own; no option does that",
            enlarged,
            distance(enlarged, real),
            _HANDICAP,
        )
    half = (height // 2, width // 2)
    moved = Profile(*(np.roll(x, half, (-2, -1)) for x in (found.mean, found.deviation)))
    yield reading(
        "moved by half of both sides",
        "numpy.fft.fftshift(samples, axes=(-2, -1)) before they are saved; no option does that",
        moved,
        real,
    )


def _resized(profile: Profile, height: int, width: int) -> Profile:
    return Profile(*(_of_size(x, height, width) for x in (profile.mean, profile.deviation)))


def _of_size(planes: NDArray[np.float64], height: int, width: int) -> NDArray[np.float64]:
    """Return planes (channels, *size) at another size, linearly between the centres of values."""
    for axis, wanted in ((-2, height), (-1, width)):
        length = planes.shape[axis]
        places = np.clip((np.arange(wanted) + 0.5) * length / wanted - 0.5, 0, length - 1)
        below = np.minimum(places.astype(np.intp), max(length - 2, 0))
        share = np.expand_dims(places - below, -1) if axis == -2 else places - below
        above = np.minimum(below + 1, length - 1)
        planes = planes.take(below, axis) * (1 - share) + planes.take(above, axis) * share
    return planes
