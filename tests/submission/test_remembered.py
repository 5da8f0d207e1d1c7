"""What is compared with the reference is drawn once; everything else is asked as before."""

from __future__ import annotations

from typing import Any

import numpy as np

from phantombench.submission import remembered
from phantombench.submission.remembered import Remembered

LABELS = np.array([0, 1, 1])


class Counting:
    """Draws numbers that follow from labels and seed, and counts how often."""

    model, apart, parameters, own_labels = None, False, 7, None
    critic = reconstruct = walk = None

    def __init__(self) -> None:
        self.asked = 0

    def sample(self, labels: Any, seed: int) -> Any:
        self.asked += 1
        return (labels[:, None, None] + np.full((1, 1, 4), seed)).astype(np.float32)


def test_reference_labels_are_asked_for_once_a_seed_and_others_every_time() -> None:
    inner = Counting()
    sampler = Remembered(inner, LABELS)
    first, again, other = (sampler.sample(LABELS.copy(), seed) for seed in (0, 0, 1))
    assert inner.asked == 2
    assert np.array_equal(first, again) and not np.array_equal(first, other)
    for _ in range(2):
        sampler.sample(LABELS[:2], 0)
    assert inner.asked == 4
    assert (sampler.parameters, sampler.apart, sampler.model) == (7, False, None)


def test_no_more_is_kept_than_memory_allows(monkeypatch: Any) -> None:
    inner = Counting()
    sampler = Remembered(inner, LABELS)
    monkeypatch.setattr(remembered, "MOST", sampler.sample(LABELS, 0).nbytes)
    for seed in (1, 1, 0):
        sampler.sample(LABELS, seed)
    assert inner.asked == 3
