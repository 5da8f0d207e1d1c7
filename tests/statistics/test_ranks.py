"""Ranks: hand-made cases, and how often their intervals hold the truth."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phantombench.statistics.agreement import agreement_of_seeds
from phantombench.statistics.ranks import (
    Rank,
    Scores,
    mean_ranks,
    significantly_below,
)
from phantombench.statistics.ranks import rank_intervals as ranks_of


def around(values, half) -> list[tuple[float, float]]:
    return [(value - half, value + half) for value in values]


def rank_intervals(values, intervals, goal, level=0.95, ideal=None) -> list[Rank | None]:
    return ranks_of(Scores(values, intervals, goal, ideal), level)


def test_clear_order() -> None:
    values = [5.0, 1.0, 3.0]
    assert rank_intervals(values, around(values, 0.1), "minimize") == [
        (3, 3, 3),
        (1, 1, 1),
        (2, 2, 2),
    ]
    assert rank_intervals(values, around(values, 0.1), "maximize") == [
        (1, 1, 1),
        (3, 3, 3),
        (2, 2, 2),
    ]


def test_what_cannot_be_told_apart_shares_its_interval() -> None:
    values = [1.0, 1.1, 9.0]
    assert rank_intervals(values, around(values, 1.0), "minimize") == [
        (1, 1, 2),
        (2, 1, 2),
        (3, 3, 3),
    ]


def test_equal_values_share_the_best_place() -> None:
    values = [2.0, 2.0, 3.0]
    assert [rank for rank, _, _ in rank_intervals(values, around(values, 0.1), "minimize")] == [
        1,
        1,
        3,
    ]


def test_target_ranks_by_distance_from_the_ideal() -> None:
    values = [0.9, 1.02, 1.5]
    ranks = rank_intervals(values, around(values, 0.01), "target", ideal=1.0)
    assert [rank for rank, _, _ in ranks] == [2, 1, 3]
    with pytest.raises(ValueError, match="cannot be ranked"):
        rank_intervals(values, around(values, 0.01), "target")


def test_missing_values_have_no_rank_and_take_no_place() -> None:
    ranks = rank_intervals([None, 2.0, 1.0], [None, (1.9, 2.1), (0.9, 1.1)], "minimize")
    assert ranks == [None, (2, 2, 2), (1, 1, 1)]
    assert rank_intervals([None, None], [None, None], "minimize") == [None, None]
    assert rank_intervals([], [], "minimize") == []
    assert rank_intervals([3.0], [None], "minimize") == [(1, 1, 1)]


def test_mover_limit_by_hand() -> None:
    # Two submissions, one comparison, asymmetric intervals: d + sqrt(u1^2 + l2^2) = -2 + sqrt(1+2).
    value, low, high = np.array([1.0, 3.0]), np.array([0.2, 3 - 2**0.5]), np.array([2.0, 9.0])
    assert significantly_below(value, low, high, 0.95)[0, 1]
    high[0] = 1 + 2**0.5 + 0.01  # now -2 + sqrt(2.03 + 2) > 0
    assert not significantly_below(value, low, high, 0.95)[0, 1]


@settings(deadline=None, max_examples=60)
@given(
    values=st.lists(st.floats(-10, 10), min_size=1, max_size=8),
    half=st.floats(0, 5),
    goal=st.sampled_from(["minimize", "maximize"]),
)
def test_a_rank_lies_within_its_interval(values, half: float, goal: str) -> None:
    for rank, best, worst in rank_intervals(values, around(values, half), goal):
        assert 1 <= best <= rank <= worst <= len(values)


@pytest.mark.parametrize("gap", [0.0, 0.5, 2.0])
def test_interval_of_a_rank_covers_the_true_rank(gap: float) -> None:
    """Truth in equal steps of `gap` standard errors; where all are equal any rank is true."""
    rng = np.random.default_rng(0)
    truth = gap * np.arange(6)
    held = np.zeros(6)
    repetitions = 400
    for _ in range(repetitions):
        values = truth + rng.normal(size=6)
        ranks = rank_intervals(list(values), around(values, 1.96), "minimize")
        for index, (_, best, worst) in enumerate(ranks):
            true_best = 1 + (truth < truth[index]).sum()
            true_worst = 6 - (truth > truth[index]).sum()
            held[index] += best <= true_best and true_worst <= worst
    assert (held / repetitions).min() >= 0.95 - 2 * np.sqrt(0.05 * 0.95 / repetitions)


def test_level_sets_the_width() -> None:
    values = [0.0, 2.0]  # 2.8 standard errors of the difference apart
    narrow = rank_intervals(values, around(values, 1.0), "minimize", level=0.5)
    wide = rank_intervals(values, around(values, 1.0), "minimize", level=0.999)
    assert narrow == [(1, 1, 1), (2, 2, 2)]
    assert wide == [(1, 1, 2), (2, 1, 2)]


def test_mean_rank_counts_a_missing_value_as_last() -> None:
    fid = Scores([1.0, 2.0, None], [(0.9, 1.1), (1.9, 2.1), None], "minimize")
    coverage = Scores([0.1, 0.5, 0.9], [(0.1, 0.1), (0.5, 0.5), (0.9, 0.9)], "maximize")
    absent = Scores([None] * 3, [None] * 3, "minimize")
    assert mean_ranks([fid, coverage, absent]) == [
        (2.0, 2.0, 2.0),
        (2.0, 2.0, 2.0),
        (2.0, 2.0, 2.0),
    ]
    assert mean_ranks([absent]) == []


def test_interval_of_a_mean_rank_covers_the_true_mean() -> None:
    rng = np.random.default_rng(1)
    truth = np.array([0.0, 1.0, 2.5, 4.0, 6.0])
    held = np.zeros(5)
    repetitions = 300
    for _ in range(repetitions):
        metrics = []
        for _ in range(4):
            values = truth + rng.normal(size=5)
            metrics.append(Scores(list(values), around(values, 1.96), "minimize"))
        for index, (_, best, worst) in enumerate(mean_ranks(metrics)):
            held[index] += best <= index + 1 <= worst
    assert (held / repetitions).min() >= 0.95


def shared(values, *, common: float, own: float, seed: int = 0) -> Scores:
    """Submissions whose replicates share what the patients drawn do to all of them."""
    rng = np.random.default_rng(seed)
    patients = common * rng.normal(size=2000)
    deviations = [patients + own * rng.normal(size=2000) for _ in values]
    half = 1.96 * np.hypot(common, own)
    return Scores(list(values), around(values, half), "minimize", deviations=deviations)


def without_replicates(scores: Scores, *gone: int) -> Scores:
    left = [None if i in gone else each for i, each in enumerate(scores.deviations)]
    return dataclasses.replace(scores, deviations=left)


def test_what_submissions_share_cancels() -> None:
    paired = shared([1.0, 2.0, 3.0], common=2.0, own=0.1)
    assert ranks_of(paired) == [(1, 1, 1), (2, 2, 2), (3, 3, 3)]
    assert ranks_of(without_replicates(paired, 0, 1, 2)) == [(1, 1, 3), (2, 1, 3), (3, 1, 3)]


def test_one_without_replicates_is_compared_by_intervals() -> None:
    paired = shared([1.0, 2.0, 3.0], common=2.0, own=0.1)
    assert ranks_of(without_replicates(paired, 2)) == [(1, 1, 2), (2, 2, 3), (3, 1, 3)]


def test_a_copy_ties_with_its_original() -> None:
    paired = shared([1.0, 1.0, 5.0], common=1.0, own=0.2)
    copied = dataclasses.replace(
        paired, deviations=[paired.deviations[0], paired.deviations[0], paired.deviations[2]]
    )
    assert ranks_of(copied) == [(1, 1, 2), (1, 1, 2), (3, 3, 3)]


@settings(deadline=None, max_examples=40)
@given(
    values=st.lists(st.integers(-5, 5), min_size=2, max_size=6),
    goal=st.sampled_from(["minimize", "maximize", "target"]),
    gone=st.integers(0, 6),
)
def test_paired_ranks_lie_within_their_intervals(values, goal: str, gone: int) -> None:
    scores = shared([float(each) for each in values], common=1.0, own=0.5)
    scores = dataclasses.replace(without_replicates(scores, gone), goal=goal, ideal=0.0)
    for rank, best, worst in ranks_of(scores):
        assert 1 <= best <= rank <= worst <= len(values)


@pytest.mark.parametrize("gap", [0.0, 0.5, 2.0])
def test_paired_intervals_of_ranks_cover_the_true_ranks(gap: float) -> None:
    rng = np.random.default_rng(0)
    truth = gap * np.arange(6)
    held, repetitions = np.zeros(6), 300
    for repetition in range(repetitions):
        values = truth + 3 * rng.normal() + rng.normal(size=6)
        found = ranks_of(shared(values, common=3.0, own=1.0, seed=repetition))
        for index, (_, best, worst) in enumerate(found):
            true_best = 1 + (truth < truth[index]).sum()
            true_worst = 6 - (truth > truth[index]).sum()
            held[index] += best <= true_best and true_worst <= worst
    assert (held / repetitions).min() >= 0.95 - 2 * np.sqrt(0.05 * 0.95 / repetitions)


def test_agreement_of_seeds() -> None:
    same = [(1.0, 2.0, 5.0), (2.0, 3.0, 6.0), (3.0, 4.0, 7.0)]
    assert agreement_of_seeds(same) == pytest.approx(1)
    assert agreement_of_seeds([(1.0, 2.0), (2.0, 1.0)]) == pytest.approx(-1)
    assert agreement_of_seeds([(1.0, 2.0)]) is None
    assert agreement_of_seeds([(0.0, 0.0), (0.0, 0.0)]) is None
