"""What remembers gives the same answers, and computes each sample once."""

from __future__ import annotations

from typing import Any

import numpy as np

from phantombench.ruler.remembering import RememberingEncoder


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
