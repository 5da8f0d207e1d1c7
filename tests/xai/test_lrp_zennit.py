"""LRP's rules against zennit, which goes another way: hooks on the modules of the user's network.

Anders, Neumann, Samek, Mueller, Lapuschkin: Software for dataset-wide XAI, 2021, arXiv 2106.13200.
"""

from __future__ import annotations

import pytest
import torch
from torch import nn

from phantombench.torchvision_repair import repair
from phantombench.xai.methods.lrp import attribute
from phantombench.xai.rules import RULES

repair()  # zennit imports torchvision
zennit_rules = pytest.importorskip("zennit.rules")
TINY = 1e-9


def theirs(name: str) -> object:
    made = {
        "epsilon": lambda: zennit_rules.Epsilon(epsilon=TINY),
        "gamma": lambda: zennit_rules.Gamma(gamma=0.25, stabilizer=TINY),
        "alpha1-beta0": lambda: zennit_rules.AlphaBeta(alpha=1, beta=0, stabilizer=TINY),
    }
    return made[name]()


def network() -> nn.Sequential:
    """Convolutions with biases and inputs of either sign; batch normalisation after one."""
    norm = nn.BatchNorm1d(3)
    rng = torch.Generator().manual_seed(1)
    with torch.random.fork_rng(devices=[]), torch.no_grad():
        torch.manual_seed(1)
        norm.running_mean.copy_(torch.randn(3, generator=rng))
        norm.weight.copy_(torch.randn(3, generator=rng))
        norm.running_var.copy_(torch.rand(3, generator=rng) + 0.5)
        return (
            nn.Sequential(
                *(nn.Conv1d(1, 3, 4, stride=2, padding=1), norm, nn.LeakyReLU(0.2)),
                *(nn.ConvTranspose1d(3, 2, 4, stride=2, padding=1), nn.Tanh()),
                *(nn.Flatten(), nn.Linear(32, 5), nn.ReLU(), nn.Linear(5, 1)),
            )
            .double()
            .eval()
        )


@pytest.mark.parametrize(
    "rule", [rule for rule in RULES if not rule.throughout], ids=lambda r: r.name
)
def test_agrees_with_zennit(labelled, subject_of, rule) -> None:
    from zennit.canonizers import SequentialMergeBatchNorm
    from zennit.composites import LayerMapComposite
    from zennit.types import Activation, Convolution, Linear

    points = torch.randn(4, 1, 16, generator=torch.Generator().manual_seed(2)).double()
    found = attribute(subject_of(labelled(network()), points), torch.Generator(), rule, TINY)
    layers = [
        (Activation, zennit_rules.Pass()),
        (Convolution, theirs(rule.name)),
        (Linear, theirs(rule.name)),
    ]
    composite = LayerMapComposite(layers, canonizers=[SequentialMergeBatchNorm()])
    other, inputs = network(), points.clone().requires_grad_()
    with composite.context(other) as ruled:
        scores = ruled(inputs)
        (expected,) = torch.autograd.grad(scores, inputs, scores.detach())
    assert found.values.numpy() == pytest.approx(expected.numpy(), rel=1e-4, abs=1e-6)
