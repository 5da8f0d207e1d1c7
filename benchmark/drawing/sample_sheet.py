"""Sample pictures: a few generated samples of each class, never a real one.

A sheet has one row a class, in the order of the task's classes, and no text: the page names the
rows. Same samples, same bytes.
"""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from phantombench.files import write_atomically
from phantombench.task.spec import Labels, Samples, TaskSpec

TILES = 24  # of a sheet of traces; a sheet of images has half of it, so that noise stays small
GAP = 3
TRACE_SIZE = (112, 60)  # width and height of one trace
TRACE_RANGE = (-2.0, 2.5)  # mV; the same for every submission, so that sheets can be compared
SMOOTHING = 4  # traces are drawn larger and reduced
GREYS = 16  # levels of a sheet of traces


def sample_sheet(samples: Samples, labels: Labels, spec: TaskSpec, path: Path) -> None:
    """Write the first few samples of each class as a PNG of less than 60 kB.

    Args:
        samples: (n, *sample_shape), in the task's units.
        labels: (n,), index into the task's classes.
        spec: the task.
        path: where to write.
    """
    write_atomically(path, sheet_bytes(samples, labels, spec))


def sheet_bytes(samples: Samples, labels: Labels, spec: TaskSpec) -> bytes:
    """Return the PNG of `sample_sheet`."""
    classes = range(len(spec.classes))
    if spec.kind == "image":
        columns, draw = max(1, TILES // 2 // len(classes)), _image
    else:
        columns, draw = max(1, TILES // len(classes)), _trace
    rows = [[draw(each) for each in samples[labels == label][:columns]] for label in classes]
    return _png(_sheet(rows, columns, draw(np.zeros_like(samples[0])).shape))


def _sheet(
    rows: list[list[NDArray[np.uint8]]], columns: int, tile: tuple[int, ...]
) -> NDArray[np.uint8]:
    height, width = tile[0] + GAP, tile[1] + GAP
    sheet = np.full((len(rows) * height - GAP, columns * width - GAP), 255, dtype=np.uint8)
    for row, drawn in enumerate(rows):
        for column, image in enumerate(drawn):
            top, left = row * height, column * width
            sheet[top : top + tile[0], left : left + tile[1]] = image
    return sheet


def _image(sample: NDArray[np.float32]) -> NDArray[np.uint8]:
    return (sample[0].clip(0.0, 1.0) * 255.0).round().astype(np.uint8)


def _trace(sample: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Draw a signal (1, length) as a dark line, with a pale line at zero."""
    from PIL import Image, ImageDraw

    width, height = (SMOOTHING * each for each in TRACE_SIZE)
    low, high = TRACE_RANGE
    image = Image.new("L", (width, height), 255)
    pen = ImageDraw.Draw(image)
    zero = round(height * high / (high - low))
    pen.line([(0, zero), (width, zero)], fill=200, width=SMOOTHING)
    across = np.linspace(0, width - 1, sample.shape[-1])
    down = height * (high - sample[0].clip(low, high)) / (high - low)
    pen.line(list(zip(across.tolist(), down.tolist(), strict=True)), fill=0, width=5)
    small = image.resize(TRACE_SIZE, Image.Resampling.BOX)
    levels = np.asarray(small, dtype=np.float64) * (GREYS - 1) / 255
    return (levels.round() * (255 // (GREYS - 1))).astype(np.uint8)


def _png(sheet: NDArray[np.uint8]) -> bytes:
    from PIL import Image

    buffer = io.BytesIO()
    Image.fromarray(sheet).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()
