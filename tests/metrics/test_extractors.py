"""Extractors beside the encoders: right by independent implementations, and they see."""

from __future__ import annotations

import dataclasses
import importlib.util

import numpy as np
import pytest
from scipy import ndimage

from phantombench import pretrained
from phantombench.errors import PhantomBenchError, Unavailable
from phantombench.metrics import all_measures
from phantombench.metrics.fidelity import (
    extractor,
    fid_imagenet,
    fid_rocket,
    fid_texture,
    rocket,
    texture,
)
from phantombench.metrics.fidelity.extractor import standardised, whitened
from phantombench.metrics.measure import Measure
from phantombench.metrics.view import Ground, View
from phantombench.task.registry import get_task
from phantombench.task.spec import Split

KINDS = {
    fid_texture.MEASURE: "xray-phantom",
    fid_imagenet.MEASURE: "xray-phantom",
    fid_rocket.MEASURE: "ecg-phantom",
}
every_extractor = pytest.mark.parametrize("measure", KINDS, ids=lambda measure: measure.name)


@pytest.fixture(scope="module")
def grounds() -> dict[str, Ground]:
    """Two small splits of phantoms by task, drawn afresh."""

    def ground(name: str) -> Ground:
        task = get_task(name)
        labels = np.arange(80) % len(task.spec.classes)
        splits = [
            Split(task.draw(labels, seed), labels, np.arange(len(labels))) for seed in (31, 32)
        ]
        return Ground(train=splits[0], reference=splits[1], encoder=task.encoder())

    return {name: ground(name) for name in set(KINDS.values())}


@pytest.fixture
def value(world, grounds, monkeypatch):
    """Return the distance of what a function makes of the reference."""
    monkeypatch.setattr(extractor.whitened, "__defaults__", (16,))

    def of(measure: Measure, change) -> float:
        ground = grounds[KINDS[measure]]
        return world.value(measure, View(ground, change(ground.reference.samples)))

    return of


@every_extractor
def test_the_same_set_has_no_distance(value, measure: Measure) -> None:
    assert value(measure, lambda samples: samples) == pytest.approx(0.0, abs=1e-6)
    assert value(measure, lambda samples: samples[::-1].copy()) == pytest.approx(0.0, abs=1e-6)


@every_extractor
def test_it_rises_with_noise_and_with_blur(value, measure: Measure) -> None:
    def noisy(deviation: float):
        noise = np.random.default_rng(0).normal(
            size=(80, *get_task(KINDS[measure]).spec.sample_shape)
        )
        return lambda samples: (samples + deviation * noise).astype(np.float32)

    def blurred(width: float):
        return lambda samples: ndimage.gaussian_filter1d(samples, width, axis=-1)

    for change in (noisy, blurred):
        mild, severe = (value(measure, change(degree)) for degree in (0.03, 0.2))
        if change is blurred:
            mild, severe = (value(measure, change(degree)) for degree in (0.7, 3.0))
        assert 1e-3 < mild < severe


@every_extractor
def test_it_gives_the_same_bytes_twice(world, grounds, monkeypatch, measure: Measure) -> None:
    monkeypatch.setattr(extractor.whitened, "__defaults__", (16,))
    ground = grounds[KINDS[measure]]
    found = []
    for _ in range(2):
        fresh = dataclasses.replace(ground, memo={})
        estimate = world.estimate(measure, View(fresh, ground.train.samples))
        found.append((estimate.value, estimate.replicates.tobytes()))
    assert found[0] == found[1]


def test_they_all_compare_with_a_distance_that_exists() -> None:
    by_name = {measure.name: measure for measure in all_measures()}
    compared = [measure for measure in by_name.values() if measure.compares]
    assert set(KINDS) <= set(compared)
    for measure in compared:
        assert measure.distance
        assert by_name[measure.compares].distance
        assert by_name[measure.compares].axis == measure.axis


def test_features_are_scaled_by_the_training_samples(grounds) -> None:
    ground = grounds["xray-phantom"]
    features = standardised("texture", texture.texture_features, ground)(ground.train.samples)
    np.testing.assert_allclose(features.mean(axis=0), 0, atol=1e-9)
    np.testing.assert_allclose(features.std(axis=0), 1, atol=1e-9)
    narrow = whitened("texture", texture.texture_features, ground, 5)(ground.train.samples)
    np.testing.assert_allclose(np.cov(narrow.T), np.eye(5), atol=1e-9)


def test_too_few_training_samples_are_said(grounds) -> None:
    with pytest.raises(Unavailable, match="more than 80 training samples"):
        whitened("texture", texture.texture_features, grounds["xray-phantom"], 80)


def test_co_occurrence_agrees_with_a_count_by_hand() -> None:
    image = np.random.default_rng(0).integers(0, texture.LEVELS, (9, 9)) / texture.LEVELS
    found = {name: values[0] for name, values in texture.describe(image[None])}
    levels = (image * texture.LEVELS).astype(int)
    contrast, homogeneity = [], []
    for down, right in ((0, 1), (-1, 1), (-1, 0), (-1, -1)):
        gaps = [
            levels[y, x] - levels[y + down, x + right]
            for y in range(9)
            for x in range(9)
            if 0 <= y + down < 9 and 0 <= x + right < 9
        ]
        contrast.append(np.mean(np.square(gaps)))
        homogeneity.append(np.mean(1 / (1 + np.square(gaps))))
    assert found["co-occurrence at 1, contrast"] == pytest.approx(np.mean(contrast))
    assert found["co-occurrence at 1, homogeneity"] == pytest.approx(np.mean(homogeneity))


def test_an_image_is_described_alone_as_in_company() -> None:
    images = np.random.default_rng(1).random((70, 1, 12, 12)).astype(np.float32)
    together = texture.texture_features(images)
    alone = np.concatenate([texture.texture_features(each[None]) for each in images])
    np.testing.assert_allclose(together, alone, rtol=1e-9)
    assert np.isfinite(texture.texture_features(np.zeros((2, 1, 12, 12), np.float32))).all()


def test_random_convolutions_agree_with_loops() -> None:
    """As the paper's own code computes them: one output at a time."""
    rng = np.random.default_rng(2)
    samples = rng.normal(size=(3, 2, 40)).astype(np.float32)
    kernels = rocket.draw_kernels(2, 40, 12)
    found = rocket.rocket_features(kernels, samples).reshape(3, 12, 2)
    for kernel, column in zip(kernels, range(12), strict=True):
        reach = (kernel.weights.shape[1] - 1) * kernel.dilation
        for row, sample in enumerate(samples):
            padded = np.pad(sample, ((0, 0), (kernel.padding,) * 2)).astype(np.float64)
            outputs = [
                kernel.bias
                + np.sum(kernel.weights * padded[:, at : at + reach + 1 : kernel.dilation])
                for at in range(padded.shape[1] - reach)
            ]
            assert found[row, column, 0] == pytest.approx(np.mean(np.array(outputs) > 0))
            assert found[row, column, 1] == pytest.approx(max(outputs), rel=1e-5, abs=1e-6)


@pytest.fixture
def fresh(grounds) -> View:
    """A view that has computed nothing yet."""
    ground = dataclasses.replace(grounds["xray-phantom"], memo={})
    return View(ground, ground.reference.samples)


def test_without_the_package_the_cell_says_what_to_install(world, fresh, monkeypatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(Unavailable, match=r"phantombench\[imagenet\]"):
        world.value(fid_imagenet.MEASURE, fresh)


def test_other_weights_are_refused(world, fresh, monkeypatch) -> None:
    monkeypatch.setattr(pretrained, "WEIGHTS_SHA256", "0" * 64)
    with pytest.raises(PhantomBenchError, match="its sha256 is 579344248a93"):
        world.value(fid_imagenet.MEASURE, fresh)


@pytest.mark.parametrize("shape", [(2, 64, 64), (1, 64, 31)])
def test_images_that_the_network_cannot_take_are_said(world, fresh, shape) -> None:
    view = dataclasses.replace(fresh, generated=np.zeros((80, *shape), np.float32))
    with pytest.raises(Unavailable, match="1 or 3 channels of at least 32x32"):
        world.value(fid_imagenet.MEASURE, view)


def test_the_least_image_is_taken() -> None:
    least = np.random.default_rng(0).random((2, 3, 32, 32)).astype(np.float32)
    features = fid_imagenet.imagenet_features(fid_imagenet.load_network(), least)
    assert features.shape == (2, 1280)
