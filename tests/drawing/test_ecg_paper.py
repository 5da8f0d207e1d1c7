"""Strips on paper: its scale, its lines, and what is drawn on it."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from phantombench.drawing.contact_sheet import contact_sheet
from phantombench.drawing.ecg_paper import APART, DOT, PULSE, THICK, THIN, on_paper, paper, strip
from phantombench.drawing.png import pixels_png
from phantombench.drawing.sample_sheet import sheet_bytes
from phantombench.task.registry import read_spec

RATE = 128.0
BEATS = read_spec("ecg-phantom")
STRIPS = BEATS.model_copy(
    update={"sample_shape": (2, 1024), "sampling_rate": RATE, "classes": ("a", "b", "c")}
)
BLACK = 160


def dark(pixels: np.ndarray) -> np.ndarray:
    return pixels.max(axis=-1) < BLACK


def test_thin_lines_every_millimetre_and_thick_ones_every_five() -> None:
    sheet = paper(10, 20)
    assert sheet.shape == (10 * DOT, 20 * DOT, 3)
    inside = sheet[1]  # a row of pixels between two horizontal lines
    lines = [place for place, colour in enumerate(inside.tolist()) if tuple(colour) == THICK]
    assert lines == [0, 5 * DOT, 10 * DOT, 15 * DOT]
    thin = [place for place, colour in enumerate(inside.tolist()) if tuple(colour) == THIN]
    assert thin == [place for place in range(0, 20 * DOT, DOT) if place % (5 * DOT)]


def test_a_second_is_25_mm_and_a_millivolt_10_mm() -> None:
    sample = np.zeros((2, 1024), np.float32)
    sample[0, 512] = 1.0  # at 4 s
    drawn = strip(sample, RATE)
    assert drawn.shape == (3 * APART * DOT, (2 * PULSE + 200) * DOT, 3)
    ink = dark(drawn)
    ink[:, : 2 * PULSE * DOT + 3] = False  # the pulse
    top = np.argwhere(ink).min(axis=0)[0]
    assert abs(top - (APART - 10) * DOT) <= 2
    across = np.flatnonzero(ink[top])
    assert np.abs(across - (2 * PULSE + 100) * DOT).max() <= 2


def test_the_pulse_stands_for_a_millivolt() -> None:
    drawn = strip(np.zeros((1, 1024), np.float32), RATE)
    pulse = np.argwhere(dark(drawn[:, : 2 * PULSE * DOT]))
    assert abs(np.ptp(pulse[:, 0]) - 10 * DOT) <= 1


@pytest.mark.parametrize("level", [0.0, 1e6, np.nan])
def test_whatever_a_model_makes_can_be_drawn(level: float) -> None:
    assert strip(np.full((2, 1024), level, np.float32), RATE).shape[2] == 3


def test_beats_are_drawn_as_before_and_strips_on_paper() -> None:
    assert not on_paper(BEATS.sample_shape[-1], BEATS.sampling_rate)
    assert on_paper(STRIPS.sample_shape[-1], STRIPS.sampling_rate)
    grey = []
    for spec in (BEATS, STRIPS):
        samples = np.zeros((6, *spec.sample_shape), np.float32)
        sheet = sheet_bytes(samples, np.arange(6) % len(spec.classes), spec)
        assert len(sheet) < 60_000
        pixels = np.asarray(Image.open(io.BytesIO(sheet)).convert("RGB"))
        grey.append(bool((pixels == pixels[..., :1]).all()))
    assert grey == [True, False]


def test_the_rows_of_a_sheet_are_its_classes() -> None:
    samples, labels = np.zeros((6, 2, 1024), np.float32), np.repeat(np.arange(3), 2)
    before = np.asarray(Image.open(io.BytesIO(sheet_bytes(samples, labels, STRIPS))).convert("L"))
    samples[2:4, 0, 500:] = 1.0
    after = np.asarray(Image.open(io.BytesIO(sheet_bytes(samples, labels, STRIPS))).convert("L"))
    changed = np.flatnonzero((before != after).any(axis=1))
    third = len(before) / 3
    assert third * 0.95 < changed.min() and changed.max() < 2 * third


def test_few_colours_take_a_palette_and_are_the_same_colours() -> None:
    drawn = strip(np.random.default_rng(0).normal(size=(2, 1024)).astype(np.float32), RATE)
    picture = Image.open(io.BytesIO(pixels_png(drawn)))
    assert picture.mode == "P"
    assert np.array_equal(np.asarray(picture.convert("RGB")), drawn)


def test_a_contact_sheet_of_strips_has_two_in_a_row(tmp_path: Path) -> None:
    samples = np.zeros((5, 2, 1024), np.float32)
    contact_sheet(samples, ["normal"] * 5, tmp_path / "sheet.png", rate=RATE)
    with Image.open(tmp_path / "sheet.png") as sheet:
        width, height = sheet.size
    assert width == pytest.approx(2 * 210 * DOT, abs=5)
    assert height == pytest.approx(3 * 75 * DOT, abs=10)
