"""The search tries everything, finds who helps, and tries the best again from all seeds."""

from __future__ import annotations

import numpy as np
import pytest

from phantombench.errors import PhantomBenchError
from phantombench.utility.gain_search import (
    FINALISTS,
    FIRST,
    SHARES,
    Candidate,
    TriedGain,
    best_of,
    candidates_of,
    search_gain,
)
from phantombench.utility.ward import SEEDS


@pytest.fixture(scope="module")
def tried(world) -> list[TriedGain]:
    """Of one submission that knows the truth, and one that has the labels the wrong way round."""
    ward = world.ward(steps=40)
    honest = world.downstream(ward)
    wrong = world.downstream(ward, lambda labels, seed: world.draw(1 - labels, seed))
    return search_gain({"wrong": wrong, "honest": honest})


def test_every_submission_share_and_filter_is_tried(tried) -> None:
    assert [each.candidate for each in tried] == candidates_of(["wrong", "honest"])
    assert len(tried) == 2 * 2 * len(SHARES)


def test_the_best_are_tried_from_all_seeds_and_the_others_from_a_few(tried) -> None:
    counts = [len(each.gains) for each in tried if each.gains]
    assert counts.count(len(SEEDS)) == FINALISTS
    assert set(counts) == {FIRST, len(SEEDS)}


def test_what_knows_the_truth_comes_first_and_helps(tried) -> None:
    best = best_of(tried)
    assert best is not None and best.candidate.submission == "honest" and best.mean > 0


def test_wrong_labels_harm_where_nothing_drops_them(tried) -> None:
    gains = {
        each.candidate.share: each.mean
        for each in tried
        if each.candidate.submission == "wrong" and not each.candidate.selected
    }
    assert gains[1.0] < gains[0.25] and gains[1.0] < -0.2


def test_a_filter_that_leaves_nothing_is_no_gain_and_says_why(world) -> None:
    ward = world.ward()
    ward.judge = lambda samples: np.tile([[0.0, 0.0, 1.0]], (len(samples), 1))
    found = search_gain({"any": world.downstream(ward)})
    selected = [each for each in found if each.candidate.selected]
    assert all(not each.gains and "label" in (each.reason or "") for each in selected)
    best = best_of(found)
    assert best is not None and not best.candidate.selected


def test_nothing_tried_is_nothing_found() -> None:
    assert best_of([]) is None
    candidate = Candidate(submission="any", share=0.5, selected=True)
    assert best_of([TriedGain(candidate=candidate, gains=(), reason="nothing is left")]) is None


def test_a_model_that_answers_nonsense_does_not_stop_the_others(world) -> None:
    def nonsense(labels, seed):
        raise PhantomBenchError("model", "its samples are not finite", "train it again")

    ward = world.ward(steps=2)
    found = search_gain({"bad": world.downstream(ward, nonsense), "good": world.downstream(ward)})
    said = {each.candidate.submission: each.reason or "" for each in found}
    assert "not finite" in said["bad"] and not said["good"]
