"""Copies of networks, so that explaining a model leaves it as it was."""

from __future__ import annotations

import copy
from collections.abc import Callable

import torch
from torch import nn


def fast(network: nn.Module) -> nn.Module:
    """Return a copy that computes convolutions of images in the order that processors like best.

    Explanations ask for f a hundred thousand times. The copy leaves the model as it was: sampled in
    another order its last digits would be others.
    """
    return copy.deepcopy(network).to(memory_format=torch.channels_last)  # type: ignore[call-overload, no-any-return]


def randomised_by(
    explained: nn.Module, build: Callable[[nn.Module], nn.Module]
) -> Callable[[torch.Generator], nn.Module]:
    """Return what makes a function of a network again, with its weights redrawn."""

    def make(rng: torch.Generator) -> nn.Module:
        part = copy.deepcopy(explained)
        redraw(part, rng)
        return build(part)

    return make


def redraw(network: nn.Module, rng: torch.Generator) -> None:
    """Replace the weights of every layer by a random arrangement of themselves, in place.

    Each tensor keeps its values and loses their order: every layer keeps its scale, and what the
    network has learned is gone (Adebayo 2018, arXiv 1810.03292, section 3, all layers at once).
    """
    with torch.no_grad():
        for parameter in network.parameters():
            order = torch.randperm(parameter.numel(), generator=rng)
            parameter.copy_(parameter.flatten()[order].view_as(parameter))
