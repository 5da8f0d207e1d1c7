"""Reconstruction scores: a sample beside its own reconstruction, apart from what is sampled."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from phantombench.errors import Unavailable
from phantombench.metrics import all_metrics, metrics_for, psnr, reconstruction_psnr
from phantombench.metrics.measure import Axis
from phantombench.metrics.view import View
from phantombench.model.sampling import build_model, reconstruct

OF_RECONSTRUCTIONS = [each for each in all_metrics() if each.axis is Axis.RECONSTRUCTION]


def reconstructing(view: View, error: float) -> View:
    return View(
        view.ground, view.generated, None, 0, lambda samples, _: samples + np.float32(error)
    )


@pytest.mark.parametrize("metric", OF_RECONSTRUCTIONS, ids=lambda metric: metric.name)
def test_only_an_autoencoder_has_the_number(world, metric) -> None:
    (kind, *_) = sorted(metric.kinds)
    with pytest.raises(Unavailable, match="no autoencoder"):
        metric.compute(world(kind).view())


def test_the_error_put_in_comes_out(world) -> None:
    values = {
        metric.name: metric.compute(reconstructing(world("signal").view(), 0.1))
        for metric in metrics_for("signal")
        if metric.axis is Axis.RECONSTRUCTION
    }
    assert values["reconstruction_rmse"] == pytest.approx(0.1, rel=1e-4)
    assert values["reconstruction_mae"] == pytest.approx(0.1, rel=1e-4)
    assert 0 < values["reconstruction_dtw"] <= 0.1


def test_pairs_are_given_not_assigned(world) -> None:
    view = world("image").view()
    swapped = View(view.ground, view.generated, None, 0, lambda samples, _: samples[::-1])
    value = reconstruction_psnr.METRIC.compute(swapped)
    real = view.reference.samples
    assert value == pytest.approx(psnr.per_pair(real, real[::-1].copy()).mean())
    assert value < reconstruction_psnr.METRIC.compute(reconstructing(view, 0.01))


def test_replicates_follow_the_patients_drawn(world) -> None:
    view = world("image").view()
    noise = np.random.default_rng(0).normal(0, 0.1, view.reference.samples.shape)
    noisy = View(view.ground, view.generated, None, 0, lambda x, _: x + noise.astype(np.float32))
    resampling = world("image").resampling(noisy)
    drawn = reconstruction_psnr.METRIC.replicates(noisy, resampling)
    assert drawn.shape == (len(resampling),)
    assert drawn.std() > 0


def test_a_vaegan_reconstructs_in_physical_units() -> None:
    model = build_model("vaegan", (1, 256), 4, (-2.0, 3.0), {"width": 4}).eval()
    samples = torch.randn((300, 1, 256), generator=torch.Generator().manual_seed(0)).numpy()
    made = reconstruct(model, samples, np.arange(300) % 4)
    assert made.shape == samples.shape
    assert made.dtype == np.float32
    few = reconstruct(model, samples[:20], np.arange(20) % 4)
    assert np.allclose(made[:20], few, atol=1e-5)
