"""Many samples in one picture: a contact sheet of images, a grid of traces."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmark.files import write_atomically
from benchmark.task.spec import Samples

GREY = (0.0, 1.0)  # an image's value range


def to_grey(samples: Samples) -> NDArray[np.uint8]:
    """Turn images (..., height, width) of [0, 1] into 8-bit grey levels, clipped."""
    return (samples.clip(*GREY) * 255.0).round().astype(np.uint8)


def contact_sheet(
    samples: Samples, titles: Sequence[str], path: Path, columns: int = 8, unit: str = "mV"
) -> None:
    """Write a PNG of all samples, row by row: images (n, 1, h, w) or signals (n, 1, length)."""
    content = (
        _tiles(samples, columns) if samples.ndim == 4 else _traces(samples, titles, columns, unit)
    )
    write_atomically(path, content)


def _tiles(samples: Samples, columns: int, zoom: int = 2, gap: int = 2) -> bytes:
    from PIL import Image

    n, _, height, width = samples.shape
    rows = -(-n // columns)
    sheet = np.full((rows * (height * zoom + gap) - gap, columns * (width * zoom + gap) - gap), 255)
    for place, tile in enumerate(to_grey(samples[:, 0])):
        top = place // columns * (height * zoom + gap)
        left = place % columns * (width * zoom + gap)
        sheet[top : top + height * zoom, left : left + width * zoom] = np.kron(
            tile, np.ones((zoom, zoom), dtype=np.uint8)
        )
    buffer = io.BytesIO()
    Image.fromarray(sheet.astype(np.uint8), mode="L").save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def _traces(samples: Samples, titles: Sequence[str], columns: int, unit: str) -> bytes:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    rows = -(-len(samples) // columns)
    figure = Figure(figsize=(1.5 * columns, 1.1 * rows + 0.3), layout="constrained")
    axes = figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False)
    for place, axis in enumerate(axes.flat):
        if place >= len(samples):
            axis.set_axis_off()
            continue
        axis.plot(samples[place, 0], linewidth=0.8, color="black")
        axis.set_title(titles[place], fontsize=6, pad=2)
        axis.tick_params(labelsize=5, length=2)
    axes[0][0].set_ylabel(unit, fontsize=6)
    return png(figure, FigureCanvasAgg)


def png(figure: object, canvas: type) -> bytes:
    """Draw a figure without a display; the same figure gives the same bytes."""
    buffer = io.BytesIO()
    canvas(figure).print_figure(buffer, format="png", dpi=100, metadata={"Software": None})
    return buffer.getvalue()
