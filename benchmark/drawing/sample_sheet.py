"""Sample pictures: a few generated samples of each class, never a real one.

A sheet has one row per class, in the order of the task's classes, and no text: the page names the
rows. Same samples, same bytes.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence

import numpy as np

from phantombench.drawing import ecg_paper
from phantombench.drawing.png import coarse, pixels_png
from phantombench.drawing.tiles import Pixels, fitted, grid_of, tile_of
from phantombench.task.spec import Labels, Samples, TaskSpec

TILES = 24  # of a sheet of traces; a sheet of images has half of it, so that noise stays small
GAP = 3
SIDE = 64  # pixels of the longer side of an image
TRACE_SIZE = (112, 60)  # width and height of one trace
TRACE_RANGE = (-2.0, 2.5)  # mV; the same for every submission, so that sheets can be compared
WIDER = ((-5.0, 5.0), (-10.0, 10.0))  # mV, of rows that follow their beats; a bar of 1 mV is beside
SMOOTHING = 4  # traces are drawn larger and reduced
GREYS = 16  # levels of a sheet of traces
SHADES = 64  # levels of a sheet of images: three fifths of the bytes of 256, the same to the eye
STRIPS = 2  # a row, where signals are long enough for paper


def sheet_bytes(samples: Samples, labels: Labels, spec: TaskSpec) -> bytes:
    """Return the first few samples of each class as a PNG of less than 60 kB.

    Strips on paper take about 40 kB, and more than 60 only where they are noise.

    Args:
        samples: (n, *sample_shape), in the task's units.
        labels: (n,), index into the task's classes.
        spec: the task.
    """
    classes = range(len(spec.classes))
    tiles = TILES // 2 if spec.kind == "image" else TILES
    columns = max(1, tiles // len(classes) // spec.sample_shape[0])
    if on_paper(spec):
        columns = STRIPS
    return rows_bytes([samples[labels == label][:columns] for label in classes], columns, spec)


def rows_bytes(
    rows: Sequence[Samples], columns: int, spec: TaskSpec, follow: bool = False
) -> bytes:
    """Return the PNG of a sheet with rows of samples (n, *sample_shape), n at most `columns`.

    Args:
        rows: of samples, in the task's units.
        columns: that a row has.
        spec: the task.
        follow: whether a row of beats beyond `TRACE_RANGE` gets the least wider one that holds it,
            instead of being cut off.
    """
    draw = _image if spec.kind == "image" else _strip_of(spec) if on_paper(spec) else _traces
    tiles = []
    for row in rows:
        if draw is _traces and follow:
            tiles.append([_traces(each, range_of(row)) for each in row])
        else:
            tiles.append([draw(each) for each in row])
    return pixels_png(grid_of(tiles, columns, GAP))


def range_of(samples: Samples) -> tuple[float, float]:
    """Return the least range that holds all values, in mV; the widest where none does.

    >>> range_of(np.array([-1.9, 2.5])), range_of(np.array([2.6])), range_of(np.array([99.0]))
    ((-2.0, 2.5), (-5.0, 5.0), (-10.0, 10.0))
    """
    least, most = (float(end(samples, initial=0.0)) for end in (np.min, np.max))
    holding = (each for each in (TRACE_RANGE, *WIDER) if each[0] <= least and most <= each[1])
    return next(holding, WIDER[-1])


def on_paper(spec: TaskSpec) -> bool:
    """Say whether samples are drawn as strips on paper, whose grid is their scale."""
    return spec.kind == "signal" and ecg_paper.on_paper(spec.sample_shape[-1], spec.sampling_rate)


def _strip_of(spec: TaskSpec) -> Callable[[Samples], Pixels]:
    assert spec.sampling_rate is not None
    return functools.partial(ecg_paper.strip, rate=spec.sampling_rate)


def _image(sample: Samples) -> Pixels:
    """Draw an image; the whole of a wide one has the pixels of its channels' sides."""
    beside = max(1, tile_of(sample).shape[1] // sample.shape[2])
    return coarse(fitted(tile_of(sample), SIDE * beside), SHADES)


def _traces(sample: Samples, span: tuple[float, float] = TRACE_RANGE) -> Pixels:
    """Draw the leads of a signal (leads, length), one below the other."""
    return np.concatenate([_trace(lead, span) for lead in sample])


def _trace(lead: Samples, span: tuple[float, float]) -> Pixels:
    """Draw a lead (length,) as a dark line, with a pale line at zero, and 1 mV on a wider range."""
    from PIL import Image, ImageDraw

    width, height = (SMOOTHING * each for each in TRACE_SIZE)
    low, high = span
    image = Image.new("L", (width, height), 255)
    pen = ImageDraw.Draw(image)
    zero = round(height * high / (high - low))
    pen.line([(0, zero), (width, zero)], fill=200, width=SMOOTHING)
    if span != TRACE_RANGE:
        pulse = round(height / (high - low))
        pen.line([(6, zero), (6, zero - pulse)], fill=120, width=2 * SMOOTHING)
    across = np.linspace(0, width - 1, len(lead))
    down = height * (high - lead.clip(low, high)) / (high - low)
    pen.line(list(zip(across.tolist(), down.tolist(), strict=True)), fill=0, width=5)
    small = image.resize(TRACE_SIZE, Image.Resampling.BOX)
    levels = np.asarray(small, dtype=np.float64) * (GREYS - 1) / 255
    return (levels.round() * (255 // (GREYS - 1))).astype(np.uint8)
