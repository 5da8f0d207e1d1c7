"""Where the reference is large, a fixed part of it says what is honest after registration."""

from __future__ import annotations

import numpy as np
import pytest

from phantombench.metrics.privacy import registered, registered_copy_rate
from phantombench.result.schema import Facets
from phantombench.statistics.bootstrap import draw_resampling
from phantombench.statistics.subsets import fixed_subset


def test_a_fixed_part_of_a_large_reference_is_registered(
    world, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = world("image", size=40).view()
    reference = view.reference
    drawn = draw_resampling(reference.groups, reference.labels, 20, 0)
    asked: list[np.ndarray] = []

    def nearness(ground, samples, to, samples_are=""):  # type: ignore[no-untyped-def]
        asked.append(samples)
        return samples.reshape(len(samples), -1).mean(axis=1).astype(np.float64)

    for module in (registered, registered_copy_rate):
        monkeypatch.setattr(module, "nearness_after_registration", nearness)
    whole = registered_copy_rate.estimate(view, Facets(), drawn)
    assert asked[0] is reference.samples, "no copy where all are taken"
    monkeypatch.setattr(registered_copy_rate, "HONEST_MOST", 15)
    some = registered_copy_rate.estimate(view, Facets(), drawn)
    rows = fixed_subset(40, 15)
    np.testing.assert_array_equal(asked[-1], reference.samples[rows])
    assert len(some.replicates) == len(whole.replicates) == 20
    assert np.isfinite(some.replicates).all()
