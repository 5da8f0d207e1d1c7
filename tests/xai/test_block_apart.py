"""Blocks: differences go through them whole, and LRP with them."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import nn

from phantombench.xai.block_apart import BlockApart
from phantombench.xai.layers import leaves, list_layers


class Block(nn.Module):
    """A convolution beside a shortcut, cut off at 6."""

    def __init__(self) -> None:
        super().__init__()
        self.inner = nn.Linear(4, 4)

    def forward(self, values: torch.Tensor) -> torch.Tensor:
        return self.through(values, lambda function, given: function(given))

    def through(self, values, activate):
        return values + activate(F.relu6, self.inner(values))


def test_a_block_is_one_layer() -> None:
    network = nn.Sequential(nn.Linear(4, 4), Block(), nn.ReLU())
    assert [name for name, _ in leaves(network)] == ["0", "1", "2"]
    assert [layer.kind for layer in list_layers(network)] == ["Linear", "Block"]


def test_differences_are_exact_and_linear() -> None:
    torch.manual_seed(0)
    block, reference, point = Block().double(), *torch.randn(2, 5, 4).double()
    apart = (point - reference).requires_grad_()
    found = BlockApart(block, reference)(apart)
    torch.testing.assert_close(found, block(point) - block(reference))
    (gradient,) = torch.autograd.grad(found.sum(), apart)
    torch.testing.assert_close((gradient * apart).sum(), found.sum())
