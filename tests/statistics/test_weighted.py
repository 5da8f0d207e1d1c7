"""Weighted quantiles, shares and ROC areas against really repeated values."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from phantombench.statistics.auroc import auroc, auroc_influence
from phantombench.statistics.bootstrap import draw_samples
from phantombench.statistics.weighted import weighted_quantile, weighted_share_below


@settings(deadline=None, max_examples=40)
@given(n=st.integers(1, 30), level=st.floats(0, 1), seed=st.integers(0, 1000))
def test_quantiles_agree_with_numpy_on_repeated_values(n: int, level: float, seed: int) -> None:
    rng = np.random.default_rng(seed)
    values, weights = rng.normal(size=n), draw_samples(n, 5, rng)
    expected = [np.quantile(np.repeat(values, row.astype(int)), level) for row in weights]
    assert weighted_quantile(values, weights, level) == pytest.approx(expected)


@settings(deadline=None, max_examples=40)
@given(n=st.integers(1, 30), seed=st.integers(0, 1000))
def test_shares_agree_with_repeated_values(n: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    values, weights = rng.integers(4, size=n).astype(float), draw_samples(n, 5, rng)
    limits = rng.integers(-1, 5, size=5).astype(float)
    expected = [
        (np.repeat(values, row.astype(int)) <= limit).mean()
        for row, limit in zip(weights, limits, strict=True)
    ]
    assert weighted_share_below(values, weights, limits) == pytest.approx(expected)


@settings(deadline=None, max_examples=40)
@given(n=st.integers(1, 20), m=st.integers(1, 20), seed=st.integers(0, 1000))
def test_auroc_agrees_with_scikit_learn_with_ties(n: int, m: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    positive, negative = rng.integers(4, size=n) / 2, rng.integers(4, size=m) / 2
    expected = roc_auc_score(np.repeat([1, 0], [n, m]), np.concatenate([positive, negative]))
    assert auroc(positive, negative) == pytest.approx(expected)
    assert auroc(negative, positive) == pytest.approx(1 - expected)


def test_auroc_influence_is_exact_for_each_sample_left_out() -> None:
    rng = np.random.default_rng(0)
    positive, negative = rng.normal(size=12) + 0.5, rng.normal(size=9)
    of_positive, of_negative = auroc_influence(positive, negative)
    value = auroc(positive, negative)
    for index in range(9):
        left = auroc(positive, np.delete(negative, index))
        assert of_negative[index] == pytest.approx(8 * (value - left))
    left = auroc(np.delete(positive, 3), negative)
    assert of_positive[3] == pytest.approx(11 * (value - left))
