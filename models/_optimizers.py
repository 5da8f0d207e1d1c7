"""The optimizer of most adversarial trainings, shared by the models that use it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import torch
from torch import nn


def adam(
    parameters: Iterable[nn.Parameter], lr: float, beta1: float, beta2: float = 0.999
) -> torch.optim.Adam:
    """Return Adam with a small beta1 (Radford 2015, section 4), which may be 0.

    Fused: one pass over all parameters, which counts where networks are narrow.
    """
    return torch.optim.Adam(parameters, lr, (beta1, beta2), fused=True)


def without_momentum(model: Any) -> dict[str, torch.optim.Optimizer]:
    """Return Adam with beta1 0 and `model.beta2`: one for each of two networks."""
    rates = {"discriminator": model.discriminator_lr, "generator": model.lr}
    return {
        name: adam(getattr(model, name).parameters(), rate, 0.0, model.beta2)
        for name, rate in rates.items()
    }
