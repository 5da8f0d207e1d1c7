"""SHAP: against shap itself, and against Shapley values over all subsets of the values."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from phantombench.xai.layers import AtLayer
from phantombench.xai.methods.shap import attribute
from phantombench.xai.segments import segments_of

ROUNDS = 400  # copies of each background row: as many places on the way from it


class Pointwise(nn.Module):
    """A function of rows (n, values), written down."""

    def __init__(self, function: Callable[[Tensor], Tensor]) -> None:
        super().__init__()
        self.function = function

    def forward(self, inputs: Tensor, labels: Tensor) -> Tensor:
        return self.function(inputs)


def shapley(function: Callable[[Tensor], Tensor], point: Tensor, background: Tensor) -> Tensor:
    """Shapley values over all subsets; values outside of one are the background's, averaged."""
    size = len(point)

    def worth(members: tuple[int, ...]) -> float:
        rows = background.clone()
        rows[:, list(members)] = point[list(members)]
        return float(function(rows).mean())

    values = torch.zeros(size, dtype=torch.float64)
    for each in range(size):
        others = [other for other in range(size) if other != each]
        for count in range(size):
            share = math.factorial(count) * math.factorial(size - count - 1) / math.factorial(size)
            for members in itertools.combinations(others, count):
                values[each] += share * (worth((*members, each)) - worth(members))
    return values


def drawn(shape: tuple[int, ...], seed: int) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def explain(subject, seed: int = 1) -> Tensor:
    return attribute(subject, torch.Generator().manual_seed(seed)).units


def test_linear_function_leaves_nothing_to_chance(linear) -> None:
    known = linear(scatter=1.0)
    found = attribute(known.subject, torch.Generator().manual_seed(0))
    assert found.units.numpy() == pytest.approx(known.truth.detach().numpy(), rel=1e-5, abs=1e-6)
    assert (found.completeness < 1e-5).all()


def additive(rows: Tensor) -> Tensor:
    return rows[:, 0].tanh() + 0.2 * rows[:, 1] ** 2 - rows[:, 2].sin() + 0.3 * rows[:, 3]


def products(rows: Tensor) -> Tensor:
    return rows[:, 0] * rows[:, 1] - 0.5 * rows[:, 1] * rows[:, 2] * rows[:, 3]


@pytest.mark.parametrize("function", [additive, products])
@pytest.mark.parametrize("hidden", [False, True], ids=["shap", "captum"])
def test_is_the_shapley_value(subject_of, function, hidden: bool) -> None:
    """Of these the expectation is the Shapley value itself; what is left is sampling error.

    Additive: what a value adds does not depend on the others. Products: both share a product of k
    differences in k equal parts, as the straight way from the background is symmetric in them.
    """
    points, background = drawn((3, 4), 0), 0.5 * drawn((5, 4), 1)
    module: nn.Module = Pointwise(function)
    if hidden:
        first = nn.Identity()
        module = AtLayer(Labelless(nn.Sequential(first, Rows(function))), first, points[0])
    found = explain(subject_of(module, points, background.repeat(ROUNDS, 1)))
    expected = torch.stack([shapley(function, point, background) for point in points])
    assert expected.abs().max() > 0.3
    assert found.numpy() == pytest.approx(expected.numpy(), abs=0.02)


class Rows(Pointwise):
    def forward(self, inputs: Tensor) -> Tensor:  # type: ignore[override]
        return self.function(inputs)


class Labelless(nn.Module):
    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, inputs: Tensor, labels: Tensor) -> Tensor:
        return self.network(inputs)


def test_is_aumann_shapley_where_the_two_differ(subject_of) -> None:
    """Of x0^2 x1 a point (1, 1) owes two thirds to x0 by Aumann-Shapley, half by Shapley."""

    def function(rows: Tensor) -> Tensor:
        return rows[:, 0] ** 2 * rows[:, 1]

    point, nothing = torch.ones(1, 2, dtype=torch.float64), torch.zeros(ROUNDS, 2).double()
    found = explain(subject_of(Pointwise(function), point, nothing))
    assert shapley(function, point[0], nothing[:1]).tolist() == [0.5, 0.5]
    assert found[0].numpy() == pytest.approx(np.array([2 / 3, 1 / 3]), abs=0.005)


@pytest.fixture
def small(labelled, subject_of):
    """A network with curvature, two points and twenty background rows; and the bare network."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(4)
        network = nn.Sequential(nn.Linear(5, 8), nn.Tanh(), nn.Linear(8, 1))
    points, background = drawn((2, 5), 2).float(), drawn((20, 5), 3).float()
    return subject_of(labelled(network), points, background), network


def test_agrees_with_the_gradient_explainer_of_shap_with_a_fraction_of_its_error(small) -> None:
    """Both estimate the same expectation, from as many gradients."""
    import shap

    subject, network = small
    explainer = shap.GradientExplainer(network, subject.background)
    repeats, draws = 40, len(subject.background)
    mine = np.stack([explain(subject, seed).numpy() for seed in range(repeats)])
    theirs = np.stack(
        [
            np.asarray(explainer.shap_values(subject.inputs, nsamples=draws, rseed=seed))
            for seed in range(repeats)
        ]
    ).reshape(mine.shape)
    error = np.sqrt((mine.var(axis=0, ddof=1) + theirs.var(axis=0, ddof=1)) / repeats)
    assert (np.abs(mine.mean(axis=0) - theirs.mean(axis=0)) < 4.5 * error).all()
    # The check can tell: the errors are small beside the attributions.
    assert error.max() < 0.2 * np.abs(theirs.mean(axis=0)).max()
    assert 4 * mine.var(axis=0).sum() < theirs.var(axis=0).sum()


def test_segments_cover_the_way_and_each_row_has_one(small) -> None:
    subject, _ = small
    segments = segments_of(subject, torch.Generator().manual_seed(0))
    rows, points = subject.background, subject.inputs
    for lower, upper, point in zip(segments.lower, segments.upper, points, strict=True):
        length = (upper - lower) * len(rows)  # from the row to the point
        starts = point - length
        distance = torch.cdist(starts, rows)
        assert sorted(distance.argmin(dim=1).tolist()) == list(range(len(rows)))
        assert distance.min(dim=1).values.max() < 1e-4
        share = (lower - starts).norm(dim=1) / length.norm(dim=1)
        expected = np.arange(len(rows)) / len(rows)
        assert share.numpy() == pytest.approx(expected, abs=1e-4)


def test_completeness_is_the_gap_to_the_mean_score_of_the_background(subject_of) -> None:
    points, background = drawn((4, 4), 6), drawn((6, 4), 7)
    few = attribute(
        subject_of(Pointwise(products), points, background), torch.Generator().manual_seed(0)
    )
    owed = products(points) - products(background).mean()
    expected = (few.units.sum(dim=1) - owed).abs() / owed.abs().mean()
    assert few.completeness.numpy() == pytest.approx(expected.numpy(), rel=1e-6, abs=1e-6)
    many = subject_of(Pointwise(products), points, background.repeat(ROUNDS, 1))
    found = attribute(many, torch.Generator().manual_seed(0))
    assert found.completeness.max() < 0.05 < few.completeness.max()


def test_completeness_is_relative_to_the_background_for_the_label_of_the_point(
    labelled, subject_of
) -> None:
    """The classes' columns differ by a constant, which no value is to blame for."""
    layer = nn.Linear(3, 2).double()
    layer.bias.data.copy_(torch.tensor([0.0, 50.0]))
    background = drawn((1, 3), 14).expand(4, 3)
    labels = torch.tensor([0, 1, 1, 0])
    subject = subject_of(labelled(layer), drawn((4, 3), 13), background, labels)
    assert (attribute(subject, torch.Generator().manual_seed(0)).completeness < 1e-5).all()


def test_draws_depend_on_the_generator(subject_of) -> None:
    subject = subject_of(Pointwise(products), drawn((2, 4), 8), drawn((6, 4), 9))
    first, same, other = (explain(subject, seed) for seed in (1, 1, 2))
    assert torch.equal(first, same)
    assert not torch.equal(first, other)
