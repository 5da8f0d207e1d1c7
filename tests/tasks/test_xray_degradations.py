"""Each degradation of an X-ray does what its name says, and no more."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from scipy import ndimage

from phantombench.task.registry import read_spec
from phantombench.task.spec import Ladder, Samples, Step
from phantombench.tasks.modality import xray_degradations as xray
from phantombench.tasks.modality.degradation import Degradation

DEGRADATIONS = xray.degradations(read_spec("xray-nih"))
LADDERS = xray.ladders(read_spec("xray-nih"))
STEPS = [(ladder, step) for ladder in LADDERS for step in ladder.steps]
MUST_SEE = {
    ("blur", "1 px"),
    ("noise", "10/255"),
    ("contrast", "x 0.6"),
    ("left-right flip", "flipped"),
}


@pytest.fixture(scope="module")
def images() -> Samples:
    """Made-up images: smooth, asymmetric, in the middle of the grey levels."""
    generator = np.random.default_rng(0)
    smooth = ndimage.gaussian_filter(generator.normal(size=(20, 1, 64, 64)), (0, 0, 4, 4))
    return (0.5 + 0.12 * smooth / smooth.std()).clip(0, 1).astype(np.float32)


def rng() -> np.random.Generator:
    return np.random.default_rng(1)


def changed(degraded: Samples, images: Samples) -> float:
    return float(np.abs(degraded - images).mean())


@pytest.mark.parametrize(("ladder", "step"), STEPS, ids=lambda value: value.name)
def test_steps_keep_the_form_and_repeat(ladder: Ladder, step: Step, images: Samples) -> None:
    before = images.copy()
    degraded = step.apply(images, rng())
    assert degraded.shape == images.shape
    assert degraded.dtype == np.float32
    assert degraded.min() >= 0
    assert degraded.max() <= 1
    assert np.array_equal(degraded, step.apply(images, rng()))
    assert np.array_equal(images, before), "the samples given must stay as they are"


@pytest.mark.parametrize("ladder", LADDERS, ids=lambda ladder: ladder.name)
def test_every_step_changes_more_than_the_one_before(ladder: Ladder, images: Samples) -> None:
    changes = [0.0, *(changed(step.apply(images, rng()), images) for step in ladder.steps)]
    assert all(low < high for low, high in itertools.pairwise(changes)), changes


def test_the_ladders_hold_what_must_be_seen_and_what_training_did_not() -> None:
    assert {(ladder.name, step.name) for ladder, step in STEPS if step.must_see} == MUST_SEE
    unseen = {ladder.name for ladder in LADDERS if not ladder.trained}
    assert unseen == {"JPEG", "checkerboard", "elastic warp"}
    trained = {degradation.apply for degradation in DEGRADATIONS}
    assert not trained & {xray.jpeg, xray.checkerboard, xray.elastic}


@pytest.mark.parametrize("degradation", DEGRADATIONS, ids=lambda given: given.name)
def test_severities_reach_from_low_to_high(degradation: Degradation) -> None:
    assert degradation.severity(-1) == pytest.approx(degradation.low)
    assert degradation.severity(1) == pytest.approx(degradation.high)
    assert degradation.low <= degradation.severity(0.3) <= degradation.high


def test_flip_exchanges_left_and_right(images: Samples) -> None:
    assert np.array_equal(xray.flip(images, 1, rng())[..., 5, 0], images[..., 5, 63])
    assert np.array_equal(xray.flip(xray.flip(images, 1, rng()), 1, rng()), images)


def test_contrast_scales_the_deviation_and_keeps_the_mean(images: Samples) -> None:
    lower = xray.contrast(images, 0.6, rng())
    axes = (1, 2, 3)
    np.testing.assert_allclose(lower.std(axis=axes) / images.std(axis=axes), 0.6, rtol=1e-3)
    np.testing.assert_allclose(lower.mean(axis=axes), images.mean(axis=axes), atol=1e-4)


def test_gamma_is_a_power(images: Samples) -> None:
    assert xray.gamma(images, 0.5, rng()) == pytest.approx(np.sqrt(images), abs=1e-6)


def test_blur_spreads_a_point_by_sigma() -> None:
    point = np.zeros((1, 1, 64, 64), np.float32)
    point[..., 32, 32] = 1
    spread = xray.blur(point, 2.0, rng())[0, 0].sum(axis=0)
    variance = (spread * (np.arange(64) - 32) ** 2).sum() / spread.sum()
    assert np.sqrt(variance) == pytest.approx(2.0, rel=0.02)


def test_blur_does_not_mix_samples(images: Samples) -> None:
    alone = np.concatenate([xray.blur(image[None], 2.0, rng()) for image in images])
    assert np.array_equal(xray.blur(images, 2.0, rng()), alone)


def test_noise_has_the_deviation_asked_for() -> None:
    grey = np.full((50, 1, 64, 64), 0.5, np.float32)
    assert xray.noise(grey, 10 / 255, rng()).std() == pytest.approx(10 / 255, rel=0.01)


def test_occlusion_covers_a_square_of_one_level(images: Samples) -> None:
    covered = xray.occlusion(images, 16, rng())
    for before, after in zip(images[:, 0], covered[:, 0], strict=True):
        rows, columns = np.nonzero(before != after)
        patch = after[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
        assert patch.shape == (16, 16)
        assert len(np.unique(patch)) == 1


def test_checkerboard_alternates_from_pixel_to_pixel() -> None:
    grey = np.full((1, 1, 64, 64), 0.5, np.float32)
    pattern = xray.checkerboard(grey, 8 / 255, rng())[0, 0] - 0.5
    assert pattern[0, 0] == pytest.approx(8 / 255, abs=1e-6)
    assert pattern[1:] == pytest.approx(-pattern[:-1])
    assert pattern[:, 1:] == pytest.approx(-pattern[:, :-1])


def test_jpeg_is_nearly_lossless_at_its_best(images: Samples) -> None:
    assert changed(xray.jpeg(images, 95, rng()), images) < 2 / 255


def test_elastic_moves_by_the_shift_asked_for() -> None:
    ramp = np.tile(np.linspace(0, 1, 64, dtype=np.float32), (30, 1, 64, 1))
    moved = (xray.elastic(ramp, 2.0, rng()) - ramp)[..., 8:-8] * 63
    assert float(np.sqrt((moved**2).mean())) == pytest.approx(2.0, rel=0.1)


def test_a_black_image_survives_every_step() -> None:
    black = np.zeros((2, 1, 64, 64), np.float32)
    for _, step in STEPS:
        assert np.isfinite(step.apply(black, rng())).all()
