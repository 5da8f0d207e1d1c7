"""The committed encoders of each task: pinned, small, of two kinds, and whitened on `train`."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
import torch

from phantombench.errors import PhantomBenchError
from phantombench.evaluation.bench import identity
from phantombench.task.loading import load_split
from phantombench.task.registry import get_task, read_spec, task_ids
from phantombench.tasks.modality.architecture import FEATURES, get_architecture
from phantombench.tasks.modality.encoder import load_member

MOST_BYTES = 2_000_000  # of all encoders of a task
TASKS = [name for name in task_ids() if name != "xray-chestmnist"]  # no data, no encoder
every_task = pytest.mark.parametrize("task_id", TASKS)


@every_task
def test_committed_weights_are_the_pinned_ones(task_id: str) -> None:
    task = get_task(task_id)
    sizes = []
    for member in task.spec.ensemble:
        file = task.folder / task.spec.member(member.name)[1]
        weights = file.read_bytes()
        described = json.loads(file.with_suffix(".json").read_text(encoding="utf-8"))
        assert hashlib.sha256(weights).hexdigest() == member.sha256 == described["sha256"]
        assert task.encoder(member.name).name == described["encoder"]
        sizes.append(len(weights))
    assert sum(sizes) <= MOST_BYTES


@every_task
def test_an_ensemble_has_two_seeds_of_two_architectures(task_id: str) -> None:
    spec = read_spec(task_id)
    assert len({member.recipe for member in spec.ensemble}) == 2
    assert sorted(member.seed for member in spec.ensemble) == [0, 0, 1, 1]
    titles = {get_task(task_id).encoder(member.name).name for member in spec.ensemble}
    assert len(titles) == 2


@every_task
def test_the_first_is_the_frozen_classifier(task_id: str) -> None:
    task = get_task(task_id)
    first = task.spec.ensemble[0]
    assert first.sha256 == task.spec.encoder_sha256 == task.encoder().sha256
    assert task.encoder(first.name).sha256 == first.sha256


@every_task
def test_the_encoders_differ_in_what_they_see(
    task_id: str, request: pytest.FixtureRequest, cache_root: Path
) -> None:
    """64 features of variance 1 on train, but for what lies below the floor; no two alike."""
    task = get_task(task_id)
    data = None if task.spec.synthetic else request.getfixturevalue("data_root")
    samples = load_split(task, "train", data, cache_root).samples[::10]
    nearest = []
    for member in task.spec.ensemble:
        features = task.encoder(member.name).features(samples)
        assert features.shape == (len(samples), 64)
        variances = features.var(axis=0)
        assert 0.5 < np.median(variances) < 2
        centred = features - features.mean(axis=0)
        nearest.append(centred @ centred.T)
    flat = [each[np.triu_indices(len(samples), 1)] for each in nearest]
    correlation = np.corrcoef(flat)
    assert correlation[np.triu_indices(len(flat), 1)].max() < 0.99


def test_a_change_of_any_encoder_changes_what_a_result_keeps() -> None:
    spec = read_spec("xray-nih")
    known = {identity(spec).encoder}
    for index, member in enumerate(spec.encoders):
        others = list(spec.encoders)
        others[index] = member.model_copy(update={"sha256": "0" * 64})
        known.add(identity(spec.model_copy(update={"encoders": tuple(others)})).encoder)
    known.add(identity(spec.model_copy(update={"encoder_sha256": "0" * 64})).encoder)
    assert len(known) == 2 + len(spec.encoders)
    alone = spec.model_copy(update={"encoders": ()})
    assert identity(alone).encoder == spec.encoder_sha256


def test_another_file_or_name_is_refused(tmp_path: Path) -> None:
    spec, folder = read_spec("ecg-phantom"), get_task("ecg-phantom").folder
    name = spec.encoders[0].name
    with pytest.raises(PhantomBenchError, match="no encoder 'other'"):
        load_member(folder, spec, "other")
    (tmp_path / spec.member(name)[1]).write_bytes((folder / "encoder.safetensors").read_bytes())
    with pytest.raises(PhantomBenchError, match="the task pins"):
        load_member(tmp_path, spec, name)


def test_two_of_one_recipe_and_seed_are_refused() -> None:
    spec = read_spec("ecg-phantom")
    twice = [*spec.model_dump()["encoders"], {"recipe": "ecg", "seed": 0, "sha256": ""}]
    with pytest.raises(ValueError, match="same recipe and seed"):
        type(spec).model_validate(spec.model_dump() | {"encoders": twice})


@pytest.mark.parametrize(
    ("title", "shape"),
    [
        ("xray_residual-v1", (1, 64, 64)),
        ("xray_residual-v1", (1, 96, 130)),
        ("ecg_inception-v1", (1, 256)),
        ("ecg_inception-v1", (2, 511)),
    ],
)
def test_architectures_take_any_shape_and_samples_one_by_one(
    title: str, shape: tuple[int, ...]
) -> None:
    torch.manual_seed(0)
    network = get_architecture(title).network(shape).eval()
    samples = torch.rand(5, *shape)
    together = network(samples)
    assert together.shape == (5, FEATURES)
    assert torch.allclose(torch.cat([network(each[None]) for each in samples]), together, atol=1e-5)
    assert (network(samples.flip(-1)) - together).abs().max() > 1e-4  # place counts
