"""Errors of measured quantities: known offsets come out as they are."""

from __future__ import annotations

import numpy as np
import pytest

from phantombench.ruler.quantity_errors import SAMPLES, _error, measure
from phantombench.task.registry import get_task


def test_a_known_offset_is_the_bias_and_the_error() -> None:
    truth = np.random.default_rng(0).normal(50.0, 5.0, SAMPLES)
    found = _error("width", "Width", "ms", truth + 3.0, truth)
    assert (found.bias, found.error) == (3.0, 3.0)
    assert found.ci95 == (3.0, 3.0)
    assert (found.shown, found.of, found.correlation) == (1.0, SAMPLES, 1.0)
    assert found.spread == pytest.approx(truth.std(), rel=1e-3)


def test_what_cannot_be_measured_is_counted_and_left_out() -> None:
    truth = np.random.default_rng(1).normal(size=SAMPLES)
    noisy = truth + np.where(np.arange(SAMPLES) % 2, 1.0, -1.0)
    noisy[: SAMPLES // 2] = np.nan
    truth[-10:] = np.nan
    found = _error("width", "Width", "ms", noisy, truth)
    assert found.of == SAMPLES - 10
    assert found.shown == pytest.approx((SAMPLES / 2 - 10) / (SAMPLES - 10), rel=1e-3)
    assert found.error == pytest.approx(1.0)
    assert abs(found.bias) < 0.2


def test_only_where_the_truth_is_known() -> None:
    assert measure(get_task("ecg-mitbih")) == ()
    found = measure(get_task("ecg-phantom"))
    assert {each.name for each in found} <= set(get_task("ecg-phantom").spec.quantities)
    assert all(each.error < each.spread for each in found)
    assert found == measure(get_task("ecg-phantom"))
