"""Classes that are called by numbers, and labels that count from 0: one reading for all of them."""

from __future__ import annotations

import numpy as np
import pytest

from phantombench.errors import PhantomBenchError
from phantombench.intake.labels import to_indices


@pytest.mark.parametrize(
    ("classes", "labels", "expected"),
    [
        (("1", "2", "3"), [0, 1, 2], [0, 1, 2]),  # as `data export` writes them
        (("1", "2"), [0, 1, 1], [0, 1, 1]),
        (("2", "5"), [0, 1, 0], [0, 1, 0]),
        (("2", "5"), ["2", "5", "2"], [0, 1, 0]),
        (("0", "2", "5"), [0, 1, 2], [0, 1, 2]),
        (("0", "2", "5"), [0, 2, 5], [0, 1, 2]),
        (("1", "2", "3"), [1, 2, 3], [0, 1, 2]),  # counted from 1 it is the same
        (("1", "2", "3"), ["1", "2", "3"], [0, 1, 2]),
        (("1", "normal"), ["1", "normal", "1"], [0, 1, 0]),
    ],
)
def test_numbers_are_counted_or_are_names(
    classes: tuple[str, ...], labels: list[object], expected: list[int]
) -> None:
    assert to_indices(np.array(labels), classes, {}, []).tolist() == expected


def test_numbers_that_may_be_either_are_asked_about() -> None:
    with pytest.raises(PhantomBenchError, match="say what they mean"):
        to_indices(np.array([1, 2, 3]), ("1", "3", "2"), {}, [])
