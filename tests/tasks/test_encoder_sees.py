"""The committed encoders see what must not be ignored: Frechet distances of degraded samples.

A quick look at every rung of the ladders, on one sampling seed and no more than 400 samples; the
full measurement is made by `phantombench ruler`.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from phantombench.controls import get_control
from phantombench.metrics.fidelity import fid
from phantombench.metrics.view import Ground, View
from phantombench.task.loading import load_split
from phantombench.task.registry import get_task, read_spec
from phantombench.task.spec import Ladder, Samples, Split, Task
from phantombench.tasks.modality.xray_degradations import ladders

SIZE = 400
TASKS = ("xray-nih", "xray-phantom")


@dataclass
class Scale:
    """A task's ground, and real training samples to degrade."""

    task: Task
    ground: Ground
    clean: Samples

    def distance(self, samples: Samples) -> float:
        return fid.compute(View(self.ground, samples))

    def control(self, name: str) -> float:
        rng = np.random.default_rng(0)
        labels = self.ground.reference.labels
        return self.distance(get_control(name).sample(self.task, self.ground.train, labels, rng))


@pytest.fixture(scope="module", params=TASKS)
def scale(request: pytest.FixtureRequest, cache_root: Path) -> Scale:
    task = get_task(request.param)
    data = None if task.spec.synthetic else request.getfixturevalue("data_root")
    train = load_split(task, "train", data, cache_root)
    reference = load_split(task, "reference", data, cache_root)
    reference = first(reference, SIZE)
    ensemble = {each.name: task.encoder(each.name) for each in task.spec.ensemble}
    ground = Ground(train, reference, task.encoder(), ensemble=ensemble)
    rng = np.random.default_rng(0)
    return Scale(task, ground, get_control("real").sample(task, train, reference.labels, rng))


@pytest.fixture(scope="module")
def floor(scale: Scale) -> float:
    return scale.distance(scale.clean)


def first(split: Split, size: int) -> Split:
    return split.take(np.arange(min(size, len(split))))


@pytest.mark.parametrize("ladder", ladders(read_spec("xray-nih")), ids=lambda ladder: ladder.name)
def test_the_distance_rises_with_every_step(scale: Scale, floor: float, ladder: Ladder) -> None:
    found = [floor]
    for index, step in enumerate(ladder.steps):
        degraded = step.apply(scale.clean, np.random.default_rng([0, index]))
        found.append(scale.distance(degraded))
        if step.must_see:
            assert found[-1] >= 2 * floor, step.name
    if ladder.monotone:
        assert all(low < high for low, high in itertools.pairwise(found)), found


@pytest.mark.parametrize("control", ["collapse", "gaussian", "mean", "noise"])
def test_controls_that_are_no_model_lie_far_off(scale: Scale, floor: float, control: str) -> None:
    assert scale.control(control) >= 2 * floor
