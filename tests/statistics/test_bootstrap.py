"""The bootstrap draws whole groups, and its interval keeps its promises."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phantombench.statistics.bootstrap import (
    Resampling,
    centred_interval,
    columns,
    combine,
    draw_groups,
    draw_resampling,
    draw_samples,
    draw_within_classes,
    interval_of_mean,
)
from phantombench.statistics.influence import linear_replicates, weighted_mean


def resampling(n: int, replicates: int, seed: int = 0) -> Resampling:
    return draw_resampling(np.arange(n), np.zeros(n, np.int64), replicates, seed)


def test_samples_are_drawn_n_of_n() -> None:
    weights = draw_samples(50, 400, np.random.default_rng(0))
    assert weights.shape == (400, 50)
    assert weights.dtype == np.float32
    assert (weights.sum(axis=1) == 50).all()
    assert weights.mean(axis=0) == pytest.approx(1, abs=0.25)
    assert weights.var() == pytest.approx(1 - 1 / 50, rel=0.05)


def test_groups_are_drawn_whole() -> None:
    groups = np.array([7, 3, 7, 9, 3, 7])
    weights = draw_groups(groups, 30, np.random.default_rng(0))
    for group in (3, 7, 9):
        assert (weights[:, groups == group] == weights[:, groups == group][:, :1]).all()
    assert (weights[:, [1, 0, 3]].sum(axis=1) == 3).all()


def test_same_generator_same_bytes() -> None:
    drawn = [resampling(5, 9, seed=3) for _ in range(2)]
    assert drawn[0].reference.tobytes() == drawn[1].reference.tobytes()
    assert drawn[0].generated.tobytes() == drawn[1].generated.tobytes()
    assert len(drawn[0]) == 9


def test_columns_follow_the_order_asked_for() -> None:
    weights = np.arange(6, dtype=np.float32).reshape(2, 3)
    assert columns(weights, np.array([2, 0, 1])).tolist() == [[2, 0, 1], [5, 3, 4]]
    assert columns(weights, np.arange(3)) is weights


@settings(deadline=None, max_examples=50)
@given(
    values=st.lists(st.floats(0, 1), min_size=1, max_size=4),
    spread=st.floats(0, 3),
    bias=st.floats(-2, 2),
    seed=st.integers(0, 1000),
)
def test_interval_contains_the_value_and_keeps_the_bounds(values, spread, bias, seed) -> None:
    rng = np.random.default_rng(seed)
    replicates = [value + bias + spread * rng.normal(size=100) for value in values]
    value = float(np.mean(values))
    low, high = centred_interval(value, combine(values, replicates), (0.0, 1.0))
    assert 0 <= low <= np.mean(values) + 1e-12
    assert np.mean(values) - 1e-12 <= high <= 1


def test_interval_is_centred_on_the_value() -> None:
    rng = np.random.default_rng(0)
    low, high = centred_interval(5.0, 5 + 3 + rng.normal(size=20_000))
    assert (low, high) == pytest.approx((5 - 1.96, 5 + 1.96), abs=0.06)


def test_interval_of_a_mean_agrees_with_the_normal_one() -> None:
    rng = np.random.default_rng(1)
    samples = rng.normal(size=400)
    weights = draw_samples(400, 4000, rng)
    replicates = samples.mean() + weighted_mean(weights, samples)
    low, high = centred_interval(samples.mean(), replicates)
    half = 1.96 * samples.std() / 20
    assert (low, high) == pytest.approx((samples.mean() - half, samples.mean() + half), abs=0.01)


def test_interval_of_mean_agrees_with_the_normal_one() -> None:
    rng = np.random.default_rng(2)
    values = rng.normal(size=400)
    half = 1.96 * values.std() / 20
    expected = (values.mean() - half, values.mean() + half)
    assert interval_of_mean(values, rng) == pytest.approx(expected, abs=0.01)


def test_seeds_whose_samples_explain_them_add_nothing() -> None:
    rng = np.random.default_rng(0)
    replicates = [value + rng.normal(size=500) for value in (-1.0, 0.0, 1.0)]
    found = combine([-1.0, 0.0, 1.0], replicates)
    assert found == pytest.approx(np.mean(replicates, axis=0))


def test_seeds_that_disagree_beyond_their_samples_widen_the_interval() -> None:
    values = [-1.0, 0.0, 1.0]
    assert (combine([0.0] * 3, [np.zeros(500)] * 3) == 0).all()
    found = combine(values, [np.full(500, value) for value in values])
    assert found.std() == pytest.approx(np.std(values, ddof=1) / np.sqrt(3), rel=0.1)


def test_nothing_seen_leaves_room_for_three_in_n() -> None:
    nothing = combine([0.0, 0.0], [np.zeros(4000)] * 2, counted=300)
    _, high = centred_interval(0.0, nothing, (0.0, 1.0))
    assert high == pytest.approx(3 / 300, rel=0.1)
    assert (nothing == combine([0.0, 0.0], [np.zeros(4000)] * 2, counted=300)).all()


def test_generated_samples_follow_the_classes_of_the_reference() -> None:
    labels = np.array([0, 0, 0, 1, 1])
    reference = draw_groups(np.arange(5), 200, np.random.default_rng(0))
    drawn = draw_within_classes(labels, reference, np.random.default_rng(1))
    for label in (0, 1):
        kind = labels == label
        assert (drawn[:, kind].sum(axis=1) == reference[:, kind].sum(axis=1)).all()
    assert len(np.unique(drawn, axis=0)) > 50


def test_linear_replicates_add_both_sides() -> None:
    drawn = resampling(4, 20)
    x, y = np.array([1.0, 2, 3, 4]), np.array([10.0, 0, 0, 0])
    found = linear_replicates(5.0, drawn, reference=x, generated=y)
    real = drawn.stretch * (drawn.reference @ x / 4 - 2.5)
    assert found == pytest.approx(5 + real + drawn.generated @ y / 4 - 2.5, abs=1e-5)


def test_classes_that_differ_on_both_sides_alike_add_nothing() -> None:
    labels = np.repeat([0, 1], 10)
    drawn = draw_resampling(np.arange(20), labels, 50, 0)
    effect = np.where(labels == 0, 1.0, -1.0)
    found = linear_replicates(5.0, drawn, reference=effect, generated=-effect)
    assert found == pytest.approx(5.0, abs=1e-6)


def test_rows_that_were_not_drawn_leave_the_value() -> None:
    drawn = resampling(3, 200)
    rows = np.array([1])
    assert (drawn.reference[:, 1] == 0).any()
    found = linear_replicates(2.0, drawn, reference=np.array([7.0]), rows=rows)
    assert (found == 2.0).all()
