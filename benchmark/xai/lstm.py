"""An LSTM whose gates are constants, so that relevance can be handed back through it.

Arras, Montavon, Mueller, Samek: Explaining recurrent neural network predictions in sentiment
analysis, WASSA 2017, arXiv 1706.07206, section 3: in a product of a gate and a signal all relevance
goes to the signal. What is left is linear in the input of every step, given the gates and the
slopes tanh(a) / a, and epsilon's rule applies to it as to any linear layer.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn


class ConstantGates(nn.Module):
    """One bidirectional or one-way LSTM layer, the same numbers out; gates carry no gradient."""

    def __init__(self, lstm: nn.LSTM) -> None:
        """Take an LSTM with `batch_first`; it is kept out of the list of submodules."""
        super().__init__()
        if lstm.num_layers != 1 or not lstm.batch_first or lstm.proj_size:
            raise ValueError("one layer, batch first, without a projection")
        self._lstm = (lstm,)

    def forward(self, sequence: Tensor) -> Tensor:
        """Map (n, steps, inputs) to (n, steps, directions * hidden)."""
        (lstm,) = self._lstm
        ways = [self._run(sequence, "")]
        if lstm.bidirectional:
            ways.append(self._run(sequence.flip(1), "_reverse").flip(1))
        return torch.cat(ways, dim=2)

    def _run(self, sequence: Tensor, suffix: str) -> Tensor:
        (lstm,) = self._lstm
        of_input, of_hidden = (getattr(lstm, f"weight_{w}_l0{suffix}") for w in ("ih", "hh"))
        bias = 0.0
        if lstm.bias:
            bias = getattr(lstm, f"bias_ih_l0{suffix}") + getattr(lstm, f"bias_hh_l0{suffix}")
        hidden = cell = sequence.new_zeros(len(sequence), lstm.hidden_size)
        written = []
        for given in (sequence @ of_input.T + bias).unbind(1):
            entry, forget, signal, out = (given + hidden @ of_hidden.T).chunk(4, dim=1)
            cell = forget.sigmoid().detach() * cell + entry.sigmoid().detach() * one_to_one(signal)
            hidden = out.sigmoid().detach() * one_to_one(cell)
            written.append(hidden)
        return torch.stack(written, dim=1)


def one_to_one(signal: Tensor) -> Tensor:
    """Return tanh as the product of its argument and a constant slope tanh(a) / a (1 at 0).

    >>> signal = torch.tensor([0.0, 0.5], requires_grad=True)
    >>> one_to_one(signal).detach().allclose(signal.tanh())
    True
    """
    fixed = signal.detach()
    small = fixed.abs() < 1e-6
    slope = torch.where(small, torch.ones_like(fixed), fixed.tanh() / fixed.masked_fill(small, 1.0))
    return signal * slope
