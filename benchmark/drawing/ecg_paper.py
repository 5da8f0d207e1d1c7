"""Strips of ECG on the paper that readers are used to: 25 mm a second, 10 mm a millivolt.

Thin lines are 1 mm apart (40 ms, 0.1 mV), thick ones 5 mm (200 ms, 0.5 mV); at the left of each
lead stands the pulse of 1 mV that shows the scale. Kligfield et al., Recommendations for the
standardization and interpretation of the electrocardiogram, Circulation 115(10):1306-1324, 2007.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from phantombench.drawing.tiles import Pixels
from phantombench.task.spec import Samples

SHORTEST = 3.0  # s; what is shorter is a beat or two, and drawn larger without paper
SPEED, GAIN = 25.0, 10.0  # mm a second, mm a millivolt
DOT = 3  # pixels of a millimetre
APART = 25  # mm between the zero lines of two leads, and above the first
PULSE = 5  # mm, width of the pulse of 1 mV; as much is free on its left
WHITE, THIN, THICK = (255, 252, 250), (250, 222, 218), (238, 170, 165)
_SMOOTHING = 4  # traces are drawn larger and reduced
_INK = 5  # width of a trace in those pixels
_GREYS = 5  # levels of a trace, so that a sheet has at most 16 colours and files stay small


def on_paper(length: int, rate: float | None) -> bool:
    """Say whether signals of so many samples are drawn on paper.

    >>> on_paper(1024, 128.0), on_paper(256, 360.0), on_paper(1024, None)
    (True, False, False)
    """
    return rate is not None and length / rate >= SHORTEST


def strip(sample: Samples, rate: float) -> Pixels:
    """Draw the leads of a signal (leads, length) in mV one below the other, (height, width, 3)."""
    leads, length = sample.shape
    width = round(2 * PULSE + length / rate * SPEED)
    sheet = paper((leads + 1) * APART, width)
    ink = np.zeros(sheet.shape[:2])
    for lead, values in enumerate(sample):
        zero = (lead + 1) * APART
        across = 2 * PULSE + np.arange(length) / rate * SPEED
        down = zero - GAIN * np.nan_to_num(values.astype(np.float64))
        pulse = np.array([(0, 0), (0, 1), (1, 1), (1, 0), (2, 0)]) * (PULSE, -GAIN) + (0, zero)
        line = np.concatenate([pulse[:-1], np.stack([across, down], axis=1)])
        ink = np.maximum(ink, _line(line, ink.shape))
    return np.asarray((sheet * (1 - ink[..., None])).round(), dtype=np.uint8)


def paper(height: int, width: int) -> Pixels:
    """Return empty paper of so many millimetres, (height, width, 3) pixels.

    >>> paper(5, 10).shape
    (15, 30, 3)
    """
    sheet = np.full((height * DOT, width * DOT, 3), WHITE, dtype=np.uint8)
    for apart, colour in ((1, THIN), (5, THICK)):  # the thick lines lie over the thin ones
        sheet[:: apart * DOT] = colour
        sheet[:, :: apart * DOT] = colour
    return sheet


def _line(points: NDArray[np.float64], shape: tuple[int, ...]) -> NDArray[np.float64]:
    """Draw a line through points (n, 2), across and down in mm; how dark each pixel is, 0 to 1."""
    from PIL import Image, ImageDraw

    height, width = shape[0], shape[1]
    image = Image.new("L", (width * _SMOOTHING, height * _SMOOTHING), 0)
    inside = (points * DOT * _SMOOTHING).clip(-1e4, 1e4)
    ImageDraw.Draw(image).line([tuple(p) for p in inside.tolist()], fill=255, width=_INK)
    small = np.asarray(image.resize((width, height), Image.Resampling.BOX), dtype=np.float64)
    return np.round(small / 255 * (_GREYS - 1)) / (_GREYS - 1)
