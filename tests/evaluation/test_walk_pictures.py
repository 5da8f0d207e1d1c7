"""Walks as pictures: of strips the beginning is drawn, of shorter samples all."""

from __future__ import annotations

import io
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from phantombench.evaluation import pictures
from phantombench.task.registry import read_spec


def drawn(task: str, seconds_changed: slice) -> bytes:
    """Draw walks along which some of the values differ from the rest."""
    spec = read_spec(task)

    def walk(labels, steps, seed):
        walks = np.zeros((len(labels), steps, *spec.sample_shape), dtype=np.float32)
        walks[..., seconds_changed] = 0.5
        return walks

    return pictures._walks(SimpleNamespace(walk=walk), spec)


def test_of_a_strip_the_first_seconds_are_drawn() -> None:
    spec = read_spec("ecg-mitbih-strips")
    first = round(pictures.PACED * spec.sampling_rate)
    nothing, later, early = (
        drawn(spec.id, part) for part in (slice(0, 0), slice(first, None), slice(0, first))
    )
    assert later == nothing != early


@pytest.mark.parametrize("task", ["ecg-mitbih", "xray-nih"])
def test_of_a_shorter_sample_the_whole_is_drawn(task: str) -> None:
    last = slice(read_spec(task).sample_shape[-1] - 4, None)
    assert drawn(task, last) != drawn(task, slice(0, 0))


def test_a_walk_of_strips_stays_narrow_enough_to_look_at() -> None:
    with Image.open(io.BytesIO(drawn("ecg-mitbih-strips", slice(0, 0)))) as image:
        assert image.width <= 3000
