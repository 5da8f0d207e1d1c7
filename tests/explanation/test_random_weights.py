"""The network that has forgotten: the same weights in another order, and nothing else changed."""

from __future__ import annotations

import copy
from collections.abc import Callable

import pytest
import torch
from torch import Tensor, nn

from phantombench.explanation.copies import redraw
from phantombench.explanation.subjects import OWN, Explained, ScoredGenerator
from phantombench.metrics.explanation.score import SUBJECTS

Make = Callable[..., Explained]


def state(network: nn.Module) -> dict[str, Tensor]:
    return copy.deepcopy(network.state_dict())


def same(first: dict[str, Tensor], second: dict[str, Tensor]) -> bool:
    return first.keys() == second.keys() and all(torch.equal(first[k], second[k]) for k in first)


@pytest.mark.parametrize("named", SUBJECTS)
def test_random_weights_are_the_same_values_in_another_order(explained: Make, named: tuple) -> None:
    """The network explained forgets, its critic does not, and the model stays as it was."""
    model = explained("signal")
    before = [state(each) for each in (model.model.generator, model.model.discriminator)]
    network, critic, layer = named
    subject = model.named(network, critic or OWN, layer)
    blank = subject.randomised(torch.Generator().manual_seed(0))
    again = subject.randomised(torch.Generator().manual_seed(0))
    other = subject.randomised(torch.Generator().manual_seed(1))
    with torch.no_grad():
        scores = [f(subject.inputs, subject.labels) for f in (subject.module, blank, again, other)]
    assert not torch.allclose(scores[0], scores[1], rtol=1e-3)
    assert torch.equal(scores[1], scores[2])
    assert not torch.equal(scores[1], scores[3])

    after = [state(each) for each in (model.model.generator, model.model.discriminator)]
    assert all(same(*pair) for pair in zip(before, after, strict=True))
    inner, forgot = (getattr(f, "module", f) for f in (subject.module, blank))
    if isinstance(inner, ScoredGenerator):
        assert same(state(inner.critic), state(forgot.critic))
        inner, forgot = inner.generator, forgot.generator
    pairs = list(zip(inner.parameters(), forgot.parameters(), strict=True))
    assert all(torch.equal(a.flatten().sort()[0], b.flatten().sort()[0]) for a, b in pairs)
    assert all(not torch.equal(a, b) for a, b in pairs if a.numel() > 16 and a.std() > 0)


def test_redrawing_changes_parameters_in_place_and_no_statistics() -> None:
    network = nn.Sequential(nn.Linear(8, 8), nn.BatchNorm1d(8))
    network[1].running_mean.copy_(torch.arange(8.0))
    weight = network[0].weight
    before = weight.detach().clone()
    redraw(network, torch.Generator().manual_seed(0))
    assert network[0].weight is weight
    assert not torch.equal(weight, before)
    assert network[1].running_mean.tolist() == list(range(8))
