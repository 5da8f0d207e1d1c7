"""Sample pictures: small, the same bytes, and never of real samples."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from phantombench.controls.registry import all_controls
from phantombench.drawing.sample_sheet import sheet_bytes
from phantombench.evaluation.pictures import why_hidden

SHOWS_PATIENTS = [name for name, control in all_controls().items() if not control.invented]


@pytest.fixture(params=["image", "signal"])
def spec(request, fake):
    return fake.spec(kind=request.param)


def noise(spec, n=100):
    rng = np.random.default_rng(0)
    samples = rng.normal(0.5, 1.0, (n, *spec.sample_shape)).astype(np.float32)
    return samples, np.arange(n) % len(spec.classes)


def test_a_sheet_of_the_worst_case_is_small_and_always_the_same(spec):
    samples, labels = noise(spec)
    content = sheet_bytes(samples, labels, spec)
    assert content == sheet_bytes(samples, labels, spec)
    assert len(content) < 60_000
    pixels = np.asarray(Image.open(io.BytesIO(content)).convert("RGB"))
    assert (pixels == pixels[..., :1]).all()


def test_each_row_shows_its_class(spec):
    samples, labels = noise(spec)
    sheet = sheet_bytes(samples, labels, spec)
    later = samples.copy()
    later[-len(spec.classes) :] = 0.0
    assert sheet_bytes(later, labels, spec) == sheet
    samples[labels == 1] = 0.0
    before, after = (
        np.asarray(Image.open(io.BytesIO(each)))
        for each in (sheet, sheet_bytes(samples, labels, spec))
    )
    changed = np.flatnonzero((before != after).any(axis=1))
    height = len(before) / len(spec.classes)
    assert height * 0.9 < changed.min() and changed.max() < height * 2


def test_an_image_is_shown_in_its_own_grey_levels(fake):
    spec = fake.spec()
    samples = np.full((2, 1, 64, 64), 0.2, dtype=np.float32)
    png = sheet_bytes(samples, np.array([0, 1]), spec)
    sheet = np.asarray(Image.open(io.BytesIO(png)).convert("L"))
    assert (abs(sheet[:64, :64].astype(int) - 51) <= 2).all() and (sheet[:64, 67:131] == 255).all()


def test_a_class_without_samples_leaves_its_row_empty(spec):
    samples, labels = noise(spec, 4)
    assert sheet_bytes(samples, np.zeros_like(labels), spec)


@pytest.mark.parametrize("control", [*SHOWS_PATIENTS, "a-new-one"])
def test_controls_that_show_real_samples_have_no_picture(fake, control):
    assert "real training samples" in why_hidden(fake.spec(), control, True)
    assert why_hidden(fake.spec(synthetic=True), control, False) is None


def test_invented_samples_are_shown_and_copies_are_not(fake):
    spec = fake.spec()
    assert why_hidden(spec, fake.INVENTED, True) is None
    assert why_hidden(spec, None, True) is None
    assert "too close" in why_hidden(spec, None, False)
