"""Agreement: with Shapley values that can be worked out, and with nothing by chance."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from phantombench.errors import Unavailable
from phantombench.metrics.explanation import agreement
from phantombench.xai.method import Attribution
from phantombench.xai.registry import all_methods
from phantombench.xai.shapley import correlation, shapley_values
from phantombench.xai.trial import Trial


def drawn(shape: tuple[int, ...], seed: int) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


class Products(nn.Module):
    """Neighbours work together: f = x0 x1 + x2 x3 + ... ."""

    def forward(self, inputs: Tensor, labels: Tensor) -> Tensor:
        return (inputs[:, ::2] * inputs[:, 1::2]).sum(dim=1)


@pytest.fixture(scope="module")
def scored(method_of):
    def score(subject, units: Tensor) -> Tensor:
        said = Attribution(units, None, torch.zeros(len(units), dtype=torch.float64))
        trial = Trial(subject, method_of(lambda given: units[: len(given)]), said)
        return agreement.compute(trial, torch.Generator())

    return score


def test_values_of_a_linear_function_are_exact(linear) -> None:
    """Every order gives the same; the rows take turns, so that their mean is the background's."""
    known = linear(units=12, n=3, scatter=1.0)
    found = shapley_values(known.subject, torch.Generator().manual_seed(0), 64)
    assert found.numpy() == pytest.approx(known.truth.detach().numpy(), rel=1e-9, abs=1e-12)


def test_values_are_those_that_can_be_worked_out_for_pairs(subject_of) -> None:
    """Each factor is given half of a product; opposite orders leave nothing to chance."""
    points = drawn((2, 6), 1)
    found = shapley_values(subject_of(Products(), points), torch.Generator().manual_seed(3), 1)
    expected = (points[:, ::2] * points[:, 1::2] / 2).repeat_interleave(2, dim=1)
    assert found.numpy() == pytest.approx(expected.numpy())


def test_values_add_up_and_come_back(labelled, subject_of) -> None:
    """f(x) - mean f(background), whatever the function (efficiency)."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(2)
        network = nn.Sequential(nn.Linear(7, 9), nn.Tanh(), nn.Linear(9, 2)).double()
    points, background = drawn((3, 7), 4), drawn((5, 7), 5)
    labels = torch.tensor([0, 1, 1])
    subject = subject_of(labelled(network), points, background, labels)
    found = shapley_values(subject, torch.Generator().manual_seed(6), 10)
    owed = subject.scores(points, labels) - torch.stack(
        [subject.scores(background, each.expand(5)).mean() for each in labels]
    )
    assert found.sum(dim=1).numpy() == pytest.approx(owed.numpy())
    assert torch.equal(found, shapley_values(subject, torch.Generator().manual_seed(6), 10))
    assert not torch.equal(found, shapley_values(subject, torch.Generator().manual_seed(7), 10))


def test_two_sets_of_orders_agree(labelled, subject_of) -> None:
    """What the score is measured against is known well enough, on a network that is not linear."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(3)
        network = nn.Sequential(nn.Linear(32, 24), nn.LeakyReLU(0.2), nn.Linear(24, 1)).double()
    subject = subject_of(labelled(network), drawn((3, 32), 8), drawn((64, 32), 9))
    first, second = (
        shapley_values(subject, torch.Generator().manual_seed(seed), agreement.PAIRS)
        for seed in (1, 2)
    )
    assert (correlation(first, second) > 0.99).all()


def test_the_true_attribution_agrees_and_its_reverse_disagrees(linear, scored) -> None:
    known = linear(units=16, n=5, scatter=0.5)
    assert scored(known.subject, known.truth).numpy() == pytest.approx(np.ones(3))
    assert scored(known.subject, -known.truth).numpy() == pytest.approx(-np.ones(3))
    assert scored(known.subject, torch.ones(5, 16).double()).tolist() == [0.0] * 3


def test_random_attributions_do_not_agree(linear, scored) -> None:
    known = linear(units=64, n=3, scatter=0.5)
    found = torch.cat([scored(known.subject, drawn((3, 64), seed)) for seed in range(20)])
    assert abs(float(found.mean())) < 3 / np.sqrt(64 * 60)
    assert found.abs().max() < 0.5


@pytest.mark.parametrize("method", all_methods(), ids=lambda method: method.name)
def test_every_method_agrees_on_a_linear_function(linear, method) -> None:
    subject = linear(units=16, n=3, scatter=0.2).subject
    said = method.attribute(subject, torch.Generator().manual_seed(1))
    found = agreement.compute(Trial(subject, method, said), torch.Generator())
    assert (found > 0.99).all()


def test_two_units_are_too_few(linear, scored) -> None:
    known = linear(units=2, n=3)
    with pytest.raises(Unavailable, match="two units"):
        scored(known.subject, known.truth)
