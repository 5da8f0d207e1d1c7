"""Affine layers that follow each other, as the one layer that they are.

Batch normalisation in evaluation mode scales and shifts every channel. By itself it would hand back
relevance as if its scale were one and its shift an input; so it is merged into the weights of the
linear layer beside it (Guillemot, Heusele, Korichi, Schnebert, Chen: Breaking batch normalization
for better explainability of deep neural networks through layer-wise relevance propagation, 2020,
arXiv 2002.11018), and the shift becomes part of the bias.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn

NORMS = (nn.BatchNorm1d, nn.BatchNorm2d)
CORES = (nn.Linear, nn.Conv1d, nn.Conv2d, nn.ConvTranspose1d, nn.ConvTranspose2d)
LINEAR = (*CORES, nn.AvgPool1d, nn.AvgPool2d)
_TRANSPOSED = (nn.ConvTranspose1d, nn.ConvTranspose2d)


def rearranges(layer: nn.Module) -> bool:
    """Say whether values keep their value and change their place at most."""
    return isinstance(layer, nn.Flatten | nn.Unflatten) or getattr(layer, "rearranges", False)


class Affine(nn.Module):
    """A run of affine layers as weights and an offset: x -> W x + b.

    Attributes:
        offset: (1 or n, *shape) what the run makes of zeros; may be replaced.
    """

    offset: Tensor

    def __init__(self, core: nn.Module, after: nn.Module, offset: Tensor) -> None:
        """Take the linear layer without its bias, what only rearranges its output, the offset."""
        super().__init__()
        # Kept out of the list of submodules: captum looks there for layers that want a rule.
        self._parts: tuple[Any, nn.Module] = (core, after)
        self.register_buffer("offset", offset)

    @classmethod
    def of(cls, layers: Sequence[nn.Module], read: Tensor) -> Affine | None:
        """Merge a run of `spans` that reads given values; None where it holds no linear layer."""
        place = next((i for i, each in enumerate(layers) if isinstance(each, LINEAR)), None)
        if place is None:
            return None
        core = copy.deepcopy(layers[place])
        before, after = layers[:place], layers[place + 1 :]
        if isinstance(core, CORES):
            core.bias = None
        for layer in before:
            _scale(core, layer, "in")
        for layer in after:
            if isinstance(layer, NORMS):
                _scale(core, layer, "out")
        with torch.no_grad():
            offset = nn.Sequential(*layers)(torch.zeros_like(read[:1]))
        rest = nn.Sequential(*[layer for layer in after if not isinstance(layer, NORMS)])
        return cls(core, rest, offset)

    def forward(self, values: Tensor) -> Tensor:
        """Map values (n, ...) as the layers did."""
        return self.linear(values) + self.offset

    def linear(self, values: Tensor) -> Tensor:
        """Map values (n, ...) without the offset."""
        core, after = self._parts
        return after(core(values))  # type: ignore[no-any-return]

    def signed(self, values: Tensor) -> tuple[Tensor, Tensor]:
        """Return the sums (n, ...) of positive and of negative contributions and offsets."""
        core, after = self._parts
        above, below = values.clamp_min(0.0), values.clamp_max(0.0)
        offset = self.offset.clamp_min(0.0), self.offset.clamp_max(0.0)
        if not hasattr(core, "weight"):  # a mean: every weight is positive
            return after(core(above)) + offset[0], after(core(below)) + offset[1]
        plus, minus = copy.deepcopy(core), copy.deepcopy(core)
        plus.weight.data.clamp_(min=0.0)
        minus.weight.data.clamp_(max=0.0)
        positive, negative = plus(above) + minus(below), plus(below) + minus(above)
        return after(positive) + offset[0], after(negative) + offset[1]


def spans(layers: Sequence[nn.Module]) -> list[tuple[int, int]]:
    """Cut layers into runs (first, last + 1): those that are one affine layer, and single ones.

    With a linear layer goes the batch normalisation right before it and right after it, or after
    an `Unflatten` that makes channels of runs of features.
    """
    found: list[tuple[int, int]] = []
    place = 0
    while place < len(layers):
        last = place + 1
        if isinstance(layers[place], NORMS) and last < len(layers) and _takes(layers[last], "in"):
            last += 1
        core = layers[last - 1]
        if _takes(core, "out"):
            after = last
            if isinstance(core, nn.Linear) and after < len(layers) and _unflattens(layers[after]):
                after += 1
            if after < len(layers) and isinstance(layers[after], NORMS):
                last = after + 1
        found.append((place, last))
        place = last
    return found


def _takes(core: nn.Module, side: str) -> bool:
    """Say whether scales of its channels can be merged into the weights of a layer."""
    if not isinstance(core, CORES):
        return False
    of_weight = (side == "out") != isinstance(core, _TRANSPOSED)
    return getattr(core, "groups", 1) == 1 or of_weight


def _unflattens(layer: nn.Module) -> bool:
    return isinstance(layer, nn.Unflatten) and layer.dim == 1


def _scale(core: Any, norm: Any, side: str) -> None:
    """Multiply weights by what a batch normalisation multiplies its channels by, in place."""
    scale = (norm.running_var + norm.eps).rsqrt()
    if norm.weight is not None:
        scale = scale * norm.weight
    weight = core.weight.data
    axis = int((side == "in") != isinstance(core, _TRANSPOSED))
    scale = scale.repeat_interleave(weight.shape[axis] // len(scale))
    along = [1] * weight.dim()
    along[axis] = -1
    core.weight.data = weight * scale.detach().view(along)
