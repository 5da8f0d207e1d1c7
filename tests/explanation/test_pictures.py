"""Pictures of explanations: the colours, and the gallery that the board shows."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib.figure
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image

from phantombench.drawing.colours import paint, scale
from phantombench.errors import Unavailable
from phantombench.explanation import gallery
from phantombench.explanation.gallery import ROWS, draw_gallery, gallery_bytes
from phantombench.explanation.subjects import Explained
from phantombench.task.registry import read_spec
from phantombench.task.spec import TaskSpec
from phantombench.xai.method import Attribution, Method
from phantombench.xai.registry import all_methods
from phantombench.xai.subject import Subject

Make = Callable[..., Explained]
SPECS = {"image": "xray-phantom", "signal": "ecg-phantom"}


def pixels(raw: bytes) -> np.ndarray:
    with Image.open(io.BytesIO(raw)) as picture:
        return np.asarray(picture.convert("RGB")).astype(int)


def spec_of(kind: str, model: Explained) -> TaskSpec:
    shape = model.train.samples.shape[1:]
    return read_spec(SPECS[kind]).model_copy(update={"sample_shape": shape})


def columns(raw: bytes, count: int) -> list[np.ndarray]:
    found = pixels(raw)[20:]  # below the titles
    return np.array_split(found, count, axis=1)


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


@pytest.mark.parametrize("shape", [(1, 16, 16), (1, 64)], ids=["image", "signal"])
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


@pytest.mark.parametrize("kind", SPECS)
def test_the_gallery_has_a_column_a_method_and_leaves_the_model_alone(
    explained: Make, kind: str, tmp_path: Path
) -> None:
    model = explained(kind, points=2)
    spec = spec_of(kind, model)
    raw = gallery_bytes(model, spec)
    draw_gallery(model, spec, tmp_path / "deep" / "gallery.png")
    assert (tmp_path / "deep" / "gallery.png").read_bytes() == raw
    parts = columns(raw, 1 + len(all_methods()))
    colour = [np.abs(part[..., 0] - part[..., 2]).sum() for part in parts]
    assert colour[0] < 0.05 * min(colour[1:])  # the samples themselves are grey
    assert raw != gallery_bytes(explained(kind, points=2, seed=1), spec)


def test_the_gallery_leaves_out_what_a_method_cannot_explain(
    explained: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def refuse(subject: Subject, rng: Any) -> Attribution:
        asked.append(len(subject))
        raise Unavailable("no rule")

    refusing = Method("fake", "Fake", "", "", refuse)
    monkeypatch.setattr(gallery, "all_methods", lambda: (refusing, *all_methods()[2:]))
    model = explained("image")
    parts = columns(gallery_bytes(model, spec_of("image", model)), 3)
    colour = [np.abs(part[..., 0] - part[..., 2]).sum() for part in parts]
    assert colour[1] == 0 < colour[2]
    assert asked == [ROWS]
