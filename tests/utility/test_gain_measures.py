"""Gains: none for the real data itself, with the interval paired over patients and seeds."""

from __future__ import annotations

import numpy as np
import pytest

from phantombench.errors import Unavailable
from phantombench.metrics import all_measures
from phantombench.metrics.view import View
from phantombench.result.schema import Facets
from phantombench.statistics.bootstrap import Resampling

NOTHING = Resampling.nothing()
TRAINED = [
    each for each in all_measures() if each.axis == "utility" and each.name != "label_agreement"
]


def estimate(measure, downstream, facets=None):
    view = View(None, np.empty(0, np.float32), downstream=downstream)  # type: ignore[arg-type]
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
    with pytest.raises(Unavailable, match="no classical recipe"):
        estimate(each, None)


@pytest.mark.parametrize("each", TRAINED, ids=lambda each: each.name)
def test_replicates_are_finite_and_around_the_value(world, each) -> None:
    facets = Facets(subgroup="class=1:b") if each.name == "recall_gain" else Facets()
    found = estimate(each, world.downstream(world.ward()), facets)
    assert np.isfinite(found.replicates).all()
    assert found.replicates.min() <= found.value <= found.replicates.max()
