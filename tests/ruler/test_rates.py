"""Shares with exact intervals."""

from __future__ import annotations

import pytest
from scipy.stats import beta

from phantombench.ruler.rates import rate


@pytest.mark.parametrize(("count", "of"), [(3, 60), (57, 60), (30, 60)])
def test_interval_is_clopper_pearson(count: int, of: int) -> None:
    found = rate("x", count, of)
    expected = beta.ppf(0.025, count, of - count + 1), beta.ppf(0.975, count + 1, of - count)
    assert found.ci95 == pytest.approx(expected, abs=1e-5)


def test_requirement_is_checked() -> None:
    assert rate("x", 2, 60, "at most", 0.05).holds
    assert not rate("x", 4, 60, "at most", 0.05).holds
    assert not rate("x", 56, 60, "at least", 0.95).holds
    assert rate("x", 0, 60).holds
