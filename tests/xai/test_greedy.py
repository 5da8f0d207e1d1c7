"""Greedy search: the best order where it is known, and never beaten where it is not."""

from __future__ import annotations

import itertools

import pytest
import torch
from torch import Tensor, nn

from phantombench.xai.flipping import gains, replacing_rows, steps_of
from phantombench.xai.greedy import best_gains


def drawn(shape: tuple[int, ...], seed: int) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)


def test_the_best_order_of_a_linear_function_is_found(linear) -> None:
    """What f loses with each unit does not depend on the others."""
    subject = linear(units=24, n=5, scatter=0.7).subject
    rows = replacing_rows(subject)
    (weights,) = subject.module.parameters()
    lost = weights * (subject.inputs - subject.background[rows])
    assert best_gains(subject, rows).numpy() == pytest.approx(
        gains(subject, lost[None], rows)[0].numpy()
    )


def test_no_single_order_of_a_small_network_does_better_by_much(labelled, subject_of) -> None:
    """All 720 orders of six units; the search may take one order down and another up."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(1)
        network = nn.Sequential(nn.Linear(6, 9), nn.Tanh(), nn.Linear(9, 1)).double()
    subject = subject_of(labelled(network), drawn((4, 6), 1), drawn((8, 6), 2))
    rows = replacing_rows(subject)
    orders = torch.tensor(list(itertools.permutations(range(6))), dtype=torch.float64)
    found = gains(subject, orders[:, None].expand(-1, 4, -1), rows)
    assert (best_gains(subject, rows) > 0.95 * found.amax(dim=0)).all()
    assert (best_gains(subject, rows) > 1.5 * found.std(dim=0)).all()


@pytest.mark.parametrize("units", [2, 5, 6, 7, 64])
def test_steps_grow_and_leave_something(units: int) -> None:
    steps = steps_of(units)
    assert steps == sorted(set(steps))
    assert steps[0] > 0 and steps[-1] < units
