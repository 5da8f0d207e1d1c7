"""Gains: none for the real data itself, with the interval paired over patients and seeds."""

from __future__ import annotations

import numpy as np
import pytest

from phantombench.errors import Unavailable
from phantombench.metrics import all_measures
from phantombench.metrics.view import Ground, View
from phantombench.result.schema import Facets
from phantombench.statistics.bootstrap import Resampling
from phantombench.task.registry import get_task
from phantombench.utility.conditions import AUGMENTED

NOTHING = Resampling.nothing()
NO_RECIPE = {"recipe_sha256": None}
TRAINED = [
    each for each in all_measures() if each.axis == "utility" and each.name != "label_agreement"
]


OF_A_PART = {
    "recall_gain": Facets(subgroup="class=1:b"),
    "subgroup_gain": Facets(subgroup="sex=F"),
    "share_gain": Facets(share=0.25),
}


def estimate(measure, downstream, facets=None):
    ward = None if downstream is None else downstream.ward
    names = ("class=0:a", "sex=F", "sex=M")
    ground = Ground(None, None, None, lambda: ward.test if ward else None, subgroups=names)  # type: ignore[arg-type]
    view = View(ground, np.empty(0, np.float32), downstream=downstream)
    return measure.estimate(view, facets or Facets(), NOTHING)


def measure(name: str):
    return next(each for each in TRAINED if each.name == name)


def test_the_training_data_itself_gains_nothing(world) -> None:
    ward = world.ward(steps=40)
    train = ward.train

    def real(labels: np.ndarray, seed: int) -> np.ndarray:
        rng = np.random.default_rng(seed)
        return np.stack(
            [train.samples[rng.choice(np.flatnonzero(train.labels == each))] for each in labels]
        )

    found = estimate(measure("augmentation_gain"), world.downstream(ward, real))
    low, high = np.quantile(found.replicates, [0.025, 0.975])
    assert low <= 0 <= high
    assert found.note is not None and "real + classical" in found.note


def test_samples_under_wrong_labels_harm(world) -> None:
    ward = world.ward(steps=40)
    wrong = world.downstream(ward, lambda labels, seed: world.draw(1 - labels, seed))
    found = estimate(measure("augmentation_gain"), wrong)
    assert np.quantile(found.replicates, 0.975) < 0


def test_a_share_is_a_ratio_and_a_gain_a_difference(world) -> None:
    honest = world.downstream(world.ward(steps=40))
    assert estimate(measure("tstr"), honest).value > 0.8
    assert abs(estimate(measure("augmentation_gain"), honest).value) < 0.5


@pytest.mark.parametrize("each", TRAINED, ids=lambda each: each.name)
def test_without_a_recipe_there_is_no_number_and_a_reason(each) -> None:
    if each.name == "subgroup_gain":
        assert each.facets(get_task("ecg-mitbih").spec.model_copy(update=NO_RECIPE)) == ()
        return
    with pytest.raises(Unavailable, match="no classical recipe"):
        estimate(each, None, OF_A_PART.get(each.name))


def test_a_subgroup_is_judged_alone_and_the_worst_is_named(world) -> None:
    downstream = world.downstream(world.ward(steps=40))
    by_sex = measure("subgroup_gain")
    found = {
        name: estimate(by_sex, downstream, Facets(subgroup=name)) for name in ("sex=F", "sex=M")
    }
    worst = estimate(by_sex, downstream)
    assert worst.value == min(each.value for each in found.values())
    assert "worst: sex=" in worst.note and "of 25 patients" in worst.note
    sizes = [downstream.judged(AUGMENTED, 0, name).groups for name in (None, *found)]
    assert sizes == [50, 25, 25]


def test_half_of_each_batch_is_the_augmentation_gain_and_all_is_synthetic_alone(world) -> None:
    downstream = world.downstream(world.ward())
    by_share = {share: estimate(measure("share_gain"), downstream, Facets(share=share)).value
                for share in (0.25, 0.5, 1.0)}  # fmt: skip
    assert by_share[0.5] == estimate(measure("augmentation_gain"), downstream).value
    alone = estimate(measure("tstr"), downstream).note
    assert alone is not None and "synthetic alone" in alone
    assert by_share[0.25] != by_share[1.0]


@pytest.mark.parametrize("each", TRAINED, ids=lambda each: each.name)
def test_replicates_are_finite_and_around_the_value(world, each) -> None:
    facets = OF_A_PART.get(each.name)
    found = estimate(each, world.downstream(world.ward()), facets)
    assert np.isfinite(found.replicates).all()
    assert found.replicates.min() <= found.value <= found.replicates.max()
