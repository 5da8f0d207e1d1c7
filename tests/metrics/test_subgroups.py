"""Numbers of subgroups: a mean that splits, the worst beside it, and small ones not judged."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from phantombench.errors import Unavailable
from phantombench.metrics import get_measure
from phantombench.metrics.measure import Estimate
from phantombench.metrics.subgroups import by_subgroup, over_subgroups
from phantombench.metrics.view import Ground, View
from phantombench.result.schema import Facets
from phantombench.statistics.bootstrap import Resampling, draw_resampling
from phantombench.task.registry import read_spec
from phantombench.task.spec import Split, TaskSpec
from phantombench.task.subgroups import members, patients

SIZE = 120


class Identity:
    """Samples as they are."""

    name, sha256, classifier = "identity", "0" * 64, None

    def features(self, samples: np.ndarray) -> np.ndarray:
        return samples.reshape(len(samples), -1).astype(np.float64)

    def class_probabilities(self, samples: np.ndarray) -> np.ndarray:
        return np.full((len(samples), 2), 0.5)


@pytest.fixture
def view() -> View:
    """Everybody is alike; the generated samples are those of women, and lie far from men."""
    rng = np.random.default_rng(0)
    women = np.arange(SIZE) % 2 == 0
    place = np.where(women, 0.0, 50.0)[:, None, None]
    samples = (rng.normal(size=(SIZE, 1, 4)) + place).astype(np.float32)
    few = np.arange(SIZE) < 10
    known = {"sex": np.where(women, "F", "M"), "site": np.where(few, "small", "large")}
    split = Split(samples, np.arange(SIZE, dtype=np.int64) // 60, np.arange(SIZE), known)
    made = rng.normal(size=(SIZE, 1, 4)).astype(np.float32)
    names = ("class=0:a", "class=1:b", "sex=F", "sex=M", "site=small", "site=none")
    return View(Ground(split, split, Identity(), subgroups=names), made)


@pytest.fixture
def resampling(view: View) -> Resampling:
    return draw_resampling(view.reference.groups, view.reference.labels, 50, 0)


def coverage(view: View, resampling: Resampling, subgroup: str | None) -> Estimate:
    return get_measure("subgroup_coverage").estimate(view, Facets(subgroup=subgroup), resampling)


def test_who_is_left_out_shows(view: View, resampling: Resampling) -> None:
    women, men = (coverage(view, resampling, name) for name in ("sex=F", "sex=M"))
    assert women.value > 0.9
    assert men.value == 0.0
    worst = coverage(view, resampling, None)
    assert worst.value == men.value
    assert worst.note is not None and "worst: sex=M, 60 samples of 60" in worst.note


def test_subgroups_split_the_mean(view: View, resampling: Resampling) -> None:
    whole = get_measure("coverage").estimate(view, Facets(), resampling).value
    for pair in (("sex=F", "sex=M"), ("class=0:a", "class=1:b")):
        halves = [coverage(view, resampling, name).value for name in pair]
        assert np.mean(halves) == pytest.approx(whole)


def test_small_ones_are_shown_and_not_judged(view: View, resampling: Resampling) -> None:
    small = coverage(view, resampling, "site=small")
    assert small.note == "10 samples of 10 patients or records: fewer than 20, shown and not judged"
    with pytest.raises(Unavailable, match="no sample belongs to it"):
        coverage(view, resampling, "site=none")
    alone = dataclasses.replace(view.ground, subgroups=("site=small",), memo={})
    with pytest.raises(Unavailable, match="no subgroup has 20"):
        coverage(dataclasses.replace(view, ground=alone, memo={}), resampling, None)


def test_the_worst_is_the_one_that_is_furthest_off(view: View, resampling: Resampling) -> None:
    values = {"class=0:a": 0.4, "class=1:b": 0.45, "sex=F": 0.52, "sex=M": 0.7}

    def of_group(view: View, drawn: Resampling, name: str, among: object) -> Estimate:
        if name not in values:
            raise Unavailable("none")
        return Estimate(values[name], np.full(3, values[name]))

    estimate = over_subgroups(of_group, lambda view: view.reference, lambda x: abs(x - 0.5))
    assert estimate(view, Facets(), resampling).value == 0.7


def test_leaks_are_told_apart(view: View, resampling: Resampling) -> None:
    """The men of the training set were copied, and nobody else."""
    rng = np.random.default_rng(1)
    men = members(view.train, "sex=M")
    waves = rng.normal(size=(2, SIZE, 1, 32)).cumsum(axis=-1).astype(np.float32)
    train, reference = (
        dataclasses.replace(view.train, samples=samples) for samples in (waves[0], waves[1])
    )
    ground = dataclasses.replace(view.ground, train=train, reference=reference, memo={})
    copies = View(ground, np.concatenate([train.samples[men]] * 2))
    leak = get_measure("subgroup_leak")
    found = {
        name: leak.estimate(copies, Facets(subgroup=name), resampling).value
        for name in ("sex=M", "sex=F")
    }
    assert found["sex=M"] > 0.9
    assert abs(found["sex=F"] - 0.5) < 0.2


def test_a_task_lists_them_beside_its_classes() -> None:
    spec = read_spec("xray-nih")
    names = [facets.subgroup for facets in by_subgroup(spec)]
    assert names[:3] == [None, "class=0:normal", "class=1:abnormal"]
    assert "view=PA" in names
    with pytest.raises(ValueError, match=r"subgroups\.0"):
        TaskSpec.model_validate(spec.model_dump() | {"subgroups": ("women",)})


def test_patients_count_once() -> None:
    split = Split(np.zeros((4, 1, 2), np.float32), np.zeros(4, np.int64), np.array([1, 1, 2, 3]))
    assert patients(split, np.array([True, True, True, False])) == 2
