"""How far an LSTM's output lies from a reference's, as a linear map of how far its input does.

A difference of products is split evenly between its factors,

    g s - g' s' = (g + g') / 2 (s - s') + (s + s') / 2 (g - g'),

which are the Shapley values of the two (Lundberg and Lee 2017, arXiv 1705.07874, section 4.2, the
rule for products), and a difference of squashed values is that of their arguments times a slope
(Shrikumar, Greenside, Kundaje: Learning important features through propagating activation
differences, ICML 2017, arXiv 1704.02685, the rescale rule). Both are exact: nothing is lost on the
way. Gates, which take no relevance in `lstm`, here take theirs: what they were at the reference is
known.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor, nn

SMALL = 1e-4  # differences whose quotient would be rounding


class LSTMApart(nn.Module):
    """One LSTM layer as a map of differences (n, steps, inputs); its gradient is the linear map."""

    def __init__(self, lstm: nn.LSTM, reference: Tensor) -> None:
        """Take an LSTM with `batch_first` and the inputs (n, steps, inputs) of the reference."""
        super().__init__()
        if lstm.num_layers != 1 or not lstm.batch_first or lstm.proj_size:
            raise ValueError("one layer, batch first, without a projection")
        # Kept out of the list of submodules, where captum looks for layers.
        self._lstm, self._reference = (lstm,), reference

    def forward(self, apart: Tensor) -> Tensor:
        """Map differences to those of the outputs (n, steps, directions * hidden)."""
        (lstm,) = self._lstm
        ways = [self._way(apart, self._reference, "")]
        if lstm.bidirectional:
            ways.append(self._way(apart.flip(1), self._reference.flip(1), "_reverse").flip(1))
        return torch.cat(ways, dim=2)

    def _way(self, apart: Tensor, reference: Tensor, suffix: str) -> Tensor:
        (lstm,) = self._lstm
        of_input, of_hidden = (getattr(lstm, f"weight_{w}_l0{suffix}") for w in ("ih", "hh"))
        bias = 0.0
        if lstm.bias:
            bias = getattr(lstm, f"bias_ih_l0{suffix}") + getattr(lstm, f"bias_hh_l0{suffix}")
        hidden = cell = _Apart(*[apart.new_zeros(len(apart), lstm.hidden_size)] * 2)
        written = []
        steps = zip(
            (reference @ of_input.T + bias).unbind(1), (apart @ of_input.T).unbind(1), strict=True
        )
        for at_reference, step in steps:
            given = _Apart(
                at_reference + hidden.reference @ of_hidden.T, step + hidden.apart @ of_hidden.T
            )
            entry, forget, signal, out = given.chunk(4)
            cell = forget.sigmoid() * cell + entry.sigmoid() * signal.tanh()
            hidden = out.sigmoid() * cell.tanh()
            written.append(hidden.apart)
        return torch.stack(written, dim=1)


@dataclass(frozen=True)
class _Apart:
    """Values at the reference, which are constants, and how far those of the point lie from them.

    `apart` is linear in the differences that the layer is given.
    """

    reference: Tensor
    apart: Tensor

    def chunk(self, parts: int) -> list[_Apart]:
        both = zip(self.reference.chunk(parts, 1), self.apart.chunk(parts, 1), strict=True)
        return [_Apart(*each) for each in both]

    def __add__(self, other: _Apart) -> _Apart:
        return _Apart(self.reference + other.reference, self.apart + other.apart)

    def __mul__(self, other: _Apart) -> _Apart:
        mine, theirs = (each.reference + each.apart.detach() / 2 for each in (self, other))
        return _Apart(self.reference * other.reference, theirs * self.apart + mine * other.apart)

    def sigmoid(self) -> _Apart:
        return self._squashed(torch.sigmoid, lambda height: height * (1.0 - height))

    def tanh(self) -> _Apart:
        return self._squashed(torch.tanh, lambda height: 1.0 - height.square())

    def _squashed(
        self, squash: Callable[[Tensor], Tensor], derivative: Callable[[Tensor], Tensor]
    ) -> _Apart:
        """Squash both; `derivative` as a function of the squashed value, for small differences."""
        height, moved = squash(self.reference), self.apart.detach()
        small = moved.abs() < SMALL
        slope = (squash(self.reference + moved) - height) / moved.masked_fill(small, 1.0)
        return _Apart(height, torch.where(small, derivative(height), slope) * self.apart)
