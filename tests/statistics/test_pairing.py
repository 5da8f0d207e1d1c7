"""The assignment against all permutations, and its dual variables against their definition."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phantombench.statistics.pairing import pair_by_class


@settings(deadline=None, max_examples=40)
@given(n=st.integers(1, 6), seed=st.integers(0, 10_000))
def test_agrees_with_all_permutations(n: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    real, made = (rng.normal(size=(n, 3)).astype(np.float32) for _ in range(2))
    costs = ((real[:, None] - made) ** 2).sum(axis=2)
    least = min(
        costs[np.arange(n), list(order)].sum() for order in itertools.permutations(range(n))
    )
    pairs = pair_by_class(real, made, np.zeros(n, dtype=np.int64))
    assert costs[pairs.reference, pairs.generated].sum() == pytest.approx(least, rel=1e-5)
    assert pairs.cost == pytest.approx(costs[pairs.reference, pairs.generated], abs=1e-4)


def test_pairs_stay_within_their_class() -> None:
    rng = np.random.default_rng(0)
    labels = rng.integers(3, size=90)
    real, made = (rng.normal(size=(90, 1, 4, 4)).astype(np.float32) for _ in range(2))
    pairs = pair_by_class(real, made, labels)
    assert (labels[pairs.reference] == labels[pairs.generated]).all()
    assert sorted(pairs.reference) == sorted(pairs.generated) == list(range(90))
    assert len(pairs) == 90


def test_large_classes_are_thinned_and_always_alike() -> None:
    rng = np.random.default_rng(0)
    real, made = (rng.normal(size=(50, 2)).astype(np.float32) for _ in range(2))
    labels = np.repeat([0, 1], [40, 10])
    first, second = (pair_by_class(real, made, labels, most=15) for _ in range(2))
    assert len(first) == 25
    assert (labels[first.reference] == 0).sum() == 15
    assert (first.generated == second.generated).all()


def test_a_permutation_of_the_reference_is_found() -> None:
    rng = np.random.default_rng(0)
    real = rng.random((80, 30), dtype=np.float32)
    order = rng.permutation(80)
    pairs = pair_by_class(real, real[order], np.zeros(80, dtype=np.int64))
    assert (order[pairs.generated] == pairs.reference).all()
    assert pairs.cost == pytest.approx(0, abs=1e-4)


@pytest.mark.parametrize("shift", [0.0, 2.0])
def test_influence_is_dual_to_the_assignment(shift: float) -> None:
    rng = np.random.default_rng(1)
    real = rng.normal(size=(60, 5)).astype(np.float32)
    made = rng.normal(size=(60, 5)).astype(np.float32) + np.float32(shift)
    pairs = pair_by_class(real, made, np.zeros(60, dtype=np.int64))
    costs = ((real[pairs.reference][:, None] - made[pairs.generated]) ** 2).sum(axis=2)
    total = pairs.of_reference[:, None] + pairs.of_generated
    assert (total <= costs + 1e-3).all()  # u_i + v_j <= c_ij everywhere ...
    assert np.diagonal(total) == pytest.approx(np.diagonal(costs), abs=1e-3)  # ... = on the pairs
    assert pairs.of_reference.mean() == pytest.approx(pairs.cost.mean())
    assert pairs.of_generated.mean() == pytest.approx(0, abs=1e-9)


def test_collapsed_samples_have_no_influence() -> None:
    real = np.random.default_rng(0).normal(size=(30, 4)).astype(np.float32)
    made = np.zeros((30, 4), np.float32)
    pairs = pair_by_class(real, made, np.zeros(30, dtype=np.int64))
    assert pairs.of_generated == pytest.approx(0, abs=1e-4)
    assert pairs.of_reference == pytest.approx(pairs.cost, abs=1e-4)
