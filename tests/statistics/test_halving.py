"""Half samples against what is known of means, medians and maxima of absolute values."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phantombench.statistics.halving import Halvings, draw_halvings, half_replicates


def drawn(groups, labels, replicates: int = 20, seed: int = 0, **changes: int) -> Halvings:
    return draw_halvings(
        groups,
        labels,
        replicates,
        np.random.default_rng([1, seed]),
        np.random.default_rng([2, seed]),
        **changes,
    )


@settings(deadline=None, max_examples=40)
@given(n=st.integers(2, 40), classes=st.integers(1, 3), seed=st.integers(0, 1000))
def test_patients_stay_whole_and_classes_are_met(n: int, classes: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    groups, labels = rng.integers(n, size=n), rng.integers(classes, size=n)
    found = drawn(groups, labels, seed=seed, count=5)
    for real, fake in zip(found.reference, found.generated, strict=True):
        for group in np.unique(groups):
            assert len(set(real[groups == group])) == 1
        for label in range(classes):
            assert real[labels == label].sum() == fake[labels == label].sum()


def test_sides_are_complements_and_count_the_rows() -> None:
    found = drawn(np.arange(10), np.zeros(10, int), count=3)
    rows = np.array([7, 1, 4])
    for (first, second), whole in zip(found.sides(rows), found.reference, strict=True):
        assert sorted([*first[0], *second[0]]) == [0, 1, 2]
        assert set(rows[first[0]]) <= set(np.flatnonzero(whole))


def test_a_mean_has_the_spread_that_is_known() -> None:
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=200), 2 * rng.normal(size=200)
    halvings = drawn(np.arange(200), np.zeros(200, int), 4000, count=300)
    value = float(x.mean() - y.mean())
    found = half_replicates(value, halvings, lambda a, b: float(x[a].mean() - y[b].mean()))
    assert found.mean() == pytest.approx(value, abs=0.02)
    expected = np.sqrt((x.var(ddof=1) + y.var(ddof=1)) / 200)
    assert found.std() == pytest.approx(expected, rel=0.1)


def test_few_patients_have_wide_tails() -> None:
    x = np.arange(6.0)
    few = drawn(np.arange(6), np.zeros(6, int), 20_000, count=40)
    found = half_replicates(x.mean(), few, lambda a, b: float(x[a].mean())) - x.mean()
    two_sided = np.quantile(np.abs(found), 0.95) / (x.std(ddof=1) / np.sqrt(6))
    assert two_sided == pytest.approx(2.571, rel=0.25)  # Student's t, 5 degrees of freedom


def test_what_has_no_derivative_keeps_its_spread() -> None:
    """The size of a mean of zero: its influence values overstate the variance 2.75 times."""
    rng = np.random.default_rng(3)
    values, spreads = [], []
    halvings = drawn(np.arange(100), np.zeros(100, int), 300)
    for _ in range(300):
        x = rng.normal(size=(100, 8))
        values.append(np.abs(x.mean(axis=0)).sum())
        found = half_replicates(
            values[-1], halvings, lambda a, b, x=x: float(np.abs(x[a].mean(axis=0)).sum())
        )
        spreads.append(found.std())
    assert np.mean(np.square(spreads)) / np.var(values) == pytest.approx(1, abs=0.25)


def test_a_side_without_samples_says_nothing() -> None:
    alone = drawn([0, 0], [0, 0], 3)
    assert (half_replicates(5.0, alone, lambda a, b: float(len(a))) == 5.0).all()
