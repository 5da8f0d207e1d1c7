"""Many samples in one picture: a contact sheet of images, a grid of traces."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from phantombench.files import write_atomically
from phantombench.task.spec import Samples

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
    """All traces in one plot, a cell each: hundreds of axes would take minutes to lay out."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.collections import LineCollection
    from matplotlib.figure import Figure

    length, rows = samples.shape[-1], -(-len(samples) // columns)
    low, high = float(samples.min()), float(samples.max())
    cell = max(high - low, 1e-6) * 1.15
    time = np.linspace(0.05, 0.95, length)
    figure = Figure(figsize=(1.5 * columns, 1.0 * rows))
    axis = figure.add_axes((0.01, 0.01, 0.98, 0.98))
    lines = []
    for place, trace in enumerate(samples[:, 0]):
        left, bottom = place % columns, -(place // columns) * cell
        lines.append(np.column_stack([left + time, bottom + trace]))
        axis.text(left + 0.05, bottom + high, titles[place], fontsize=6, va="top")
    axis.add_collection(LineCollection(lines, linewidths=0.8, colors="black"))
    axis.plot([0.02, 0.02], [0.0, 1.0], linewidth=2, color="grey")
    axis.text(0.03, 0.5, f"1 {unit}", fontsize=6, color="grey", rotation=90, va="center")
    axis.set_xlim(0, columns)
    axis.set_ylim(low - (rows - 1) * cell - 0.05 * cell, high + 0.1 * cell)
    axis.set_axis_off()
    return png(figure, FigureCanvasAgg)


def png(figure: object, canvas: type) -> bytes:
    """Draw a figure without a display; the same figure gives the same bytes."""
    buffer = io.BytesIO()
    canvas(figure).print_figure(buffer, format="png", dpi=100, metadata={"Software": None})
    return buffer.getvalue()
