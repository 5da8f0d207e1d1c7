"""Training repeats itself, leaves its surroundings alone, and teaches."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import torch

from phantombench.task.registry import read_spec
from phantombench.task.spec import Split
from phantombench.tasks.modality.encoder import FrozenEncoder, load_encoder
from phantombench.tasks.modality.encoder_scores import score_heads
from phantombench.tasks.modality.encoder_training import (
    Recipe,
    draw_batch,
    sampling_weights,
    train_encoder,
)
from phantombench.tasks.modality.xray_encoder import jitter
from phantombench.tasks.modality.xray_encoder import recipe as recipe_for

RECIPE = recipe_for(read_spec("xray-nih"))


def make_split(size: int, seed: int) -> Split:
    """Images with a bright spot on the left; larger in class 1."""
    generator = np.random.default_rng(seed)
    labels = np.arange(size) % 2
    rows, columns = np.indices((64, 64))
    radius = np.where(labels == 1, 14, 8)[:, None, None] + generator.uniform(-1, 1, (size, 1, 1))
    spot = np.hypot(rows - 32, columns - 20) < radius
    samples = 0.3 + 0.4 * spot + generator.normal(0, 0.004, (size, 64, 64))
    return Split(samples[:, None].astype(np.float32), labels, np.arange(size))


@pytest.fixture(scope="module")
def train() -> Split:
    return make_split(80, seed=0)


@pytest.fixture(scope="module")
def recipe() -> Recipe:
    named = tuple(d for d in RECIPE.degradations if d.name in {"flip", "noise"})
    return dataclasses.replace(RECIPE, degradations=named, steps=40, batch=32, overlap=0.4)


@pytest.fixture(scope="module")
def short(recipe: Recipe) -> Recipe:
    return dataclasses.replace(recipe, steps=3, batch=16)


@pytest.fixture(scope="module")
def encoder(
    recipe: Recipe, train: Split, tmp_path_factory: pytest.TempPathFactory
) -> FrozenEncoder:
    path = tmp_path_factory.mktemp("trained") / "encoder.safetensors"
    path.write_bytes(train_encoder(recipe, train, classes=2))
    return load_encoder(path, read_spec("xray-nih"), check=False)


def test_the_same_seed_gives_the_same_bytes(short: Recipe, train: Split) -> None:
    first = train_encoder(short, train, 2, seed=1)
    torch.manual_seed(5)  # global state must not matter
    assert train_encoder(short, train, 2, seed=1) == first
    assert train_encoder(short, train, 2, seed=2) != first


def test_training_leaves_its_surroundings_alone(short: Recipe, train: Split) -> None:
    samples = train.samples.copy()
    state, threads = torch.get_rng_state(), torch.get_num_threads()
    losses: list[float] = []
    train_encoder(short, train, 2, report=lambda _, loss: losses.append(loss))
    assert torch.equal(torch.get_rng_state(), state)
    assert torch.get_num_threads() == threads
    assert np.array_equal(train.samples, samples)
    assert len(losses) == short.steps


def test_heads_name_on_unseen_samples_what_they_were_taught(
    encoder: FrozenEncoder, recipe: Recipe
) -> None:
    held_out = make_split(60, seed=9)
    scores = score_heads(
        encoder, recipe, held_out, ("normal", "abnormal"), np.random.default_rng(0)
    )
    assert scores["samples"] == 60
    assert scores["macro_auroc"] > 0.95
    assert scores["degradations"]["flip"]["auroc"] > 0.95
    assert scores["degradations"]["flip"]["correlation"] is None
    assert scores["degradations"]["noise"]["auroc"] > 0.8
    assert scores["naming_accuracy"] > 2 * scores["chance"]


def test_scores_of_labels_that_mean_nothing_are_at_chance(
    encoder: FrozenEncoder, recipe: Recipe
) -> None:
    held_out = make_split(120, seed=9)
    shuffled = np.random.default_rng(0).permutation(held_out.labels)
    scores = score_heads(
        encoder,
        recipe,
        dataclasses.replace(held_out, labels=shuffled),
        ("normal", "abnormal"),
        np.random.default_rng(0),
    )
    assert 0.35 < scores["macro_auroc"] < 0.65


def test_a_batch_tells_what_was_done_to_its_samples(recipe: Recipe, train: Split) -> None:
    plain = dataclasses.replace(recipe, jitter=None, batch=400)
    weights = sampling_weights(train.labels, 0)
    batch = draw_batch(plain, train, weights, np.random.default_rng(0))
    assert batch.samples.shape == (400, 1, 64, 64)
    assert batch.samples.dtype == np.float32
    assert batch.presence.mean(axis=0) == pytest.approx([0.4, 0.4], abs=0.08)
    assert np.abs(batch.severity).max() <= 1
    left = batch.samples[..., :32].mean(axis=(1, 2, 3)) > batch.samples[..., 32:].mean(
        axis=(1, 2, 3)
    )
    assert np.array_equal(~left, batch.presence[:, 0] == 1)  # the spot has changed sides
    grain = batch.samples[..., :4, :].std(axis=(1, 2, 3))
    noisy = batch.presence[:, 1] == 1
    assert grain[noisy].min() > grain[~noisy].max()
    assert np.corrcoef(grain[noisy], batch.severity[noisy, 1])[0, 1] > 0.9


def test_without_degradations_a_batch_holds_training_samples(recipe: Recipe, train: Split) -> None:
    untouched = dataclasses.replace(recipe, jitter=None, overlap=0.0)
    weights = sampling_weights(train.labels, 0)
    batch = draw_batch(untouched, train, weights, np.random.default_rng(0))
    known = {
        sample.tobytes(): label for sample, label in zip(train.samples, train.labels, strict=True)
    }
    for sample, label in zip(batch.samples, batch.labels, strict=True):
        assert known[sample.tobytes()] == label


def test_balance_draws_rare_classes_more_often() -> None:
    labels = np.array([0] * 90 + [1] * 10)
    assert sampling_weights(labels, 0.0)[labels == 1].sum() == pytest.approx(0.1)
    assert sampling_weights(labels, 0.5)[labels == 1].sum() == pytest.approx(0.25)
    assert sampling_weights(labels, 1.0)[labels == 1].sum() == pytest.approx(0.5)


def test_jitter_moves_by_at_most_two_pixels() -> None:
    point = np.zeros((1, 1, 64, 64), np.float32)
    point[..., 32, 32] = 1
    generator = np.random.default_rng(0)
    places = {tuple(np.argwhere(jitter(point, generator)[0, 0])[0] - 32) for _ in range(400)}
    assert places == {(down, right) for down in range(-2, 3) for right in range(-2, 3)}
