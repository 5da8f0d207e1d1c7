"""Chest films from image files: any original or copy becomes a 64x64 array of 8-bit grey levels."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError

from phantombench.errors import PhantomBenchError
from phantombench.task.spec import Samples

SIDE = 64  # pixels of a sample
ORIGINAL_SIDE = 1024  # pixels of an image as NIH distributes it
Grey = NDArray[np.uint8]
_MODES = ("L", "LA", "RGB", "RGBA")


def read_grey(path: Path) -> Grey:
    """Read a film as (64, 64) uint8; an original of 1024x1024 is reduced 16x by the box filter.

    Some originals carry three equal colours and an opaque alpha channel; alpha is dropped.

    Raises:
        PhantomBenchError: the file is no such image, or is damaged.
    """
    try:
        with Image.open(path, formats=("PNG",)) as image:
            # Mode and size come from the header, before a pixel is decoded.
            if image.mode not in _MODES or image.size not in _SIZES:
                raise ValueError(f"it has mode {image.mode} and {image.size[0]}x{image.size[1]}")
            grey = image.convert("L")
    except (OSError, SyntaxError, ValueError, UnidentifiedImageError) as error:
        raise PhantomBenchError(
            path,
            f"not an 8-bit PNG of 1024x1024 or 64x64: {error}",
            "get the file again from its source",
        ) from error
    return np.asarray(grey.reduce(grey.size[0] // SIDE))


_SIZES = ((ORIGINAL_SIDE, ORIGINAL_SIDE), (SIDE, SIDE))


def grey_sha256(grey: Grey) -> str:
    """Return the sha256 of the 4,096 grey levels, row by row."""
    return hashlib.sha256(np.ascontiguousarray(grey, dtype=np.uint8).data).hexdigest()


def to_samples(grey: Grey) -> Samples:
    """Turn grey levels (n, 64, 64) into samples (n, 1, 64, 64), float32 in [0, 1].

    >>> to_samples(np.full((2, 64, 64), 255, np.uint8)).shape
    (2, 1, 64, 64)
    """
    samples = grey[:, None].astype(np.float32)
    samples /= np.float32(255)  # in place: 112,120 films are 1.7 GiB
    return samples


@dataclass(frozen=True)
class Likeness:
    """Three numbers of a film that rounding cannot move far, to tell it from every other one.

    Attributes:
        mean: of the grey levels.
        spread: their standard deviation.
        balance: mean of the left half of the image minus mean of the right half.
    """

    mean: float
    spread: float
    balance: float

    @classmethod
    def of(cls, grey: Grey) -> Likeness:
        """Measure (64, 64) grey levels, to two decimals.

        >>> Likeness.of(np.full((64, 64), 7, np.uint8))
        Likeness(mean=7.0, spread=0.0, balance=0.0)
        """
        exact = grey.astype(np.float64)
        left, right = exact[:, : SIDE // 2].mean(), exact[:, SIDE // 2 :].mean()
        return cls(*(round(float(x), 2) for x in (exact.mean(), exact.std(), left - right)))

    def admits(self, grey: Grey, levels: int) -> bool:
        """Say whether a film whose every pixel lies within `levels` of ours could measure so.

        If no pixel moves by more than e, neither mean nor standard deviation (a seminorm) does,
        and a difference of means moves by at most 2e. A film that is refused is not ours.
        """
        other = Likeness.of(grey)
        rounding = 0.02
        return (
            abs(self.mean - other.mean) <= levels + rounding
            and abs(self.spread - other.spread) <= levels + rounding
            and abs(self.balance - other.balance) <= 2 * levels + rounding
        )
