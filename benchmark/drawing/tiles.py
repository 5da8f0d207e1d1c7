"""A sample of an image as one picture: grey, in colour, or its channels side by side."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from phantombench.task.spec import Samples

GREY = (0.0, 1.0)  # an image's range of values
COLOURS = 3  # channels that are red, green and blue

Pixels = NDArray[np.uint8]


def to_grey(samples: Samples) -> Pixels:
    """Turn values of [0, 1] into 8-bit levels, clipped, keeping the shape.

    >>> to_grey(np.array([-1.0, 0.5, 2.0], np.float32)).tolist()
    [0, 128, 255]
    """
    return (samples.clip(*GREY) * 255.0).round().astype(np.uint8)


def tile_of(sample: Samples) -> Pixels:
    """Return one image (channels, height, width) of [0, 1] as pixels.

    One channel is grey, (height, width); three are colours, (height, width, 3); any other number
    of channels lies side by side, (height, channels * width).

    >>> [tile_of(np.zeros((channels, 4, 5), np.float32)).shape for channels in (1, 2, 3)]
    [(4, 5), (4, 10), (4, 5, 3)]
    """
    return laid_out(to_grey(sample))


def laid_out(sample: NDArray[Any]) -> NDArray[Any]:
    """Lay the channels of an image out as `tile_of` does, whatever its values are."""
    if len(sample) == 1:
        return sample[0]
    if len(sample) == COLOURS:
        return np.moveaxis(sample, 0, -1)
    return np.concatenate(list(sample), axis=1)


def fitted(tile: Pixels, side: int) -> Pixels:
    """Reduce a tile whose longer side has more than `side` pixels, by averages over boxes.

    >>> fitted(np.zeros((96, 48), np.uint8), 64).shape
    (64, 32)
    """
    from PIL import Image

    height, width = tile.shape[:2]
    share = side / max(height, width)
    if share >= 1:
        return tile
    size = max(1, round(width * share)), max(1, round(height * share))
    return np.asarray(Image.fromarray(tile).resize(size, Image.Resampling.BOX))


def grid_of(rows: list[list[Pixels]], columns: int, gap: int) -> Pixels:
    """Lay tiles of one shape out in rows, white between them and where a row ends early.

    Args:
        rows: of tiles; at least one tile in all.
        columns: tiles that fit into a row.
        gap: pixels between tiles.

    >>> grid_of([[np.zeros((2, 2), np.uint8)], []], columns=2, gap=1).shape
    (5, 5)
    """
    tile = next(each for row in rows for each in row).shape
    height, width = tile[0] + gap, tile[1] + gap
    shape = (len(rows) * height - gap, columns * width - gap, *tile[2:])
    grid = np.full(shape, 255, dtype=np.uint8)
    for row, drawn in enumerate(rows):
        for column, each in enumerate(drawn):
            top, left = row * height, column * width
            grid[top : top + tile[0], left : left + tile[1]] = each
    return grid
