"""Every number that libraries give as well is the same: as a submission is scored, over seeds."""

from __future__ import annotations

import numpy as np
import pytest
from by_libraries import SEEDS, by_libraries, make_case

from phantombench.evaluation.scoring import estimate_all
from phantombench.metrics import get_measure
from phantombench.result.schema import Facets

SHAPES = {"image": (1, 64, 64), "signal": (1, 256)}


@pytest.mark.parametrize("kind", SHAPES)
def test_scores_are_those_of_the_libraries(kind: str) -> None:
    case = make_case(SHAPES[kind], n=300, m=320)
    expected = by_libraries(case)
    wanted = [(get_measure(name), Facets()) for name in expected]
    found = {each.measure.name: each.number() for each in estimate_all(wanted, case.views())}
    assert list(found) == list(expected)
    for name, number in found.items():
        assert number.value == pytest.approx(expected[name], rel=1e-4, abs=1e-6), name
        low, high = number.ci95
        assert low <= high
        if number.per_seed:
            assert len(number.per_seed) == SEEDS
            assert np.mean(number.per_seed) == pytest.approx(number.value), name
