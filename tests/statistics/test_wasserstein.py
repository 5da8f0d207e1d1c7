"""The influence of a value is what leaving some of its mass out changes."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import wasserstein_distance

from phantombench.statistics.wasserstein import wasserstein, wasserstein_influence


@given(st.integers(0, 10_000), st.integers(3, 30), st.booleans())
def test_the_influence_is_the_derivative(seed: int, n: int, of_second: bool) -> None:
    m = n + 1  # the distribution functions then meet nowhere, and the distance has a derivative
    rng = np.random.default_rng(seed)
    first, second = rng.standard_normal(n), rng.standard_normal(m) + 0.3
    value = wasserstein(first, second)
    influence = wasserstein_influence(first, second)[int(of_second)]
    side = (first, second)[int(of_second)]
    row, step = rng.integers(len(side)), 1e-7
    weights = np.full(len(side), (1 - step) / len(side))
    weights[row] += step
    if of_second:
        moved = wasserstein_distance(first, second, None, weights)
    else:
        moved = wasserstein_distance(first, second, weights, None)
    assert (moved - value) / step == pytest.approx(influence[row], abs=1e-4)
    assert influence.mean() == pytest.approx(0, abs=1e-12)


def test_the_same_values_lie_at_distance_zero() -> None:
    values = np.array([1.0, 2.0, 2.0])
    assert wasserstein(values, values) == 0
    assert not wasserstein_influence(values, values)[0].any()
