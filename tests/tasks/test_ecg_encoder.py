"""The ECG encoder: its form, its training, and that the pinned ones see what they must."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from safetensors.torch import save
from sklearn.metrics import roc_auc_score

from phantombench.controls import get_control
from phantombench.task.loading import load_split
from phantombench.task.registry import get_task, read_spec
from phantombench.task.spec import Encoder, Ladder, Samples, Split, Task
from phantombench.tasks.modality.architecture import FEATURES
from phantombench.tasks.modality.ecg_beat import LENGTH
from phantombench.tasks.modality.ecg_degradations import ladders
from phantombench.tasks.modality.ecg_encoder import ARCHITECTURE, recipe
from phantombench.tasks.modality.encoder import load_encoder
from phantombench.tasks.modality.encoder_training import train_encoder

RECIPE = recipe(read_spec("ecg-phantom"))
LADDERS = ladders(read_spec("ecg-phantom"))
BRIEF = dataclasses.replace(RECIPE, steps=6, batch=16)
TASKS = ("ecg-phantom", "ecg-mitbih")


@pytest.fixture(scope="module")
def few() -> Split:
    rng = np.random.default_rng(0)
    samples = (rng.standard_normal((200, 1, LENGTH)).cumsum(axis=-1) / 10).astype(np.float32)
    return Split(samples, np.arange(200) % 4, np.arange(200))


def test_network_treats_samples_one_by_one(few: Split) -> None:
    network = ARCHITECTURE.network((1, LENGTH)).eval()
    samples = torch.from_numpy(few.samples[:5])
    with torch.inference_mode():
        together = network(samples)
        alone = torch.cat([network(sample[None]) for sample in samples])
    assert together.shape == (5, FEATURES)
    assert torch.allclose(together, alone, atol=1e-5)


def test_network_tells_places_apart() -> None:
    """A network that averaged over time could not see a beat moved within its window."""
    network = ARCHITECTURE.network((1, LENGTH)).eval()
    impulse = torch.zeros(1, 1, LENGTH)
    impulse[..., 96] = 1
    with torch.inference_mode():
        assert not torch.allclose(network(impulse), network(impulse.roll(64, -1)), atol=1e-3)


def test_file_is_small() -> None:
    assert len(save(ARCHITECTURE.network((1, LENGTH)).state_dict())) < 1_000_000


def test_training_repeats_and_whitens(few: Split, tmp_path: Path) -> None:
    weights = train_encoder(BRIEF, few, classes=4, seed=3)
    assert train_encoder(BRIEF, few, classes=4, seed=3) == weights
    assert train_encoder(BRIEF, few, classes=4, seed=4) != weights
    path = tmp_path / "encoder.safetensors"
    path.write_bytes(weights)
    encoder = load_encoder(path, read_spec("ecg-phantom"), check=False)
    features = encoder.features(few.samples)
    assert np.allclose(features.mean(axis=0), 0, atol=1e-6)
    assert np.linalg.eigvalsh(np.cov(features.T)).max() == pytest.approx(1, abs=1e-6)
    assert np.allclose(encoder.class_probabilities(few.samples).sum(axis=1), 1)


@dataclass(frozen=True)
class Ruler:
    """Everything needed to measure a distance with a task's pinned encoders."""

    task: Task
    encoders: list[Encoder]
    train: Split
    reference: Split
    targets: list[NDArray[np.float64]]

    def control(self, name: str) -> Samples:
        rng = np.random.default_rng(0)
        return get_control(name).sample(self.task, self.train, self.reference.labels, rng)

    def distance(self, samples: Samples) -> float:
        """Mean Frechet distance of samples to the reference, by the eigenvalues of C1 C2."""
        found = []
        for encoder, target in zip(self.encoders, self.targets, strict=True):
            features = encoder.features(samples)
            gap = features.mean(axis=0) - target.mean(axis=0)
            one, two = np.cov(features.T), np.cov(target.T)
            roots = np.sqrt(np.linalg.eigvals(one @ two).real.clip(0))
            found.append(gap @ gap + np.trace(one) + np.trace(two) - 2 * roots.sum())
        return float(np.mean(found))


@pytest.fixture(scope="module", params=TASKS)
def ruler(request: pytest.FixtureRequest, cache_root: Path) -> Ruler:
    task = get_task(request.param)
    data = None if task.spec.synthetic else request.getfixturevalue("data_root")
    train, reference = (load_split(task, name, data, cache_root) for name in ("train", "reference"))
    encoders = [task.encoder(each.name) for each in task.spec.ensemble]
    targets = [each.features(reference.samples) for each in encoders]
    return Ruler(task, encoders, train, reference, targets)


@pytest.fixture(scope="module")
def floor(ruler: Ruler) -> float:
    return ruler.distance(ruler.control("real"))


@pytest.mark.parametrize("ladder", LADDERS, ids=lambda ladder: ladder.name)
def test_distance_climbs(ladder: Ladder, ruler: Ruler, floor: float) -> None:
    clean, below = ruler.control("real"), floor
    for index, step in enumerate(ladder.steps):
        distance = ruler.distance(step.apply(clean, np.random.default_rng(index)))
        if ladder.monotone:
            assert distance > below, step.name
        if step.must_see:
            assert distance >= 2 * floor, step.name
        below = distance


@pytest.mark.parametrize("control", ["collapse", "gaussian"])
def test_distance_sees_wrong_sets(control: str, ruler: Ruler, floor: float) -> None:
    assert ruler.distance(ruler.control(control)) >= 2 * floor


def test_class_head_names_every_class(ruler: Ruler) -> None:
    """AUROC of each class against the rest on the reference; 0.5 by chance.

    The least is that of S on real beats: 97 of its 256 stem from the end of record 207, which has
    none in train.
    """
    probabilities = ruler.encoders[0].class_probabilities(ruler.reference.samples)
    for label, name in enumerate(ruler.task.spec.classes):
        assert roc_auc_score(ruler.reference.labels == label, probabilities[:, label]) > 0.7, name
