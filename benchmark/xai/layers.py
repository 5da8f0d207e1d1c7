"""What `--layer k` means: the k-th leaf layer with parameters, counted from 1.

At a layer the function under explanation is that of the layer's output: the rest of the network
from there on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from phantombench.errors import PhantomBenchError
from phantombench.xai.block_apart import is_block


@dataclass(frozen=True)
class Layer:
    """One layer that can be named on the command line.

    Attributes:
        number: k, from 1.
        name: dotted name of the module.
        kind: its class.
        module: the layer itself.
    """

    number: int
    name: str
    kind: str
    module: nn.Module


def leaves(network: nn.Module, name: str = "") -> Iterator[tuple[str, nn.Module]]:
    """Yield what a network is made of with dotted names: leaf modules, and blocks as wholes."""
    children = [] if is_block(network) else list(network.named_children())
    if not children:
        yield name, network
    for own, child in children:
        yield from leaves(child, f"{name}.{own}" if name else own)


def list_layers(network: nn.Module) -> tuple[Layer, ...]:
    """Return the parametrised leaf layers of a network, in the order in which it holds them.

    >>> [layer.kind for layer in list_layers(nn.Sequential(nn.Linear(2, 2), nn.ReLU()))]
    ['Linear']
    """
    found = [(name, part) for name, part in leaves(network) if any(True for _ in part.parameters())]
    return tuple(
        Layer(number, name, type(module).__name__, module)
        for number, (name, module) in enumerate(found, start=1)
    )


def get_layer(network: nn.Module, number: int) -> Layer:
    """Return layer k.

    Raises:
        PhantomBenchError: the network has no such layer; names those it has.

    >>> get_layer(nn.Sequential(nn.Linear(2, 2), nn.ReLU(), nn.Linear(2, 1)), 2).name
    '2'
    """
    layers = list_layers(network)
    if not 1 <= number <= len(layers):
        known = ", ".join(f"{layer.number} {layer.name} ({layer.kind})" for layer in layers)
        raise PhantomBenchError(f"layer {number}", "no such layer", f"choose one of: {known}")
    return layers[number - 1]


def middle_layer(network: nn.Module) -> int:
    """Return the number of the layer that the board shows: the middle one.

    >>> middle_layer(nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 2), nn.Linear(2, 1)))
    2
    """
    return (len(list_layers(network)) + 1) // 2


def activations(module: nn.Module, layer: nn.Module, inputs: Tensor, labels: Tensor) -> Tensor:
    """Return the output of a layer (n, *shape) while a function of samples is computed.

    Args:
        module: (samples, labels) -> scores, of which the layer is a part.
        layer: a module within it; of an LSTM the first output, its sequence, is returned.
        inputs: (n, *sample_shape).
        labels: (n,).
    """
    kept: list[Tensor] = []
    handle = layer.register_forward_hook(lambda _, __, output: kept.append(_tensor(output)))
    try:
        with torch.no_grad():
            module(inputs, labels)
    finally:
        handle.remove()
    return kept[0].detach().clone()


class AtLayer(nn.Module):
    """A function of samples as the function of one layer's output.

    The network runs on a blank input; what the layer gives is replaced. So no structure has to be
    known, at the price of the layers before it.
    """

    def __init__(self, module: nn.Module, layer: nn.Module, blank: Tensor) -> None:
        """Take f, one of its layers, and one input (*shape) whose values do not matter."""
        super().__init__()
        self.module, self.layer, self.blank = module, layer, blank

    def forward(self, activation: Tensor, labels: Tensor) -> Tensor:
        """Map outputs of the layer (m, *shape) and labels (m,) to f, (m,)."""

        def replace(_: nn.Module, __: Any, output: Any) -> Any:
            return (activation, *output[1:]) if isinstance(output, tuple) else activation

        handle = self.layer.register_forward_hook(replace)
        try:
            blank = self.blank.expand(len(activation), *self.blank.shape)
            return self.module(blank, labels)  # type: ignore[no-any-return]
        finally:
            handle.remove()


def _tensor(output: Any) -> Tensor:
    return output[0] if isinstance(output, tuple) else output  # type: ignore[no-any-return]
