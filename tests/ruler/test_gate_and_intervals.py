"""What the ruler measures where the truth is known: the intervals."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from phantombench.metrics import measures_for
from phantombench.result.schema import Number
from phantombench.ruler import interval_coverage
from phantombench.ruler.pool import Pool
from phantombench.ruler.schema import Coverage


@pytest.fixture(scope="module")
def pool(task: Any, ground: Any) -> Pool:
    return Pool(task, ground.reference.labels)


def test_intervals_are_counted_of_all_that_needs_no_model(
    task: Any, ground: Any, pool: Pool
) -> None:
    found = interval_coverage.measure(task, ground, pool, lambda _: None, 2)
    names = list(dict.fromkeys(each.name for each in found))
    known = [measure for measure in measures_for(task.spec) if measure.per_seed]
    assert names == [measure.name for measure in known if measure.name in names]
    assert len(names) > 5
    assert not {measure.name for measure in known if measure.registers} & set(names)
    assert all(each.of == 2 for each in found)
    models = {each.model for each in found if each.name == names[0]}
    assert models == {"fresh draws", "gain, x 1.2", "gain, x 2.0"}


def test_coverage_and_width_are_held_against_the_spread() -> None:
    rng = np.random.default_rng(0)
    values = rng.normal(5.0, 1.0, 400)

    def measured(half: float) -> Coverage:
        ends = [(value - half, value + half) for value in values]
        numbers = [Number(value=v, ci95=end) for v, end in zip(values, ends, strict=True)]
        return interval_coverage._coverage("any", "fid", numbers)

    right, wide, narrow = measured(1.96), measured(3.0), measured(1.2)
    assert (right.holds, wide.holds, narrow.holds) == (True, False, False)
    assert right.width == pytest.approx(1, abs=0.1)
    assert right.share == pytest.approx(0.95, abs=0.03)
    still = [Number(value=0.0, ci95=(0.0, 0.1))] * 3
    assert interval_coverage._coverage("any", "fid", still).width is None
