"""The splits of the X-ray phantom as the task pins them."""

from __future__ import annotations

import numpy as np
import pytest

from phantombench.task.loading import deviation, load_split
from phantombench.task.registry import get_task
from phantombench.tasks.xray_phantom import SIZES
from phantombench.tasks.xray_phantom.anatomy import FINDINGS, Parameters
from phantombench.tasks.xray_phantom.findings import enlargement

TASK = get_task("xray-phantom")


@pytest.fixture(scope="module")
def abnormal() -> tuple[np.ndarray, Parameters]:
    """120 abnormal films with all their truth."""
    return TASK.draw_with_parameters(np.ones(120, dtype=np.int64), seed=11)


@pytest.fixture(scope="session")
def reference():
    return TASK.read_with_parameters("reference")


def test_the_reference_is_the_pinned_one_and_balanced(reference) -> None:
    split, truth = reference
    assert deviation(TASK, "reference", split) is None
    assert (split.labels == 1).sum() == SIZES["reference"] // 2
    np.testing.assert_array_equal(split.labels, truth.label)
    np.testing.assert_array_equal(split.groups, np.arange(4000, 5000))
    counts = np.bincount(truth.finding, minlength=len(FINDINGS))[1:]
    assert counts.min() > 80


def test_classes_differ_yet_overlap(reference) -> None:
    """The cardiothoracic ratio of the truth alone tells some of the hearts, not all."""
    _, truth = reference
    normal = truth.cardiothoracic[truth.label == 0]
    mine = truth.take(np.flatnonzero(truth.finding == 1))
    enlarged = mine.cardiothoracic * enlargement(mine)
    assert enlarged.mean() > normal.mean() + 0.08
    assert enlarged.min() < normal.max()


@pytest.mark.parametrize("name", ["train", "test"])
def test_other_splits_are_the_pinned_ones(name, cache_root) -> None:
    split = load_split(TASK, name, None, cache_root)
    assert deviation(TASK, name, split) is None
    assert len(split) == SIZES[name]
    assert (split.labels == 1).mean() == 0.5
