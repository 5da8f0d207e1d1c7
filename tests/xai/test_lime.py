"""LIME: what it says of functions that are linear in the units, and of one that is not."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from phantombench.xai.methods.lime import attribute
from phantombench.xai.partition import Partition


class Product(nn.Module):
    """Everything depends on everything: no linear model fits."""

    def forward(self, inputs: Tensor, labels: Tensor) -> Tensor:
        return inputs.prod(dim=1)


def explain(subject, pairs: int = 64, seed: int = 1):
    return attribute(subject, torch.Generator().manual_seed(seed), pairs)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_coefficients_of_a_linear_function_are_recovered(linear, seed: int) -> None:
    known = linear(units=12, n=4, seed=seed)
    truth, found = known.truth.numpy(), explain(known.subject).units.numpy()
    for mine, true in zip(found, truth, strict=True):
        assert np.corrcoef(mine, true)[0, 1] > 0.99
        # Order and sign, of units that differ by a tenth of the largest: by more than the noise.
        apart = (true[:, None] - true) > 0.1 * np.abs(true).max()
        assert apart.sum() > 40
        assert (mine[:, None] > mine)[apart].all()
        clear = np.abs(true) > 0.1 * np.abs(true).max()
        assert (np.sign(mine[clear]) == np.sign(true[clear])).all()
        # Ridge regression makes them smaller, and not by much.
        assert 0.7 < np.abs(mine).sum() / np.abs(true).sum() < 1.0


def test_a_linear_function_leaves_next_to_nothing_unexplained(linear) -> None:
    found = explain(linear(units=8, n=4).subject)
    assert (found.completeness >= 0).all()
    assert (found.completeness < 0.02).all()


def test_other_functions_leave_something_unexplained(subject_of) -> None:
    found = explain(subject_of(Product(), torch.full((2, 6), 1.5)))
    assert (found.completeness > 0.3).all()
    assert (found.completeness <= 1.0).all()


def test_a_background_that_scatters_is_noise_that_more_samples_average_out(linear) -> None:
    known = linear(units=8, n=4, scatter=1.0)
    few, many = (explain(known.subject, pairs) for pairs in (32, 2048))
    assert (many.completeness > 0.1).all()
    errors = [(each.units - known.truth).norm() / known.truth.norm() for each in (few, many)]
    assert errors[1] < 0.15 < errors[0]


def test_values_of_a_unit_go_together(labelled, subject_of) -> None:
    """Three units of two values each: a unit's coefficient is the sum of what its values do."""
    layer = nn.Linear(6, 1, bias=False).double()
    weight = torch.tensor([1.0, 1.0, 2.0, -2.0, 0.0, -3.0])
    layer.weight.data.copy_(weight[None])
    partition = Partition(torch.tensor([0, 0, 1, 1, 2, 2]), 3, "pairs")
    ones = torch.ones((2, 6), dtype=torch.float64)
    found = explain(subject_of(labelled(layer), ones, partition=partition), 1024)
    assert found.units.shape == (2, 3)
    assert found.values is None
    assert found.units.numpy() == pytest.approx(np.array([[2.0, 0.0, -3.0]] * 2), abs=0.05)


def test_a_constant_function_is_given_nothing(labelled, subject_of) -> None:
    layer = nn.Linear(5, 1)
    nn.init.zeros_(layer.weight)
    found = explain(subject_of(labelled(layer), torch.ones(2, 5)))
    assert found.units.abs().max() < 1e-12
    assert torch.isfinite(found.completeness).all()


def test_draws_depend_on_the_generator(linear) -> None:
    subject = linear(units=8, n=2).subject
    first, same, other = (explain(subject, 32, seed).units for seed in (1, 1, 2))
    assert torch.equal(first, same)
    assert not torch.equal(first, other)
