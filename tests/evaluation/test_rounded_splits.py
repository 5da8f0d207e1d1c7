"""A split that was read within the task's tolerance leaves its hash in the result."""

from __future__ import annotations

from dataclasses import replace

import pytest

from phantombench.controls import floor_control
from phantombench.evaluation.bench import Bench, identity
from phantombench.evaluation.evaluate import evaluate
from phantombench.task.loading import split_digest


def with_another_reference(bench: Bench, tolerance: float) -> Bench:
    """The same task, pinned to a reference that differs from the one that is read."""
    task = type(bench.task)()
    pinned = task.spec.splits["reference"].model_copy(update={"sha256": "f" * 64})
    splits = {**task.spec.splits, "reference": pinned}
    task.spec = task.spec.model_copy(update={"splits": splits, "tolerance": tolerance})
    return replace(bench, task=task)


def test_a_split_as_pinned_leaves_nothing(bench: Bench) -> None:
    assert bench.rounded_splits == {}


def test_a_rounded_split_is_recorded_beside_the_pinned_hash(bench: Bench) -> None:
    other = with_another_reference(bench, tolerance=0.01)
    with pytest.warns(UserWarning, match=r"within 0\.01 mV"):
        result = evaluate(other, floor_control().name)
    read = split_digest(other.task.read("reference", None))
    assert result.rounded_splits == {"reference": read}
    assert result.task == identity(other.task.spec)
