"""PNG files of pixels and of figures, without a display; the same input gives the same bytes."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
from numpy.typing import NDArray


def pixels_png(pixels: NDArray[np.uint8]) -> bytes:
    """Return the PNG of grey pixels (height, width) or coloured ones (height, width, 3).

    >>> pixels_png(np.zeros((2, 2), np.uint8))[:4]
    b'\\x89PNG'
    """
    from PIL import Image

    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def figure_png(figure: Any) -> bytes:
    """Return the PNG of a matplotlib figure, 100 dots per inch."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    buffer = io.BytesIO()
    canvas: Any = FigureCanvasAgg(figure)
    canvas.print_figure(buffer, format="png", dpi=100, metadata={"Software": None})
    return buffer.getvalue()
