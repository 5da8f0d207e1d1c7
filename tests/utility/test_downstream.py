"""What synthetic samples are worth comes out as it must, and is trained once."""

from __future__ import annotations

import numpy as np
import pytest

from phantombench.errors import Unavailable
from phantombench.threads import on_cores
from phantombench.utility.conditions import (
    ALONE,
    AUGMENTED,
    CLASSICAL,
    FEW,
    REAL,
    SELECTED,
    SHARED,
    SYNTHETIC,
)

GROUPS = (None, "sex=F")
EVERY = (REAL, CLASSICAL, SYNTHETIC, AUGMENTED, SELECTED, ALONE, FEW, SHARED)


def auroc(judged) -> float:
    return float(judged.auroc(judged.everybody)[0])


@pytest.mark.parametrize("condition", EVERY, ids=lambda each: each.name)
def test_every_condition_learns_something_of_honest_samples(world, condition) -> None:
    assert auroc(world.downstream(world.ward()).judged(condition, 0)) > 0.6


def test_wrong_labels_harm_and_new_draws_of_the_truth_help_the_few(world) -> None:
    ward = world.ward(steps=60)
    honest = world.downstream(ward)
    wrong = world.downstream(ward, lambda labels, seed: world.draw(1 - labels, seed))
    alone, baseline = (auroc(honest.judged(each, 0)) for each in (ALONE, FEW))
    assert auroc(wrong.judged(ALONE, 0)) < 0.5 < alone
    assert auroc(wrong.judged(SHARED, 0)) < baseline < auroc(honest.judged(SHARED, 0))


def test_selection_drops_what_has_another_label(world) -> None:
    def half_wrong(labels: np.ndarray, seed: int) -> np.ndarray:
        return world.draw(np.where(np.arange(len(labels)) % 4 < 2, labels, 1 - labels), seed)

    downstream = world.downstream(world.ward(steps=60), half_wrong)
    assert auroc(downstream.judged(SELECTED, 0)) > auroc(downstream.judged(AUGMENTED, 0))


def test_where_nothing_is_left_to_select_there_is_no_number(world) -> None:
    ward = world.ward()
    ward.judge = lambda samples: np.tile([[0.0, 0.0, 1.0]], (len(samples), 1))
    with pytest.raises(Unavailable, match="the label asked for"):
        world.downstream(ward).judged(SELECTED, 0)


def test_the_same_content_is_trained_once_and_gives_the_same(world, tmp_path) -> None:
    told: list[str] = []
    first = world.downstream(world.ward(tmp_path), told=told).judged(AUGMENTED, 1)
    again = world.downstream(world.ward(tmp_path), told=told).judged(AUGMENTED, 1)
    anew = world.downstream(world.ward(), told=told).judged(AUGMENTED, 1)
    assert told == ["classifier 2: real + classical + synthetic"] * 2
    assert auroc(first) == auroc(again) == auroc(anew)


def test_a_cut_off_file_is_made_again(world, tmp_path) -> None:
    whole = auroc(world.downstream(world.ward(tmp_path)).judged(CLASSICAL, 0))
    (kept,) = tmp_path.iterdir()
    kept.write_bytes(kept.read_bytes()[:50])
    assert auroc(world.downstream(world.ward(tmp_path)).judged(CLASSICAL, 0)) == whole


def test_each_seed_has_its_own_few_patients_with_every_class(world) -> None:
    ward = world.ward()
    some = [ward.real(FEW, seed) for seed in (0, 1)]
    assert some[0].digest != some[1].digest
    for pool in some:
        assert len(pool) == len(ward.train) // 4 and set(pool.labels) == {0, 1}


def test_what_no_submission_changes_is_shared(world) -> None:
    ward = world.ward()
    told: list[str] = []
    for _ in range(2):
        world.downstream(ward, told=told).judged(CLASSICAL, 0)
    assert len(told) == 1


@pytest.mark.parametrize("cores", [1, 2])
def test_several_are_trained_once_each_and_told_in_order(world, cores: int) -> None:
    told: list[str] = []
    downstream = world.downstream(world.ward(), told=told)
    asked = [
        (each, seed, group) for each in (CLASSICAL, ALONE) for seed in (0, 1) for group in GROUPS
    ]
    with on_cores(cores):
        found = downstream.judged_each(asked)
    assert found == [downstream.judged(*each) for each in asked]
    assert [each.groups for each in found] == [50, 25] * 4
    assert sorted(told) == sorted(
        f"classifier {seed + 1}: {each.name}" for each in (CLASSICAL, ALONE) for seed in (0, 1)
    )
