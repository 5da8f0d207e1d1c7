"""Early signs of a training that comes to nothing."""

from __future__ import annotations

import numpy as np
import pytest

from phantombench.errors import PhantomBenchError
from phantombench.training.watch import GRACE, check_losses, check_output, deviation


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 1e7])
def test_bad_losses_name_step_and_cure(value: float) -> None:
    with pytest.raises(
        PhantomBenchError, match=r"step 12: training diverged: critic is.*--set lr="
    ):
        check_losses(12, {"generator": 0.1, "critic": value})


def test_usual_losses_pass() -> None:
    check_losses(1, {"generator": -3.0, "critic": 900.0})


def test_collapsed_output() -> None:
    real = np.random.default_rng(0).normal(size=(50, 1, 256)).astype(np.float32)
    same = np.repeat(real[:1], 50, axis=0)
    with pytest.raises(PhantomBenchError, match="output collapsed"):
        check_output(GRACE, same, deviation(real))
    assert check_output(GRACE - 1, same, deviation(real)) == pytest.approx(0.0, abs=1e-6)
    assert check_output(GRACE, real, deviation(real)) == pytest.approx(1.0)


def test_output_that_is_not_finite() -> None:
    with pytest.raises(PhantomBenchError, match="not finite"):
        check_output(1, np.full((2, 1, 4), np.nan, np.float32), 1.0)
