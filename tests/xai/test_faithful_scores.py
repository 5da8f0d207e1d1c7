"""Faithfulness and correlation where the truth is known: it wins, reversed it loses."""

from __future__ import annotations

from dataclasses import replace
from types import ModuleType

import numpy as np
import pytest
import torch
from torch import Tensor

from phantombench.errors import Unavailable
from phantombench.metrics.explanation import (
    agreement,
    correlation,
    faithfulness,
    faithfulness_percentile,
    faithfulness_share,
    sanity,
    stability,
)
from phantombench.xai.flipping import gains, replacing_rows
from phantombench.xai.method import Attribution
from phantombench.xai.trial import Trial

FAITHFUL = (faithfulness_percentile, correlation)  # from -1 to 1
EFFECTS = (faithfulness, faithfulness_share)


@pytest.fixture(scope="module")
def trial(method_of):
    """A trial of fixed numbers: whatever the function, the method says these."""

    def make(subject, units: Tensor) -> Trial:
        attribution = Attribution(units, None, torch.zeros(len(units), dtype=torch.float64))
        return Trial(subject, method_of(lambda given: units[: len(given)]), attribution)

    return make


def scored(score: ModuleType, trial: Trial) -> Tensor:
    return score.compute(trial, torch.Generator().manual_seed(1))


def name_of(score: ModuleType) -> str:
    return score.MEASURE.name


def drawn(shape: tuple[int, ...], seed: int) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def test_true_attribution_of_a_linear_function_is_faithful_and_its_reverse_is_not(
    linear, trial
) -> None:
    known = linear(units=12, n=16)
    for sign in (1, -1):
        best = trial(known.subject, sign * known.truth)
        # No order loses f faster than the true one: it beats all random ones at every point.
        assert scored(faithfulness_percentile, best).tolist() == [sign] * 16
        # Greedy search finds that order, and no other.
        assert scored(faithfulness_share, best).mean() == pytest.approx(sign)
        # Subsets take from f exactly what their units add up to.
        assert scored(correlation, best).numpy() == pytest.approx(sign)


def test_true_attribution_is_faithful_where_the_background_scatters(linear, trial) -> None:
    known = linear(units=24, n=32, scatter=0.3)
    for score in FAITHFUL:
        assert scored(score, trial(known.subject, known.truth)).mean() > 0.9
        assert scored(score, trial(known.subject, -known.truth)).mean() < -0.9


def test_effect_has_no_ceiling_where_the_percentile_has_one(linear, trial) -> None:
    """Both attributions beat all random ones; one of them is better."""
    known = linear(units=64, n=16)
    noise = drawn((16, 64), 4) * known.truth.std(dim=1, keepdim=True)
    best, good = (trial(known.subject, known.truth + share * noise) for share in (0.0, 0.7))
    of_both = [scored(faithfulness_percentile, each) for each in (best, good)]
    assert all((each == 1.0).all() for each in of_both)
    for score in EFFECTS:
        assert (scored(score, best) > scored(score, good)).all()
        assert scored(score, best).mean() > 1.1 * scored(score, good).mean()


def test_effect_of_random_attributions_is_standard(linear, trial) -> None:
    known = linear(units=16, n=256)
    found = scored(faithfulness, trial(known.subject, drawn((256, 16), 6)))
    assert abs(float(found.mean())) < 3 / np.sqrt(256)
    assert 0.85 < float(found.std()) < 1.2  # 30 attributions know their spread to an eighth


@pytest.mark.parametrize("score", [*FAITHFUL, faithfulness_share], ids=name_of)
def test_random_attribution_scores_zero_within_its_interval(
    linear, trial, score: ModuleType
) -> None:
    known = linear(units=16, n=128)
    found = scored(score, trial(known.subject, drawn((128, 16), 5)))
    error = float(found.std() / np.sqrt(len(found)))
    assert abs(float(found.mean())) < 3 * error
    # Chance is spread over the whole range, and the interval is narrow enough to tell.
    assert found.std() > 0.1
    assert error < (0.06 if len(found) == 128 else 0.25)


def test_percentile_among_random_attributions_is_uniform(linear, trial) -> None:
    """Half of random attributions lie in the inner half of the range."""
    known = linear(units=16, n=256)
    found = scored(faithfulness_percentile, trial(known.subject, drawn((256, 16), 6)))
    assert abs(float((found.abs() < 0.5).double().mean()) - 0.5) < 4 * np.sqrt(0.25 / 256)


@pytest.mark.parametrize("constant", [0.0, 0.1, -7.3])
@pytest.mark.parametrize("score", [*FAITHFUL, *EFFECTS, sanity, stability], ids=name_of)
def test_constant_map_scores_exactly_zero(
    linear, trial, score: ModuleType, constant: float
) -> None:
    known = linear(units=60, n=6, scatter=1.0)
    found = scored(score, trial(known.subject, torch.full((6, 60), constant).double()))
    assert (found == 0.0).all() and len(found) in (4, 6)


def test_gain_is_that_of_replacing_unit_after_unit(linear) -> None:
    """Compared with the definition, replaced step by step by hand, for six units."""
    known = linear(units=6, n=3, scatter=1.0, seed=3)
    subject, rows = known.subject, replacing_rows(known.subject)
    units = drawn((3, 6), 7)
    areas = []
    for order in (units.argsort(dim=1), units.argsort(dim=1, descending=True)):
        levels = []
        for count in range(1, 6):
            changed = subject.inputs.clone()
            for point in range(3):
                gone = order[point, :count]
                changed[point, gone] = subject.background[rows[point], gone]
            levels.append(subject.scores(changed, subject.labels))
        areas.append(torch.stack(levels).mean(dim=0))
    assert gains(subject, units[None], rows)[0].numpy() == pytest.approx(
        (areas[0] - areas[1]).numpy()
    )


def test_what_is_kept_is_shared_by_the_methods_of_a_subject(linear, trial) -> None:
    known = linear(units=12, n=4, scatter=0.5)
    alone = trial(known.subject, known.truth)
    first = trial(known.subject, drawn((4, 12), 11))
    for score in (*FAITHFUL, *EFFECTS, agreement):
        scored(score, first)
    kept = dict(first.memo)
    shared = replace(alone, memo=first.memo)
    for score in (*FAITHFUL, *EFFECTS, agreement):
        assert torch.equal(scored(score, shared), scored(score, alone))
    assert kept and all(shared.memo[key] is value for key, value in kept.items())


def test_one_unit_leaves_no_order_to_judge(linear, trial) -> None:
    """A layer of one channel, as the last of most generators, can be asked for all the same."""
    known = linear(units=1, n=3)
    try:
        found = scored(faithfulness, trial(known.subject, known.truth))
    except Unavailable as reason:
        assert str(reason)
    else:
        assert found.tolist() == [0.0] * 3
