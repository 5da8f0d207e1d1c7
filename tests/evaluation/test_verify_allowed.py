"""How far a number may move on another processor: a flip counts for more among fewer samples."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from phantombench.evaluation.verify import _allowed
from phantombench.metrics import get_measure


def allowed(name: str, samples: int) -> float:
    records = [SimpleNamespace(measure=name)]
    return _allowed(SimpleNamespace(samples_per_seed=samples, records=records))[name]


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
