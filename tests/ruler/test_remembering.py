"""What remembers gives the same answers, and computes each sample once."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from phantombench.ruler.remembering import RememberingEncoder, RememberingRegistration
from phantombench.statistics.registration import Registration


def test_the_same_distances_from_each_sample_once(
    task: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    train, drawn = task.split(40, 1).samples, task.split(12, 2).samples
    expected = Registration(train).distances(drawn, 5)
    seen: list[int] = []
    original = Registration.distances

    def counted(self: Registration, samples: Any, nearest: int) -> Any:
        seen.append(len(samples))
        return original(self, samples, nearest)

    monkeypatch.setattr(Registration, "distances", counted)
    remembering = RememberingRegistration(train)
    order = np.array([3, 1, 3, 0])
    assert np.allclose(remembering.distances(drawn[order], 5), expected[order], atol=1e-5)
    assert np.allclose(remembering.distances(drawn, 5), expected, atol=1e-5)
    assert seen == [3, 9]
    assert remembering.distances(drawn[:0], 5).shape == (0, 5)


def test_the_same_features_from_each_sample_once(task: Any) -> None:
    drawn, asked = task.split(6, 1).samples, []

    class Counting(type(task.encoder())):  # type: ignore[misc]
        def features(self, samples: np.ndarray) -> np.ndarray:
            asked.append(len(samples))
            return super().features(samples)

    remembering = RememberingEncoder(Counting())
    order = np.array([3, 1, 3])
    assert (remembering.features(drawn[order]) == task.encoder().features(drawn)[order]).all()
    assert (remembering.features(drawn) == task.encoder().features(drawn)).all()
    assert asked == [2, 4]
