"""How far a number may move on another processor: a flip counts for more among fewer samples."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from phantombench.evaluation.allowed import DRAWN
from phantombench.evaluation.allowed import allowed as allowed_of
from phantombench.metrics import get_measure


def allowed(name: str, samples: int) -> float:
    records = [SimpleNamespace(measure=name)]
    return allowed_of(SimpleNamespace(samples_per_seed=samples, records=records))[name]


@pytest.mark.parametrize("samples", [100, 609, 5000])
def test_a_flip_is_a_share_of_what_is_looked_at(samples: int) -> None:
    measure = get_measure("registered_copy_rate")
    looked_at = min(samples, measure.counts)
    assert allowed(measure.name, samples) == pytest.approx(measure.flips / looked_at)


def test_where_all_samples_count_it_is_a_share_of_all() -> None:
    measure = get_measure("coverage")
    assert allowed(measure.name, 100) == max(measure.flips / 100, measure.drift)


def test_what_neither_counts_nor_drifts_may_not_move() -> None:
    assert allowed("fid", 609) == 0


def test_a_replicate_draws_a_sample_several_times() -> None:
    """Two samples of each of three seeds on the limit, drawn with replacement 1,000 times."""
    measure, rng = get_measure("registered_copy_rate"), np.random.default_rng(0)
    drawn = rng.multinomial(256, np.full(256, 1 / 256), size=(1000, 3))[:, :, : measure.flips]
    moved = drawn.sum(axis=(1, 2)) / (3 * 256)
    result = SimpleNamespace(samples_per_seed=609, records=[SimpleNamespace(measure=measure.name)])
    assert moved.max() <= allowed_of(result, drawn=DRAWN)[measure.name] <= 2 * moved.max()
