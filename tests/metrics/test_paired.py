"""Metrics on pairs against scikit-image and by hand."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from skimage.metrics import peak_signal_noise_ratio, structural_similarity

from phantombench.metrics.fidelity import mae, prd, psnr, rmse, ssim


@pytest.fixture
def images() -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(0)
    x = rng.random((5, 1, 32, 32), dtype=np.float32)
    y = (0.6 * x + 0.4 * rng.random(x.shape, dtype=np.float32)).clip(0, 1)
    return x, y


def test_psnr_agrees_with_scikit_image(images) -> None:
    x, y = images
    expected = [peak_signal_noise_ratio(a[0], b[0], data_range=1) for a, b in zip(*images)]  # noqa: B905
    # piq adds 1e-8 to the error before the logarithm.
    assert psnr.per_pair(x, y) == pytest.approx(expected, abs=1e-4)


def test_ssim_agrees_with_scikit_image(images) -> None:
    """With its Gaussian window, population covariance, and the border of 5 pixels left out."""
    x, y = images
    expected = []
    for a, b in zip(x[:, 0], y[:, 0], strict=True):
        _, every = structural_similarity(
            a,
            b,
            data_range=1,
            gaussian_weights=True,
            sigma=1.5,
            use_sample_covariance=False,
            full=True,
        )
        expected.append(every[5:-5, 5:-5].mean())
    assert ssim.per_pair(x, y) == pytest.approx(expected, abs=1e-5)


def test_ssim_leaves_torch_as_it_was(images) -> None:
    before = torch.backends.mkldnn.enabled
    ssim.per_pair(*images)
    assert torch.backends.mkldnn.enabled == before


def test_grey_levels_outside_the_range_are_clipped(images) -> None:
    x, y = images
    wild = np.where(y > 0.9, 7.0, np.where(y < 0.1, -7.0, y)).astype(np.float32)
    for metric in (psnr, ssim):
        assert metric.per_pair(x, wild) == pytest.approx(metric.per_pair(x, wild.clip(0, 1)))


def test_extremes_of_psnr() -> None:
    black, white = (np.full((1, 1, 16, 16), level, np.float32) for level in (0, 1))
    assert psnr.per_pair(black, black)[0] == pytest.approx(80.0)
    assert psnr.per_pair(black, white)[0] == 0.0


def test_errors_by_hand() -> None:
    real = np.array([[[3.0, 4.0]]], np.float32)
    made = np.array([[[3.0, 1.0]]], np.float32)
    assert rmse.per_pair(real, made) == pytest.approx(np.sqrt(4.5))
    assert mae.per_pair(real, made) == pytest.approx(1.5)
    assert prd.per_pair(real, made) == pytest.approx(60.0)


def test_prd_of_a_flat_real_beat_is_finite() -> None:
    flat, made = np.zeros((1, 1, 8), np.float32), np.ones((1, 1, 8), np.float32)
    assert np.isfinite(prd.per_pair(flat, made)).all()


def test_mean_sample_and_collapse_do_not_win(world) -> None:
    """Both are what row order and nearest neighbours reward."""
    image = world("image", size=60)
    mean = np.broadcast_to(image.split(1).samples.mean(axis=0), image.samples(3).shape)
    repeated = np.repeat(image.samples(3)[:2], 30, axis=0)
    honest = world.value(rmse.MEASURE, image.view())
    assert honest < world.value(rmse.MEASURE, image.view(mean.astype(np.float32)))
    assert honest < world.value(rmse.MEASURE, image.view(repeated))


def test_replicates_follow_the_shift_of_a_side(world) -> None:
    """Where samples differ in brightness and one side is brighter, means are all that counts."""
    image = world("image", size=60)
    rng = np.random.default_rng(0)
    view = image.view()
    level = rng.normal(size=(2, 60, 1, 1, 1)).astype(np.float32)
    view.reference.samples[:] = 0.01 * view.reference.samples + level[0]
    view.generated[:] = 0.01 * view.generated + level[1] + 10
    drawn = image.resampling(view, 200)
    halves = [
        (np.diff([level[1].ravel()[part].mean() for part in fake])[0], real)
        for real, fake in (
            ((first[0], second[0]), (first[1], second[1]))
            for first, second in drawn.halvings.sides()
        )
    ]
    shift = np.array(
        [
            (made - np.diff([level[0].ravel()[part].mean() for part in real])[0]) / -2
            for made, real in halves
        ]
    )
    for metric in (mae.MEASURE, rmse.MEASURE):
        replicates = world.replicates(metric, view, drawn)
        expected = world.value(metric, view) + drawn.halvings.multipliers @ shift
        assert np.corrcoef(replicates, expected)[0, 1] > 0.99
        assert replicates.std() == pytest.approx(expected.std(), rel=0.1)
