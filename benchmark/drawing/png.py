"""PNG files of pixels and of figures, without a display; the same input gives the same bytes."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from numpy.typing import NDArray

FEW = 16  # colours, each of which takes half a byte
LEVELS = 32  # of a colour in a figure that is kept


def pixels_png(pixels: NDArray[np.uint8]) -> bytes:
    """Return the PNG of grey pixels (height, width) or coloured ones (height, width, 3).

    >>> pixels_png(np.zeros((2, 2), np.uint8))[:4]
    b'\\x89PNG'
    """
    from PIL import Image

    buffer = io.BytesIO()
    image = Image.fromarray(pixels)
    if image.mode == "RGB" and image.getcolors(FEW) is not None:
        image = _with_palette(pixels)
    image.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def _with_palette(pixels: NDArray[np.uint8]) -> Any:
    """Return the picture of a few colours with a number in place of each."""
    from PIL import Image

    colours, numbers = np.unique(pixels.reshape(-1, 3), axis=0, return_inverse=True)
    image = Image.fromarray(numbers.reshape(pixels.shape[:2]).astype(np.uint8))
    image.putpalette(colours.tobytes())
    return image


def figure_png(figure: Any) -> bytes:
    """Return the PNG of a matplotlib figure, 100 dots per inch."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    buffer = io.BytesIO()
    canvas: Any = FigureCanvasAgg(figure)
    canvas.print_figure(buffer, format="png", dpi=100, metadata={"Software": None})
    return buffer.getvalue()


def small_figure_png(figure: Any) -> bytes:
    """Return the PNG of a matplotlib figure for a page: half the bytes, and the same to the eye.

    Each of red, green and blue has `LEVELS` levels. They are fixed, not fitted to the picture, so
    that the rounding of another machine moves few pixels, and each by one level.
    """
    from PIL import Image

    with Image.open(io.BytesIO(figure_png(figure))) as image:
        pixels = np.asarray(image.convert("RGB"))
    return pixels_png(coarse(pixels))


def coarse(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return pixels with `LEVELS` levels of each colour, black and white among them.

    >>> coarse(np.array([0, 3, 5, 255], np.uint8)).tolist()
    [0, 0, 8, 255]
    """
    steps = np.rint(pixels.astype(np.float64) * (LEVELS - 1) / 255)
    return np.rint(steps * 255 / (LEVELS - 1)).astype(np.uint8)
