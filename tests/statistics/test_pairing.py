"""The assignment against all permutations, and that of halves against halves alone."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linear_sum_assignment

from phantombench.statistics.halving import draw_halvings
from phantombench.statistics.pairing import pair_by_class, reduced_costs


@settings(deadline=None, max_examples=40)
@given(n=st.integers(1, 6), seed=st.integers(0, 10_000))
def test_agrees_with_all_permutations(n: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    real, made = (rng.normal(size=(n, 3)).astype(np.float32) for _ in range(2))
    costs = ((real[:, None] - made) ** 2).sum(axis=2)
    least = min(
        costs[np.arange(n), list(order)].sum() for order in itertools.permutations(range(n))
    )
    pairs = pair_by_class(real, made, np.zeros(n, dtype=np.int64)).pairs()
    assert costs[pairs.reference, pairs.generated].sum() == pytest.approx(least, rel=1e-5)
    assert pairs.cost == pytest.approx(costs[pairs.reference, pairs.generated], abs=1e-4)


@settings(deadline=None, max_examples=60)
@given(n=st.integers(1, 12), levels=st.sampled_from([2, 5, 10_000]), seed=st.integers(0, 10_000))
def test_reduced_costs_keep_what_is_best_among_any(n: int, levels: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    cost = rng.integers(levels, size=(n, n)).astype(np.float32)  # few levels: many are as good
    partners = linear_sum_assignment(cost)[1]
    reduced = reduced_costs(cost, partners)
    assert (reduced >= 0).all()
    assert reduced[np.arange(n), partners] == pytest.approx(0, abs=1e-9)
    some = int(rng.integers(1, n + 1))
    rows, columns = (np.sort(rng.permutation(n)[:some]) for _ in range(2))
    part = cost[np.ix_(rows, columns)]
    chosen = linear_sum_assignment(reduced[np.ix_(rows, columns)])
    assert part[chosen].sum() == part[linear_sum_assignment(part)].sum()


def test_pairs_stay_within_their_class() -> None:
    rng = np.random.default_rng(0)
    labels = rng.integers(3, size=90)
    real, made = (rng.normal(size=(90, 1, 4, 4)).astype(np.float32) for _ in range(2))
    pairs = pair_by_class(real, made, labels).pairs()
    assert (labels[pairs.reference] == labels[pairs.generated]).all()
    assert sorted(pairs.reference) == sorted(pairs.generated) == list(range(90))
    assert len(pairs) == 90


def test_large_classes_are_thinned_and_always_alike() -> None:
    rng = np.random.default_rng(0)
    real, made = (rng.normal(size=(50, 2)).astype(np.float32) for _ in range(2))
    labels = np.repeat([0, 1], [40, 10])
    first, second = (pair_by_class(real, made, labels, most=15).pairs() for _ in range(2))
    assert len(first) == 25
    assert (labels[first.reference] == 0).sum() == 15
    assert (first.generated == second.generated).all()


def test_a_permutation_of_the_reference_is_found() -> None:
    rng = np.random.default_rng(0)
    real = rng.random((80, 30), dtype=np.float32)
    order = rng.permutation(80)
    pairs = pair_by_class(real, real[order], np.zeros(80, dtype=np.int64)).pairs()
    assert (order[pairs.generated] == pairs.reference).all()
    assert pairs.cost == pytest.approx(0, abs=1e-4)


def test_halves_are_paired_as_if_alone() -> None:
    rng = np.random.default_rng(1)
    labels = np.repeat([0, 1], 30)
    real, made = (rng.normal(size=(60, 5)).astype(np.float32) for _ in range(2))
    halvings = draw_halvings(np.arange(60), labels, 2, *map(np.random.default_rng, (1, 2)), 3)
    for sides, mask, other in zip(
        pair_by_class(real, made, labels).halves(halvings),
        halvings.reference,
        halvings.generated,
        strict=True,
    ):
        for pairs, of_real, of_made in zip(sides, (mask, ~mask), (other, ~other), strict=True):
            order = np.argsort(labels[of_made], kind="stable")  # the labels of the reference
            alone = pair_by_class(real[of_real], made[of_made][order], labels[of_real]).pairs()
            assert pairs.cost == pytest.approx(alone.cost, abs=1e-3)
            assert (pairs.reference == np.flatnonzero(of_real)[alone.reference]).all()


def test_halves_of_a_thinned_class_need_not_be_of_one_size() -> None:
    rng = np.random.default_rng(3)
    labels = np.zeros(60, dtype=np.int64)
    real, made = (rng.normal(size=(60, 5)).astype(np.float32) for _ in range(2))
    halvings = draw_halvings(np.arange(60), labels, 2, *map(np.random.default_rng, (1, 2)), 6)
    members = pair_by_class(real, made, labels, most=25).pairs().reference
    costs = ((real[:, None] - made) ** 2).sum(axis=2)
    sizes = set()
    for sides, mask, other in zip(
        pair_by_class(real, made, labels, most=25).halves(halvings),
        halvings.reference,
        halvings.generated,
        strict=True,
    ):
        for pairs, of_real, of_made in zip(sides, (mask, ~mask), (other, ~other), strict=True):
            rows, columns = members[of_real[members]], members[of_made[members]]
            sizes.add(len(rows) - len(columns))
            part = costs[np.ix_(rows, columns)]
            least = part[linear_sum_assignment(part)].sum()
            assert len(pairs) == min(len(rows), len(columns))
            assert pairs.cost.sum() == pytest.approx(least, rel=1e-5)
    assert sizes - {0}  # else nothing was tried


def test_collapsed_samples_cost_the_same_in_any_order() -> None:
    real = np.random.default_rng(0).normal(size=(30, 4)).astype(np.float32)
    made = np.zeros((30, 4), np.float32)
    pairs = pair_by_class(real, made, np.zeros(30, dtype=np.int64)).pairs()
    assert pairs.cost == pytest.approx((real[pairs.reference] ** 2).sum(axis=1), abs=1e-4)
