"""Which samples a step sees, and which are held out."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from phantombench.model.randomness import rng_at
from phantombench.task.spec import Split
from phantombench.training.batches import CAP, Batches, validation_rows

LABELS = np.array([0] * 900 + [1] * 90 + [2] * 10)


def split(n: int, groups: int, classes: int = 2) -> Split:
    rows = np.arange(n)
    return Split(np.zeros((n, 1, 4), np.float32), rows % classes, rows * groups // n)


def test_balanced_batches_show_rare_classes_as_often_as_common_ones() -> None:
    batches, seen = Batches(LABELS, balanced=True), np.zeros(3)
    for step in range(50):
        seen += np.bincount(LABELS[batches.index(32, rng_at(0, step)).numpy()], minlength=3)
    assert np.allclose(seen / seen.sum(), 1 / 3, atol=0.01)


def test_natural_batches_keep_the_frequencies() -> None:
    batches, seen = Batches(LABELS, balanced=False), np.zeros(3)
    for step in range(100):
        seen += np.bincount(LABELS[batches.index(64, rng_at(0, step)).numpy()], minlength=3)
    assert np.allclose(seen / seen.sum(), (0.9, 0.09, 0.01), atol=0.02)


def test_a_batch_depends_on_its_address_alone() -> None:
    batches = Batches(LABELS, balanced=True)
    first, again, other = (batches.index(16, rng_at(1, step)) for step in (7, 7, 8))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


def test_many_groups_are_held_out_whole() -> None:
    data = split(1000, groups=200)
    learn, held = validation_rows(data, 0.1)
    assert not set(data.groups[learn]) & set(data.groups[held])
    assert len(held) == pytest.approx(100, rel=0.1)
    assert len(learn) + len(held) == len(data)


@pytest.mark.parametrize("share", [0.05, 0.1, 0.3, 0.4, 0.5])
def test_the_share_is_what_it_says(share: float) -> None:
    _, held = validation_rows(split(400, groups=200), share)
    assert len(held) / 400 == pytest.approx(share, abs=0.01)
    gaps = np.diff(np.unique(split(400, groups=200).groups[held]))
    assert gaps.max() - gaps.min() <= 1, "evenly spaced"


def test_few_groups_give_their_last_rows() -> None:
    data = split(1000, groups=10)
    learn, held = validation_rows(data, 0.1)
    assert set(data.groups[held]) == set(data.groups[learn]) == set(range(10))
    for group in range(10):
        assert learn[data.groups[learn] == group].max() < held[data.groups[held] == group].min() + 2


def test_at_most_so_many_a_class() -> None:
    data = split(8000, groups=2000)
    learn, held = validation_rows(data, 0.25)
    assert np.bincount(data.labels[held]).max() == CAP
    assert len(learn) == 6000


def test_nothing_is_held_out_on_request() -> None:
    learn, held = validation_rows(split(10, 10), 0.0)
    assert len(learn) == 10
    assert len(held) == 0
