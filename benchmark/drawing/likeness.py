"""Whether two pictures show the same: their pixels are, but for the rounding of another machine.

Beside the pixels nothing may differ: there is room for other pictures, and for data.
"""

from __future__ import annotations

import io

import numpy as np

from phantombench.drawing.chunks import beside_pixels

MEAN = 0.5  # of 255 levels, absolute difference
APART = 64  # levels by which no pixel may differ: edges of lines are drawn in steps of 17
PIXELS = 4_000_000  # far more than the largest picture of a board


def look_alike(one: bytes, other: bytes) -> bool:
    """Say whether two PNG files have the same size and nearly the same pixels.

    >>> from phantombench.drawing.png import pixels_png
    >>> grey, black = (np.full((4, 4), level, np.uint8) for level in (128, 0))
    >>> look_alike(pixels_png(grey), pixels_png(grey + np.eye(4, dtype=np.uint8)))
    True
    >>> look_alike(pixels_png(grey), pixels_png(black)), look_alike(pixels_png(grey), b"no picture")
    (False, False)
    """
    from PIL import Image

    pixels, beside = [], []
    for content in (one, other):
        try:
            with Image.open(io.BytesIO(content), formats=["PNG"]) as image:
                if image.width * image.height > PIXELS:
                    return False
                pixels.append(np.asarray(image.convert("RGBA"), np.float64))
            beside.append(beside_pixels(content))
        except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
            return False
    first, second = pixels
    if first.shape != second.shape or beside[0] != beside[1]:
        return False
    gaps = np.abs(first - second)
    return bool(gaps.mean() <= MEAN and gaps.max() <= APART)
