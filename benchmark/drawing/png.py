"""PNG files of pixels and of figures, without a display; the same input gives the same bytes."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from numpy.typing import NDArray

from phantombench.drawing.packing import packed

FEW = 16  # colours, each of which takes half a byte
LEVELS = 32  # of a colour in a figure that is kept
COLOURS = 256  # of a picture whose pixels are numbers of colours
COLOURED = 12  # levels of a colour that is not grey


def pixels_png(pixels: NDArray[np.uint8]) -> bytes:
    """Return the PNG of grey pixels (height, width) or coloured ones (height, width, 3).

    Up to `COLOURS` colours are numbered where that takes fewer bytes; it loses nothing.

    >>> pixels_png(np.zeros((2, 2), np.uint8))[:4]
    b'\\x89PNG'
    """
    triples = pixels.reshape(len(pixels) * pixels.shape[1], -1)
    found, first, places = np.unique(_one_number(triples), return_index=True, return_inverse=True)
    if len(found) > COLOURS:
        return packed(pixels)
    palette = np.broadcast_to(triples[first], (len(found), 3))
    numbered = packed(places.reshape(pixels.shape[:2]).astype(np.uint8), palette)
    return numbered if len(found) <= FEW else min(numbered, packed(pixels), key=len)


def _one_number(colours: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Return a number for each colour: no two have the same."""
    weights = 256 ** np.arange(colours.shape[1])[::-1]
    return np.asarray(colours.astype(np.int64) @ weights)


def figure_png(figure: Any) -> bytes:
    """Return the PNG of a matplotlib figure, 100 dots per inch."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    buffer = io.BytesIO()
    canvas: Any = FigureCanvasAgg(figure)
    canvas.print_figure(buffer, format="png", dpi=100, metadata={"Software": None})
    return buffer.getvalue()


def small_figure_png(figure: Any) -> bytes:
    """Return the PNG of a matplotlib figure for a page: a third of the bytes, and looks the same.

    Each of red, green and blue has `LEVELS` levels, `COLOURED` where it is no grey. They are fixed,
    not fitted to the picture, so that the rounding of another machine moves few pixels, and each
    by one level.
    """
    from PIL import Image

    with Image.open(io.BytesIO(figure_png(figure))) as image:
        pixels = np.asarray(image.convert("RGB"))
    return pixels_png(with_coarse_colours(coarse(pixels)))


def with_coarse_colours(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return coloured pixels (height, width, 3) with `COLOURED` levels where they are no grey.

    Heat maps then have fewer than `COLOURS` colours. The levels do not depend on how many a picture
    has: one colour more on another machine would move all others.

    >>> with_coarse_colours(np.array([[[8, 8, 8], [255, 8, 8], [250, 0, 0]]], np.uint8)).tolist()
    [[[8, 8, 8], [255, 0, 0], [255, 0, 0]]]
    """
    grey = (pixels == pixels[..., :1]).all(axis=-1, keepdims=True)
    return np.where(grey, pixels, coarse(pixels, COLOURED))


def coarse(pixels: NDArray[np.uint8], levels: int = LEVELS) -> NDArray[np.uint8]:
    """Return pixels with `levels` levels of each colour, black and white among them.

    >>> coarse(np.array([0, 3, 5, 255], np.uint8)).tolist()
    [0, 0, 8, 255]
    """
    steps = np.rint(pixels.astype(np.float64) * (levels - 1) / 255)
    return np.rint(steps * 255 / (levels - 1)).astype(np.uint8)
