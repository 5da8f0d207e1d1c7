"""Layers by number, and the function of a layer's output that is explained there."""

from __future__ import annotations

import itertools

import pytest
import torch
from torch import nn

from phantombench.errors import PhantomBenchError, Unavailable
from phantombench.explanation.subjects import Explained
from phantombench.model.registry import model_names
from phantombench.model.roles import is_differentiable
from phantombench.model.sampling import build_model
from phantombench.xai.chain import chain_of
from phantombench.xai.layers import AtLayer, activations, get_layer, list_layers, middle_layer
from phantombench.xai.subject import Subject

GANS = [
    name for name in model_names() if is_differentiable(build_model(name, (1, 16), 2, (0, 1), {}))
]
CASES = list(itertools.product(GANS, ("image", "signal"), ("discriminator", "generator")))
cases = pytest.mark.parametrize(("name", "kind", "network"), CASES)


def small() -> nn.Sequential:
    return nn.Sequential(
        nn.Conv1d(1, 2, 3, padding=1),
        nn.ReLU(),
        nn.Sequential(nn.BatchNorm1d(2), nn.Flatten()),
        nn.Linear(8, 3),
    )


def test_leaf_layers_with_parameters_are_numbered_from_one() -> None:
    layers = list_layers(small())
    assert [(layer.number, layer.name, layer.kind) for layer in layers] == [
        (1, "0", "Conv1d"),
        (2, "2.0", "BatchNorm1d"),
        (3, "3", "Linear"),
    ]


def test_get_layer_gives_that_layer() -> None:
    network = small()
    assert get_layer(network, 1).module is network[0]
    assert get_layer(network, 3).module is network[3]


@pytest.mark.parametrize("number", [-1, 0, 4])
def test_other_numbers_are_refused_and_the_layers_named(number: int) -> None:
    with pytest.raises(PhantomBenchError, match=r"layer -?\d: no such layer") as error:
        get_layer(small(), number)
    for known in ("1 0 (Conv1d)", "2 2.0 (BatchNorm1d)", "3 3 (Linear)"):
        assert known in error.value.fix


@pytest.mark.parametrize(("layers", "middle"), [(1, 1), (2, 1), (3, 2), (4, 2), (5, 3), (10, 5)])
def test_middle_layer(layers: int, middle: int) -> None:
    assert middle_layer(nn.Sequential(*(nn.Linear(2, 2) for _ in range(layers)))) == middle


def test_activations_are_what_the_layer_writes() -> None:
    network, inputs = small().eval(), torch.randn(5, 1, 4)

    def function(samples: torch.Tensor, labels: torch.Tensor) -> torch.Tensor:
        return network(samples)[:, 0]

    found = activations(function, network[0], inputs, torch.zeros(5, dtype=torch.int64))
    assert torch.equal(found, network[0](inputs))
    assert not found.requires_grad
    assert not network[0]._forward_hooks


def at_layer(model: Explained, network: str, number: int) -> Subject | None:
    """The function of a layer's output; None where values pass it, so that there is no chain."""
    try:
        return model.subject(network, layer=number)
    except Unavailable as reason:
        assert "goes past this layer" in str(reason)
        assert 1 < number < len(list_layers(model.network(network)))
        with pytest.raises(Unavailable, match="no chain of layers"):
            chain_of(model.subject(network))
        return None


@cases
def test_rest_of_the_network_gives_what_the_whole_gives(
    explained, name: str, kind: str, network: str
) -> None:
    """At every layer that all values go through, an LSTM among them, whatever the blank input."""
    model = explained(name, kind)
    whole = model.subject(network)
    expected = whole.scores(whole.inputs, whole.labels)
    part = getattr(model.model, network)
    # A subject holds a copy of the network, in another order of memory.
    held = next(each for each in whole.module.modules() if type(each) is type(part))
    for layer in list_layers(part):
        subject = at_layer(model, network, layer.number)
        if subject is None:
            continue
        assert len(subject.inputs) == len(whole)
        assert len(subject.background) == len(whole.background)
        found = subject.scores(subject.inputs, subject.labels)
        assert found.numpy() == pytest.approx(expected.numpy(), rel=1e-4, abs=1e-9)
        inside = get_layer(held, layer.number).module
        other = AtLayer(whole.module, inside, torch.full_like(whole.inputs[0], 2.0))
        with torch.no_grad():
            again = other(subject.inputs, subject.labels).double()
        assert torch.equal(again, found)
        assert not inside._forward_hooks


@cases
def test_what_the_layer_gives_is_replaced(explained, name: str, kind: str, network: str) -> None:
    """Otherwise the function would be that of the blank input, and no attribution would show it."""
    model = explained(name, kind)
    middle = middle_layer(getattr(model.model, network))
    subject = at_layer(model, network, middle)
    if subject is None:
        return
    inputs = subject.inputs.clone().requires_grad_()
    (gradient,) = torch.autograd.grad(subject.module(inputs, subject.labels).sum(), inputs)
    assert (gradient.flatten(1).norm(dim=1) > 0).all()
    before = subject.scores(subject.inputs, subject.labels)
    assert (subject.scores(subject.inputs + 1.0, subject.labels) != before).all()
    turned = subject.scores(subject.inputs.flip(0), subject.labels.flip(0))
    assert turned.flip(0).numpy() == pytest.approx(before.numpy(), rel=1e-4, abs=1e-9)


def test_units_at_an_lstm_are_its_channels(explained) -> None:
    model = explained("bilstm-dcgan", "signal")
    lstm = next(
        layer.number for layer in list_layers(model.model.generator) if layer.kind == "LSTM"
    )
    subject = model.subject("generator", layer=lstm)
    assert subject.inputs.shape[1:] == (64, 32)
    assert subject.partition.size == 32
    assert torch.equal(subject.partition.index[0], torch.arange(32))
