"""LRP: relevance is conserved where it should be, and is what can be worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from torch import nn

from phantombench.models.bilstm_dcgan import BiLSTM
from phantombench.xai.methods.lrp import EPSILON, attribute

TINY = 1e-7  # epsilon, of the size of a layer's output


def flat(network: nn.Sequential, shape: tuple[int, ...]) -> nn.Sequential:
    """A network with a linear layer of one class after it."""
    with torch.no_grad():
        values = math.prod(network(torch.zeros(1, *shape)).shape[1:])
    return nn.Sequential(*network, nn.Flatten(), nn.Linear(values, 1))


def convolutions(dims: int) -> nn.Sequential:
    conv, up = (nn.Conv1d, nn.ConvTranspose1d) if dims == 1 else (nn.Conv2d, nn.ConvTranspose2d)
    pool = nn.AvgPool1d(2) if dims == 1 else nn.AvgPool2d(2)
    return nn.Sequential(
        conv(1, 3, 4, stride=2, padding=1),
        nn.LeakyReLU(0.2),
        up(3, 2, 4, stride=2, padding=1),
        nn.Tanh(),
        pool,
        conv(2, 2, 3, padding=1, padding_mode="replicate"),
        nn.ReLU(),
    )


NETS = {
    "linear": ((6,), lambda: nn.Sequential(nn.Linear(6, 8), nn.ReLU(), nn.Linear(8, 5), nn.ELU())),
    "conv1d and its transpose": ((1, 16), lambda: convolutions(1)),
    "conv2d and its transpose": ((1, 8, 8), lambda: convolutions(2)),
    "lstm": (
        (12,),
        lambda: nn.Sequential(nn.Linear(12, 15), nn.Unflatten(1, (5, 3)), BiLSTM(3, 4)),
    ),
}


def made(name: str, seed: int = 0) -> tuple[nn.Sequential, torch.Tensor]:
    """A network with biases of zero, and five points."""
    shape, build = NETS[name]
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        network, points = flat(build(), shape), torch.randn(5, *shape)
    for key, parameter in network.named_parameters():
        if "bias" in key:
            nn.init.zeros_(parameter)
    return network.double(), points.double()


def relevance(subject, epsilon: float = TINY):
    return attribute(subject, torch.Generator(), epsilon)


@pytest.mark.parametrize("name", NETS)
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_relevance_is_conserved_without_biases(labelled, subject_of, name: str, seed: int) -> None:
    network, points = made(name, seed)
    subject = subject_of(labelled(network), points)
    scores = subject.scores(points, subject.labels)
    found = relevance(subject)
    assert found.units.sum(dim=1).numpy() == pytest.approx(scores.numpy(), rel=1e-3)
    assert (found.completeness < 1e-3).all()
    assert found.values.shape == points.shape


def test_is_gradient_times_input_in_a_net_of_relu_without_biases(labelled, subject_of) -> None:
    """Such a function is linear around each point (Ancona 2018, arXiv 1711.06104, section 3)."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(3)
        network = nn.Sequential(
            *(nn.Unflatten(1, (1, 16)), nn.Conv1d(1, 4, 5, bias=False), nn.ReLU()),
            *(nn.Flatten(), nn.Linear(48, 7, bias=False), nn.ReLU()),
            nn.Linear(7, 1, bias=False),
        ).double()
        points = torch.randn(4, 16, dtype=torch.float64)
    subject = subject_of(labelled(network), points)
    inputs = points.clone().requires_grad_()
    subject.module(inputs, subject.labels).sum().backward()
    expected = (inputs.grad * points).numpy()
    assert relevance(subject).values.numpy() == pytest.approx(expected, rel=1e-4, abs=1e-7)
    assert relevance(subject, 1.0).values.numpy() != pytest.approx(expected, rel=0.1, abs=1e-3)


def test_default_epsilon_is_a_share_of_the_size_of_the_output(labelled, subject_of) -> None:
    """In one layer the rule can be written down: w x f / (f + sign(f) epsilon rms(f))."""
    layer = nn.Linear(3, 1, bias=False).double()
    points = torch.randn((6, 3), generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    subject = subject_of(labelled(layer), points)
    scores = points @ layer.weight[0]
    kept = scores / (scores + scores.sign() * EPSILON * scores.square().mean().sqrt())
    expected = (layer.weight * points * kept[:, None]).numpy()
    assert attribute(subject, torch.Generator()).values.numpy() == pytest.approx(expected)


def test_a_bias_keeps_its_share(labelled, subject_of) -> None:
    layer = nn.Linear(2, 2)
    layer.weight.data.copy_(torch.tensor([[1.0, 2.0], [-3.0, 4.0]]))
    layer.bias.data.copy_(torch.tensor([0.5, 1.0]))
    points, labels = torch.tensor([[1.0, 1.0], [1.0, 1.0]]), torch.tensor([0, 1])
    found = relevance(subject_of(labelled(layer), points, labels=labels))
    assert found.units.numpy() == pytest.approx(np.array([[1.0, 2.0], [-3.0, 4.0]]), rel=1e-5)
    # f is 3.5 and 2: the biases, relative to the typical size of f.
    assert found.completeness.tolist() == pytest.approx([0.5 / 2.75, 1.0 / 2.75], rel=1e-5)


def test_batch_statistics_pass_relevance_on(labelled, subject_of) -> None:
    """In evaluation mode; compared with the rule written down for every pair of units."""
    rng = torch.Generator().manual_seed(5)
    first, norm, last = nn.Linear(4, 6, bias=False), nn.BatchNorm1d(6), nn.Linear(6, 1, bias=False)
    with torch.no_grad():
        for tensor in (first.weight, last.weight, norm.running_mean, norm.bias, norm.weight):
            tensor.copy_(torch.randn(tensor.shape, generator=rng))
        norm.running_var.copy_(torch.rand(6, generator=rng) + 0.5)
    network = nn.Sequential(first, norm, nn.ReLU(), last).double()
    points = torch.randn((5, 4), generator=rng).double()
    subject = subject_of(labelled(network), points)
    statistics = norm.running_mean.clone()
    found = relevance(subject)
    written = points @ first.weight.T
    of_hidden = norm(written).relu() * last.weight
    expected = torch.einsum("ni,hi,nh->ni", points, first.weight, of_hidden / written)
    assert found.values.numpy() == pytest.approx(expected.numpy(), rel=1e-4, abs=1e-9)
    assert (found.completeness < 1e-3).all()
    assert torch.equal(norm.running_mean, statistics)
