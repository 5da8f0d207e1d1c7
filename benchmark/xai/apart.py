"""A chain of layers as captum wants it: leaf modules in a row, each with a rule.

The network is one of differences: its input is how far a point lies from a reference, and so is
what its layers write, up to the first linear layer or up to the end (`rules.Rule.throughout`). The
values that a user's layers see are the same as ever.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from captum.attr._utils.lrp_rules import EpsilonRule, PropagationRule
from torch import Tensor, nn

from phantombench.errors import Unavailable
from phantombench.xai.affine import LINEAR, Affine, rearranges, spans
from phantombench.xai.block_apart import BlockApart, is_block
from phantombench.xai.chain import Chain
from phantombench.xai.lstm import ConstantGates
from phantombench.xai.lstm_apart import LSTMApart
from phantombench.xai.rules import Rule

SMALLEST = 1e-9
ONE_TO_ONE = (
    nn.ReLU,
    nn.LeakyReLU,
    nn.ELU,
    nn.GELU,
    nn.SiLU,
    nn.Tanh,
    nn.Sigmoid,
    nn.Identity,
    nn.Dropout,
    nn.BatchNorm1d,
    nn.BatchNorm2d,
)


class _Leaf(nn.Module):
    """What captum takes for a layer. What it is made of is hidden: captum would want its rules."""

    def __init__(self, rule: PropagationRule, *parts: Any) -> None:
        super().__init__()
        self.rule, self._parts = rule, parts


class _PassOn(PropagationRule):
    """Relevance flows back as the gradient does; for layers whose gradient is one or a shuffle."""

    def forward_hook(self, module: nn.Module, inputs: Any, outputs: Tensor) -> None:
        """Touch nothing."""

    def _manipulate_weights(self, module: nn.Module, inputs: Any, outputs: Any) -> None:
        """Touch nothing."""


class _Swap(EpsilonRule):
    """captum's stabilised division by the output, where the second pass has one of its own."""

    def _manipulate_weights(self, module: nn.Module, inputs: Any, outputs: Any) -> None:
        module.second = True  # type: ignore[assignment]


class _Rearranged(_Leaf):
    """The same values in other places."""

    def forward(self, values: Tensor) -> Tensor:
        (layer,) = self._parts
        return layer(values)  # type: ignore[no-any-return]


class _OneToOne(_Leaf):
    """Each value by itself, relative to what the layer makes of the reference; gradient one."""

    def forward(self, values: Tensor) -> Tensor:
        layer, reference = self._parts
        with torch.no_grad():
            if reference is None:
                output = layer(values)
            else:
                output = layer(values + reference) - layer(reference)
        return values + (output - values).detach()


class _Linear(_Leaf):
    """The layer in the first pass, the rule's stand-in in the second."""

    second = False

    def forward(self, values: Tensor) -> Tensor:
        layer, stand_in = self._parts
        return stand_in(layer, values) if self.second else layer(values)  # type: ignore[no-any-return]


class _Recurrent(_Leaf):
    """A block or an LSTM: relative to the reference, or an LSTM with constant gates."""

    def forward(self, values: Tensor) -> Tensor:
        layer, start = self._parts
        return layer(values if start is None else values + start)  # type: ignore[no-any-return]


class _End(_Leaf):
    """What follows the last layer: it picks, or weighs, the scores of the labels asked for."""

    def forward(self, output: Tensor) -> Tensor:
        end, labels = self._parts
        return end(output, labels)  # type: ignore[no-any-return]


def network_of(
    chain: Chain, reference: Tensor, labels: Tensor, rule: Rule, epsilon: float
) -> nn.Sequential:
    """Return the network of differences, a function of `chain.entry - reference`.

    Args:
        chain: the layers.
        reference: shaped as `chain.entry`, in which labels are those of the entry.
        labels: (n,) of the points.
        rule: for linear layers.
        epsilon: stabiliser, in root mean squares over one point of what a layer writes.

    Raises:
        Unavailable: a layer that no rule is known for.
    """
    for layer in chain.layers:
        if not _is_known(layer):
            raise Unavailable(f"LRP has no rule for a layer of kind {type(layer).__name__}")
    made: list[nn.Module] = []
    given, apart_from = chain.entry, reference
    counted: Tensor | None = reference  # None once the layers are no longer relative
    with torch.no_grad():
        for first, last in spans(chain.layers):
            layers = chain.layers[first:last]
            given, read = _run(layers, given), given
            apart_from = _run(layers, apart_from)
            written = given - apart_from if rule.throughout else given
            size = written.square().flatten(1).mean(dim=1).sqrt()
            stabiliser = (epsilon * size).clamp_min(SMALLEST).view(-1, *[1] * (written.dim() - 1))
            made.append(_leaf(layers, read, counted, rule, stabiliser))
            if counted is not None:
                ended = isinstance(made[-1], _Linear | _Recurrent) and not rule.throughout
                counted = None if ended else apart_from
    return nn.Sequential(*made, _End(EpsilonRule(SMALLEST), chain.end, labels))


def _leaf(
    layers: Sequence[nn.Module], read: Tensor, counted: Tensor | None, rule: Rule, small: Tensor
) -> _Leaf:
    """Return one leaf for layers that are one, which read values, relative to `counted`."""
    layer = layers[0]
    if affine := Affine.of(layers, read):
        if counted is not None:
            affine.offset = torch.zeros_like(affine.offset) if rule.throughout else affine(counted)
        return _Linear(_stabilised(small), affine, rule.stand_in)
    if isinstance(layer, nn.LSTM):
        try:
            if counted is not None and rule.throughout:
                return _Recurrent(_stabilised(small), LSTMApart(layer, counted), None)
            return _Recurrent(_stabilised(small), ConstantGates(layer), counted)
        except ValueError as error:
            raise Unavailable(f"LRP through this LSTM: only {error}") from error
    if is_block(layer):
        if counted is None or not rule.throughout:
            raise Unavailable(
                f"LRP goes through a {type(layer).__name__} by the rule relative only"
            )
        return _Recurrent(_stabilised(small), BlockApart(layer, counted), None)
    if rearranges(layer):
        return _Rearranged(_PassOn(), layer)
    return _OneToOne(_PassOn(), layer, counted)


def _is_known(layer: nn.Module) -> bool:
    named = isinstance(layer, (*LINEAR, *ONE_TO_ONE, nn.LSTM))
    return named or is_block(layer) or rearranges(layer) or getattr(layer, "elementwise", False)


def _stabilised(small: Tensor) -> _Swap:
    rule = _Swap()
    rule.STABILITY_FACTOR = small  # type: ignore[assignment]  # one per point
    return rule


def _run(layers: Sequence[nn.Module], values: Tensor) -> Tensor:
    for layer in layers:
        output = layer(values)
        values = output[0] if isinstance(output, tuple) else output
    return values
