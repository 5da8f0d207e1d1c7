"""Histograms: every sample is counted once, and no bin is anybody's."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from phantombench.statistics.histogram import BINS, GROUPS, SAMPLES, safe_histogram

SCALE = (-1.0, 3.0)
VALUES = st.lists(st.floats(-5, 5) | st.just(np.nan), max_size=120)


def people(values: list[float], each: int) -> np.ndarray:
    return np.arange(len(values), dtype=np.int64) // each


@settings(deadline=None)
@given(VALUES, st.integers(1, 60))
def test_every_value_is_counted_once_or_none_at_all(values: list[float], each: int) -> None:
    found = safe_histogram(np.array(values), SCALE, people(values, each))
    assert sum(found) in (0, int(np.isfinite(values).sum()))
    assert len(found) in (0, BINS) and bool(found) == (sum(found) > 0)


@settings(deadline=None)
@given(VALUES, st.integers(1, 60))
def test_no_bin_shows_few(values: list[float], each: int) -> None:
    assert all(
        count == 0 or count >= SAMPLES
        for count in safe_histogram(np.array(values), SCALE, people(values, each))
    )


@settings(deadline=None)
@given(VALUES)
def test_the_order_of_values_does_not_matter(values: list[float]) -> None:
    one, other = np.array(values), np.array(values[::-1])
    assert safe_histogram(one, SCALE) == safe_histogram(other, SCALE)


def test_golden() -> None:
    values = np.r_[np.full(20, 0.0), np.full(4, 1.0), np.full(3, 2.0), 3.5, np.nan]
    found = safe_histogram(values, SCALE)
    filled = {place: count for place, count in enumerate(found) if count}
    assert filled == {12: 20, 24: 8}  # what lies beyond joins the nearest bin that then has 5


def test_full_histogram_is_that_of_numpy() -> None:
    values = np.random.default_rng(0).uniform(*SCALE, size=20_000)
    assert safe_histogram(values, SCALE) == tuple(np.histogram(values, BINS, SCALE)[0])


def test_the_outermost_values_are_nobodys() -> None:
    """A tail of one person, however many samples it has, is shown where others are as well."""
    values = np.r_[np.full(30, 2.5), np.random.default_rng(0).normal(0.0, 0.2, 300)]
    whose = np.r_[np.zeros(30, dtype=np.int64), 1 + np.arange(300)]
    alone = safe_histogram(values, SCALE, whose)
    assert safe_histogram(values, SCALE)[42] == 30  # were they 30 people
    assert alone[42] == 0 and sum(alone) == 330


def test_two_heaps_without_a_middle_keep_their_places() -> None:
    values = np.r_[np.full(50, 0.0), 1.0, np.full(51, 2.0)]
    found = safe_histogram(values, SCALE)
    assert {place: count for place, count in enumerate(found) if count} == {12: 50, 36: 52}


@pytest.mark.parametrize("groups", [None, GROUPS])
def test_too_few_are_not_shown(groups: int | None) -> None:
    few = np.zeros(SAMPLES - 1)
    assert safe_histogram(few, SCALE) == ()
    many = np.zeros(40)
    whose = None if groups is None else np.arange(40) % (groups - 1)
    assert bool(safe_histogram(many, SCALE, whose)) == (groups is None)


def test_a_value_on_an_edge_belongs_above() -> None:
    steps = np.arange(144) * (1000 / 360)  # as beats at 360 Hz have them, three steps a bin
    assert set(safe_histogram(np.repeat(steps, 5), (0.0, 400.0))) == {15}
