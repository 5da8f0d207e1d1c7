"""A function as the chain of layers that it is: found by watching it run, not by knowing the model.

Relevance is handed back from layer to layer, so LRP needs the layers in order. They are recorded
while the function is computed; each has to read exactly what the one before it wrote.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from phantombench.errors import Unavailable
from phantombench.xai.layers import AtLayer, leaves
from phantombench.xai.subject import Subject


@dataclass(frozen=True)
class Chain:
    """The layers of a function from its input on, and what follows the last.

    Attributes:
        entry: (n, ...) what the first layer reads; the input, or begins with it (labels follow).
        layers: leaf modules in order.
        end: f as a function of the last layer's output and the labels.
    """

    entry: Tensor
    layers: tuple[nn.Module, ...]
    end: nn.Module


def chain_of(subject: Subject) -> Chain:
    """Return the layers through which the inputs of a subject go.

    Raises:
        Unavailable: the network branches, or changes values between its layers.
    """
    module = subject.module
    calls: list[tuple[nn.Module, Tensor, Tensor]] = []

    def note(layer: nn.Module, given: tuple[Any, ...], output: Any) -> None:
        calls.append((layer, given[0], output[0] if isinstance(output, tuple) else output))

    watched = dict.fromkeys(layer for _, layer in leaves(module))
    if isinstance(module, AtLayer):  # `note` would see what the layer wrote before it is replaced
        watched.pop(module.layer, None)
    handles = []
    inputs = subject.inputs.detach()
    try:
        handles = [leaf.register_forward_hook(note) for leaf in watched]
        with torch.no_grad():
            scores = module(inputs, subject.labels)
    finally:
        for handle in handles:
            handle.remove()
    if isinstance(module, AtLayer):
        calls = calls[next((i for i, c in enumerate(calls) if c[1] is inputs), len(calls)) :]
    if not calls:
        raise Unavailable("nothing follows this layer through which relevance could be handed back")
    for (before, _, written), (layer, read, _) in itertools.pairwise(calls):
        if read is not written:
            raise Unavailable(
                f"no chain of layers: {type(layer).__name__} does not read what "
                f"{type(before).__name__} wrote"
            )
    entry = calls[0][1]
    width = inputs.shape[1]
    if not torch.equal(entry[:, :width], inputs):
        raise Unavailable("the network changes its input before its first layer")
    blank = module.blank if isinstance(module, AtLayer) else inputs[0]
    whole = module.module if isinstance(module, AtLayer) else module
    last = calls[-1][0]
    end = AtLayer(whole, last, blank)
    _check_linear(end, calls[-1][2], scores, subject.labels)
    return Chain(entry, tuple(call[0] for call in calls), end)


def _check_linear(end: nn.Module, written: Tensor, scores: Tensor, labels: Tensor) -> None:
    """Refuse an end that does more than pick or weigh what the last layer wrote.

    What the last layer wrote has to decide the score, and twice as much of it has to give twice the
    score: a way past the last layer, a power or an offset would have relevance of its own.
    """
    with torch.no_grad():
        once, twice = end(written, labels), end(2 * written, labels)
    near = 1e-5 * float(scores.abs().max())
    if not torch.allclose(once, scores, rtol=1e-4, atol=near):
        raise Unavailable("the score also depends on what goes past the last layer")
    if not torch.allclose(2 * once, twice, rtol=1e-4, atol=near):
        raise Unavailable("the score is not linear in what the last layer writes")
