"""Every score comes back the same; sanity, stability and completeness are what they say."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from phantombench.metrics import all_measures
from phantombench.metrics.explanation import completeness, sanity, stability
from phantombench.metrics.explanation.sanity import spearman
from phantombench.metrics.explanation.stability import RADIUS
from phantombench.metrics.measure import Need
from phantombench.xai.registry import all_methods
from phantombench.xai.replacing import replaced_scores
from phantombench.xai.subject import Finding, first_points
from phantombench.xai.trial import Trial

SCORES = [measure for measure in all_measures() if Need.MODEL in measure.needs]


@pytest.fixture(scope="module")
def of_method():
    """A trial of what a method says."""

    def make(subject, method) -> Trial:
        attribution = method.attribute(subject, torch.Generator().manual_seed(1))
        return Trial(subject, method, attribution)

    return make


def generator(seed: int = 1) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def drawn(shape: tuple[int, ...], seed: int) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def test_sanity_is_one_for_what_ignores_the_network(linear, method_of, of_method) -> None:
    ignores = method_of(lambda subject: subject.inputs.double())
    found = sanity.compute(of_method(linear(units=64, n=12).subject, ignores), generator())
    assert found.numpy() == pytest.approx(np.ones(4))  # the first four points


def test_sanity_is_near_zero_for_what_follows_the_network(linear, method_of, of_method) -> None:
    """The weights of the copy are shuffled, so its true attribution is another one."""

    def truth(subject) -> Tensor:
        (weight,) = subject.module.parameters()
        return weight * (subject.inputs - subject.background.mean(dim=0))

    known = linear(units=64, n=12)
    tried = of_method(known.subject, method_of(truth))
    assert torch.equal(tried.attribution.units, known.truth)
    found = torch.stack([sanity.compute(tried, generator(seed)).mean() for seed in range(20)])
    assert abs(float(found.mean())) < 3 * float(found.std()) / np.sqrt(20)
    assert found.abs().max() < 0.3


def test_rank_correlation_agrees_with_scipy_with_ties() -> None:
    from scipy.stats import spearmanr

    first, second = drawn((5, 9), 8).mul(2).round(), drawn((5, 9), 9).mul(2).round()
    expected = [spearmanr(x, y).statistic for x, y in zip(first, second, strict=True)]
    assert spearman(first, second).tolist() == pytest.approx(expected)


def test_stability_is_how_far_the_attribution_moves(linear, method_of, of_method) -> None:
    """For an attribution that is the input it is at most what the input is moved by."""
    subject = linear(units=12, n=12, scatter=1.0).subject
    given = method_of(lambda subject: subject.inputs.double())
    found = stability.compute(of_method(subject, given), generator())
    most = RADIUS * subject.background.std(dim=0).norm() / subject.inputs[:4].norm(dim=1)
    assert found.shape == (4,)
    assert (found > 0.2 * most).all()
    assert (found <= most).all()


def test_stability_tells_a_jumpy_attribution_from_a_calm_one(linear, method_of, of_method) -> None:
    subject = linear(units=12, n=8, scatter=1.0).subject
    calm = method_of(lambda subject: 3.0 + subject.inputs.double())
    jumpy = method_of(lambda subject: (1000.0 * subject.inputs.double()).sin())
    low, high = (stability.compute(of_method(subject, each), generator()) for each in (calm, jumpy))
    assert (10 * low < high).all()


def test_completeness_is_what_the_attribution_says(linear, method_of, of_method) -> None:
    tried = of_method(linear(n=5).subject, method_of(lambda subject: subject.inputs))
    said = replace(tried.attribution, completeness=drawn((5,), 10).abs())
    found = completeness.compute(replace(tried, attribution=said), generator())
    assert torch.equal(found, said.completeness)


@pytest.mark.parametrize("method", all_methods(), ids=lambda method: method.name)
def test_scores_of_a_network_are_within_their_bounds_and_come_back(
    labelled, subject_of, of_method, score_of, method
) -> None:
    network = nn.Sequential(nn.Linear(12, 8), nn.LeakyReLU(), nn.Linear(8, 2)).double()
    subject = subject_of(labelled(network), drawn((3, 12), 15), drawn((16, 12), 16))
    seen = Finding(lambda z, labels: network[0](z)[:, :2], lambda: frozenset({0}))
    tried = of_method(replace(subject, finding=seen), method)
    for measure in SCORES:
        found = score_of(measure, tried)
        assert np.isfinite(found.value)
        assert measure.bounds[0] <= found.value <= measure.bounds[1]
        # Neither what is kept for other methods nor a second call changes a score.
        for again in (replace(tried, memo={}), tried):
            once_more = score_of(measure, again)
            assert once_more.value == found.value
            assert once_more.replicates.tobytes() == found.replicates.tobytes()


def test_first_points_keep_their_labels(labelled, subject_of) -> None:
    points, labels = drawn((5, 3), 12), torch.tensor([0, 1, 1, 0, 1])
    subject = subject_of(labelled(nn.Linear(3, 2).double()), points, labels=labels)
    few = first_points(subject, 3)
    assert torch.equal(few.inputs, points[:3])
    assert torch.equal(few.labels, labels[:3])
    assert len(first_points(subject, 9)) == 5


def test_what_is_computed_in_batches_is_the_same(labelled, subject_of) -> None:
    """Rows, labels and replaced units of later batches are their own."""
    points, labels = drawn((300, 3), 13), torch.arange(300) % 2
    subject = subject_of(labelled(nn.Linear(3, 2).double()), points, labels=labels)
    expected = subject.module(points, labels)
    assert subject.scores(points, labels, batch=7).numpy() == pytest.approx(expected.numpy())
    kept = drawn((5, 300, 3), 14) > 0
    found = replaced_scores(subject, kept, torch.zeros((5, 300), dtype=torch.int64))
    # The background is zero, so what is replaced is multiplied by zero.
    expected = torch.stack([subject.module(points * each, labels) for each in kept])
    assert found.numpy() == pytest.approx(expected.numpy())
