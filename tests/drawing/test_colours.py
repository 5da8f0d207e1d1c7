"""Attributions in colour: red raises the score, blue lowers it, and the sample shows through."""

from __future__ import annotations

import matplotlib.figure
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from phantombench.drawing.colours import paint, scale


def painted(sample: np.ndarray, units: np.ndarray) -> np.ndarray:
    figure = matplotlib.figure.Figure(figsize=(2, 1), dpi=50)
    axis = figure.add_axes((0, 0, 1, 1))
    paint(axis, sample, units, scale(units))
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba())[..., :3].astype(int)


def test_the_scale_is_symmetric_and_not_set_by_one_value() -> None:
    values = np.linspace(-1.0, 0.5, 1001)
    norm = scale(values)
    assert norm.vmin == -norm.vmax
    assert norm.vmax == pytest.approx(0.985, abs=0.01)
    assert norm(0.0) == 0.5
    assert scale(np.append(values, 1e6)).vmax < 1.0
    for nothing in (np.zeros(5), np.zeros(0)):
        assert (scale(nothing).vmin, scale(nothing).vmax) == (-1.0, 1.0)


@pytest.mark.parametrize("shape", [(1, 16, 16), (3, 16, 16), (1, 64), (2, 64)], ids=str)
def test_what_raises_the_score_is_red_and_what_lowers_it_blue(shape: tuple[int, ...]) -> None:
    sample = np.full(shape, 0.5, dtype=np.float32)
    units = np.ones(shape)
    units[..., shape[-1] // 2 :] = -1.0
    found = painted(sample, units)
    redness = (found[..., 0] - found[..., 2]).sum(axis=0)
    left, right = redness[5:45], redness[55:95]
    assert left.min() >= 0 >= right.max()
    assert left.sum() > 100 and right.sum() < -100
    assert np.abs(painted(sample, np.zeros(shape))[..., 0] - found[..., 0]).max() > 20


def test_an_image_shows_through_where_nothing_is_attributed() -> None:
    rng = np.random.default_rng(0)
    sample = rng.random((1, 16, 16)).astype(np.float32)
    found = painted(sample, np.zeros((1, 16, 16)))
    assert (found.max(axis=2) == found.min(axis=2)).all()  # grey
    assert found.std() > 40


def test_every_channel_has_its_own_colours() -> None:
    """Of channels side by side, and of leads one above the other."""
    for shape, axis in (((2, 16, 16), 1), ((2, 64), 0)):
        units = np.ones(shape)
        units[1] = -1.0
        found = painted(np.full(shape, 0.5, np.float32), units)
        redness = (found[..., 0] - found[..., 2]).sum(axis=1 - axis)
        first, second = np.array_split(redness, 2)
        assert first.sum() > 100 and second.sum() < -100
