"""Rows that are looked at where all would be too many."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from phantombench.statistics.subsets import fixed_subset


@given(n=st.integers(0, 300), most=st.integers(1, 300), of=st.text(max_size=5))
def test_rows_are_some_of_all_and_always_the_same(n: int, most: int, of: str) -> None:
    rows = fixed_subset(n, most, of)
    assert len(rows) == min(n, most)
    assert (np.diff(rows) > 0).all() and set(rows) <= set(range(n))
    assert (rows == fixed_subset(n, most, of)).all()


def test_others_have_other_rows() -> None:
    chosen = [set(fixed_subset(600, 256, of)) for of in ("", "a", "b")]
    assert all(len(one & other) < 200 for one in chosen for other in chosen if one is not other)
