"""Splits and fresh draws of the ECG phantom."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from phantombench.task.loading import load_split, split_digest
from phantombench.task.registry import get_task
from phantombench.task.spec import SPLITS, Drawable, Samples, Split, SplitName
from phantombench.tasks.ecg_phantom import MIX, SIZES, TASK
from phantombench.tasks.ecg_phantom.drawing import draw_samples
from phantombench.tasks.ecg_phantom.hearts import Parameters
from phantombench.tasks.modality.ecg_dynamics import solve

N, S, V, F = range(4)
LABELS = np.repeat([N, S, V, F], 150)


@pytest.fixture(scope="module")
def drawn() -> tuple[Samples, Parameters]:
    return draw_samples(LABELS, np.random.default_rng(7))


@pytest.fixture(scope="module")
def splits(cache_root: Path) -> dict[SplitName, Split]:
    return {name: load_split(TASK, name, None, cache_root) for name in SPLITS}


# The model


@pytest.mark.parametrize("name", SPLITS)
def test_content_is_what_the_task_pins(splits: dict[SplitName, Split], name: SplitName) -> None:
    split, pinned = splits[name], TASK.spec.splits[name]
    assert split_digest(split) == pinned.sha256
    assert len(split) == SIZES[name] == pinned.size == pinned.groups
    shares = np.bincount(split.labels, minlength=4) / len(split)
    assert shares.tolist() == list(MIX)
    assert split.samples.dtype == np.float32
    assert split.samples.shape[1:] == TASK.spec.sample_shape
    assert np.abs(split.samples).max() < 6


def test_splits_share_neither_groups_nor_samples(splits: dict[SplitName, Split]) -> None:
    groups = np.concatenate([split.groups for split in splits.values()])
    assert len(np.unique(groups)) == len(groups) == 6000
    samples = {sample.tobytes() for split in splits.values() for sample in split.samples}
    assert len(samples) == 6000


def test_reading_needs_no_data_root_and_gives_the_same_bytes_again() -> None:
    assert split_digest(TASK.read("test", None)) == TASK.spec.splits["test"].sha256


def test_fresh_draws_follow_label_and_seed_alone() -> None:
    task = get_task("ecg-phantom")
    assert isinstance(task, Drawable)
    first, again, other = (task.draw(LABELS, seed) for seed in (0, 0, 1))
    assert first.shape == (len(LABELS), 1, 256)
    assert np.array_equal(first, again)
    assert not (first == other).all(axis=(1, 2)).any()


def test_fresh_draws_are_no_split_whatever_the_seed(splits: dict[SplitName, Split]) -> None:
    for seed in (0, 20030301):
        drawn = TASK.draw(splits["test"].labels, seed)
        assert not (drawn == splits["test"].samples).all(axis=(1, 2)).any()


def test_no_labels_give_no_samples() -> None:
    assert TASK.draw(np.empty(0, dtype=np.int64), 0).shape == (0, 1, 256)


def test_the_truth_of_a_split_is_that_of_its_samples(splits: dict[SplitName, Split]) -> None:
    split, parameters = TASK.read_with_parameters("test")
    assert np.array_equal(split.samples, splits["test"].samples)
    assert np.array_equal(parameters.labels, split.labels)
    residual = split.samples[:, 0] - solve(parameters.events, parameters.baseline)
    assert (residual.std(axis=1) < 1.2 * parameters.noise).all()
