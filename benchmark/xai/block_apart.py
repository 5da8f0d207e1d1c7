"""How far a block's output lies from a reference's, as a linear map of how far its input does.

A block is a layer made of others, with ways beside each other: shortcuts, several scales. It is
known by a method `through(values, activate)`, which computes it with `activate(function, values)`
for every function that is not linear. Such a function, of each value by itself, is replaced by a
multiplication with its mean slope between the reference and the point (Shrikumar, Greenside,
Kundaje: Learning important features through propagating activation differences, ICML 2017, arXiv
1704.02685, the rescale rule). That is exact: nothing is lost on the way.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor, nn

Function = Callable[[Tensor], Tensor]

SMALL = 1e-4  # differences whose quotient would be rounding


def is_block(layer: nn.Module) -> bool:
    """Say whether a layer is one block, whatever it is made of.

    >>> is_block(nn.Sequential(nn.ReLU()))
    False
    """
    return callable(getattr(layer, "through", None))


class BlockApart(nn.Module):
    """A block as a map of differences (n, ...); its gradient is the linear map."""

    def __init__(self, block: Any, reference: Tensor) -> None:
        """Take a block and the inputs (n, ...) of the reference, one for each difference."""
        super().__init__()
        # Kept out of the list of submodules, where captum looks for layers.
        self._block, self._reference = (block,), reference
        self._calls: list[tuple[Tensor, Tensor]] = []

        def note(function: Function, values: Tensor) -> Tensor:
            self._calls.append((values, function(values)))
            return self._calls[-1][1]

        with torch.no_grad():
            self._written = block.through(reference, note)

    def forward(self, apart: Tensor) -> Tensor:
        """Map differences to those of the outputs."""
        (block,) = self._block
        calls = iter(self._calls)

        def rescaled(function: Function, values: Tensor) -> Tensor:
            reference, written = next(calls)
            difference = values - reference
            with torch.no_grad():
                near = (function(reference + SMALL) - function(reference - SMALL)) / (2 * SMALL)
                far = (function(values) - written) / difference
                slope = torch.where(difference.abs() < SMALL, near, far)
            return written + slope * difference

        return block.through(self._reference + apart, rescaled) - self._written  # type: ignore[no-any-return]
