"""What a search says of `test` is what a result says of the same condition."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from phantombench.evaluation.gain_report import _drawn_once, recorded
from phantombench.result.schema import Facets
from phantombench.utility.gain_search import Candidate

RECORDS = {
    ("augmentation_gain", Facets()): (0.01, (0.0, 0.02)),
    ("selection_gain", Facets()): (0.02, (0.0, 0.04)),
    ("share_gain", Facets(share=0.75)): (0.03, (0.0, 0.06)),
    ("share_gain", Facets(share=0.25)): (None, None),
}


class Result:
    def find(self, name, facets):
        found = RECORDS.get((name, facets))
        return SimpleNamespace(value=found[0], ci95=found[1]) if found else None


@pytest.mark.parametrize(
    ("share", "selected", "value"),
    [
        (0.5, False, 0.01),
        (0.5, True, 0.02),
        (0.75, False, 0.03),
        (0.75, True, None),
        (0.25, False, None),
        (1.0, False, None),
    ],
)
def test_a_record_of_the_same_condition_is_taken(share, selected, value) -> None:
    found = recorded(Result(), Candidate(submission="any", share=share, selected=selected))
    assert (found.value if found else None) == value


def test_one_pool_serves_all_seeds() -> None:
    asked = []

    def sample(labels, seed):
        asked.append(seed)
        return np.full((len(labels), 1, 4), seed, np.float32)

    drawn, labels = _drawn_once("any", SimpleNamespace(sample=sample), [].append), np.arange(3)
    assert (drawn(labels, 1) == drawn(labels, 2)).all() and len(asked) == 1
