"""LRP: relevance is conserved where it should be, and is what can be worked out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from torch import nn

from phantombench.models.bilstm_dcgan import BiLSTM
from phantombench.xai.methods.lrp import EPSILON, attribute
from phantombench.xai.rules import RELATIVE, RULES

TINY = 1e-7  # epsilon, of the size of a layer's output
RULE = {rule.name: rule for rule in RULES}


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


def made(name: str, seed: int = 0, biases: bool = False) -> tuple[nn.Sequential, torch.Tensor]:
    """A network, with biases of zero unless they are asked for, and five points."""
    shape, build = NETS[name]
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        network, points = flat(build(), shape), torch.randn(5, *shape)
    for key, parameter in network.named_parameters():
        if "bias" in key and not biases:
            nn.init.zeros_(parameter)
    return network.double(), points.double()


def statistics(norm: nn.Module, rng: torch.Generator) -> nn.Module:
    """Batch statistics as after training."""
    with torch.no_grad():
        for tensor in (norm.running_mean, norm.bias, norm.weight):
            tensor.copy_(torch.randn(tensor.shape, generator=rng))
        norm.running_var.copy_(torch.rand(norm.running_var.shape, generator=rng) + 0.5)
    return norm


def normalised(seed: int = 0) -> tuple[nn.Sequential, torch.Tensor]:
    """Batch normalisation after and before linear layers, and where there is none beside it."""
    rng = torch.Generator().manual_seed(seed)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        network = (
            nn.Sequential(
                *(nn.Linear(6, 8), nn.Unflatten(1, (2, 4)), statistics(nn.BatchNorm1d(2), rng)),
                *(nn.ReLU(), nn.ConvTranspose1d(2, 3, 4, 2, 1), statistics(nn.BatchNorm1d(3), rng)),
                *(nn.LeakyReLU(0.2), statistics(nn.BatchNorm1d(3), rng), nn.Conv1d(3, 2, 3)),
                *(nn.Tanh(), statistics(nn.BatchNorm1d(2), rng), nn.ReLU()),
                *(nn.Flatten(), nn.Linear(12, 1)),
            )
            .double()
            .eval()
        )
        return network, torch.randn(5, 6).double()


def relevance(subject, epsilon: float = TINY, rule: str = "epsilon"):
    return attribute(subject, torch.Generator(), RULE[rule], epsilon)


@pytest.mark.parametrize("name", NETS)
@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize("rule", ["epsilon", "gamma"])
def test_relevance_is_conserved_without_biases(
    labelled, subject_of, name: str, seed: int, rule: str
) -> None:
    """The reference is zero, so that f(x) itself is explained."""
    network, points = made(name, seed)
    subject = subject_of(labelled(network), points)
    scores = subject.scores(points, subject.labels)
    found = relevance(subject, rule=rule)
    assert found.units.sum(dim=1).numpy() == pytest.approx(scores.numpy(), rel=1e-3)
    assert (found.completeness < 1e-3).all()
    assert found.values.shape == points.shape


@pytest.mark.parametrize("name", [*NETS, "normalised"])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_relative_rule_adds_up_to_the_difference_whatever_the_biases(
    labelled, subject_of, name: str, seed: int
) -> None:
    network, points = normalised(seed) if name == "normalised" else made(name, seed, biases=True)
    rng = torch.Generator().manual_seed(seed)
    background = torch.randn((8, *points.shape[1:]), generator=rng, dtype=torch.float64)
    subject = subject_of(labelled(network), points, background)
    apart = subject.scores(points, subject.labels)
    apart = apart - subject.scores(background, torch.zeros(8, dtype=torch.int64)).mean()
    found = relevance(subject, rule="relative")
    assert found.units.sum(dim=1).numpy() == pytest.approx(apart.numpy(), rel=1e-3, abs=1e-4)
    assert (found.completeness < 1e-3).all()


@pytest.mark.parametrize("build", [lambda: convolutions(1), lambda: convolutions(2)])
def test_relative_rule_is_the_rescale_rule_of_deeplift(labelled, subject_of, build) -> None:
    """captum's DeepLift, which goes another way, averaged over the same baselines."""
    from captum.attr import DeepLift

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(7)
        layers = build()
        shape = (1, 16) if isinstance(layers[0], nn.Conv1d) else (1, 8, 8)
        network = flat(layers, shape).double().eval()
        points, background = torch.randn(3, *shape).double(), torch.randn(4, *shape).double()
    subject = subject_of(labelled(network), points, background)
    theirs = DeepLift(network)
    expected = torch.stack(
        [theirs.attribute(points, row.expand_as(points)) for row in background]
    ).mean(dim=0)
    found = relevance(subject, rule="relative")
    assert found.values.numpy() == pytest.approx(expected.detach().numpy(), rel=1e-3, abs=1e-5)


def test_points_are_explained_alike_in_whatever_company(labelled, subject_of) -> None:
    network, points = made("conv1d and its transpose", biases=True)
    subject = subject_of(labelled(network), points)
    alone = subject_of(labelled(network), points[2:3])
    for rule in RULES:
        ours, whole = (attribute(each, torch.Generator(), rule) for each in (alone, subject))
        assert ours.units[0].numpy() == pytest.approx(whole.units[2].numpy(), rel=1e-9)


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
    """In one layer of one output the rule can be written down: w x f / (f + epsilon f)."""
    layer = nn.Linear(3, 1, bias=False).double()
    points = torch.randn((6, 3), generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    subject = subject_of(labelled(layer), points)
    expected = (layer.weight * points / (1.0 + EPSILON)).detach().numpy()
    for rule in (RELATIVE, RULE["epsilon"]):
        found = attribute(subject, torch.Generator(), rule)
        assert found.values.numpy() == pytest.approx(expected)


def test_a_bias_keeps_its_share(labelled, subject_of) -> None:
    layer = nn.Linear(2, 2)
    layer.weight.data.copy_(torch.tensor([[1.0, 2.0], [-3.0, 4.0]]))
    layer.bias.data.copy_(torch.tensor([0.5, 1.0]))
    points, labels = torch.tensor([[1.0, 1.0], [1.0, 1.0]]), torch.tensor([0, 1])
    found = relevance(subject_of(labelled(layer), points, labels=labels))
    assert found.units.numpy() == pytest.approx(np.array([[1.0, 2.0], [-3.0, 4.0]]), rel=1e-5)
    # What both points owe to their values, 3 and 1, is all there.
    assert (found.completeness < 1e-5).all()


def test_batch_normalisation_is_part_of_the_linear_layer_beside_it(labelled, subject_of) -> None:
    """Compared with a network whose weights were merged by torch."""
    from torch.nn.utils.fusion import fuse_conv_bn_eval, fuse_linear_bn_eval

    rng = torch.Generator().manual_seed(5)
    conv, line = nn.Conv1d(1, 3, 4).double(), nn.Linear(15, 6).double()
    norms = [statistics(nn.BatchNorm1d(size), rng).double().eval() for size in (3, 6)]
    last = nn.Linear(6, 1).double()
    layers = (conv, norms[0], nn.ReLU(), nn.Flatten(), line, norms[1], nn.Tanh(), last)
    merged = (
        *(fuse_conv_bn_eval(conv.eval(), norms[0]), nn.ReLU(), nn.Flatten()),
        *(fuse_linear_bn_eval(line.eval(), norms[1]), nn.Tanh(), last),
    )
    points, background = (
        torch.randn((rows, 1, 8), generator=rng, dtype=torch.float64) for rows in (5, 4)
    )
    kept = norms[0].running_mean.clone()
    for rule in RULE:
        subjects = [
            subject_of(labelled(nn.Sequential(*each)), points, background)
            for each in (layers, merged)
        ]
        found, expected = (relevance(each, 1e-3, rule) for each in subjects)
        assert found.values.numpy() == pytest.approx(expected.values.numpy(), rel=1e-6, abs=1e-9)
    assert torch.equal(norms[0].running_mean, kept)
