"""Reconstruction scores: a sample beside its own reconstruction, apart from what is sampled."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from phantombench.metrics.fidelity import psnr
from phantombench.metrics.reconstruction import (
    reconstruction_dtw,
    reconstruction_mae,
    reconstruction_psnr,
    reconstruction_rmse,
)
from phantombench.metrics.view import View
from phantombench.model.answers import reconstruct
from phantombench.model.sampling import build_model


def reconstructing(view: View, error: float) -> View:
    return View(
        view.ground, view.generated, None, 0, lambda samples, _: samples + np.float32(error)
    )


def test_the_error_put_in_comes_out(world) -> None:
    view = reconstructing(world("signal").view(), 0.1)
    assert world.value(reconstruction_rmse.MEASURE, view) == pytest.approx(0.1, rel=1e-4)
    assert world.value(reconstruction_mae.MEASURE, view) == pytest.approx(0.1, rel=1e-4)
    assert 0 < world.value(reconstruction_dtw.MEASURE, view) <= 0.1


def test_pairs_are_given_not_assigned(world) -> None:
    view = world("image").view()
    swapped = View(view.ground, view.generated, None, 0, lambda samples, _: samples[::-1])
    value = world.value(reconstruction_psnr.MEASURE, swapped)
    real = view.reference.samples
    assert value == pytest.approx(psnr.per_pair(real, real[::-1].copy()).mean())
    assert value < world.value(reconstruction_psnr.MEASURE, reconstructing(view, 0.01))


def test_replicates_follow_the_patients_drawn(world) -> None:
    view = world("image").view()
    noise = np.random.default_rng(0).normal(0, 0.1, view.reference.samples.shape)
    noisy = View(view.ground, view.generated, None, 0, lambda x, _: x + noise.astype(np.float32))
    resampling = world("image").resampling(noisy)
    drawn = world.replicates(reconstruction_psnr.MEASURE, noisy, resampling)
    assert drawn.shape == (len(resampling),)
    assert drawn.std() > 0
    value = world.value(reconstruction_psnr.MEASURE, noisy)
    assert drawn.mean() == pytest.approx(value, abs=3 * drawn.std())


def test_a_vaegan_reconstructs_in_physical_units() -> None:
    model = build_model("vaegan", (1, 256), 4, (-2.0, 3.0), {"width": 4}).eval()
    samples = torch.randn((300, 1, 256), generator=torch.Generator().manual_seed(0)).numpy()
    made = reconstruct(model, samples, np.arange(300) % 4)
    assert made.shape == samples.shape
    assert made.dtype == np.float32
    few = reconstruct(model, samples[:20], np.arange(20) % 4)
    assert np.allclose(made[:20], few, atol=1e-5)
