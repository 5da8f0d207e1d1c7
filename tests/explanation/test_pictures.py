"""Pictures of explanations: the gallery that the board shows."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PIL import Image

from phantombench.errors import Unavailable
from phantombench.explanation import gallery
from phantombench.explanation.gallery import ROWS, gallery_bytes
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


@pytest.mark.parametrize("kind", SPECS)
def test_the_gallery_has_a_column_per_method_and_leaves_the_model_alone(
    explained: Make, kind: str
) -> None:
    model = explained(kind, points=2)
    spec = spec_of(kind, model)
    raw = gallery_bytes(model, spec)
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
