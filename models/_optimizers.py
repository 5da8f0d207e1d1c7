"""The optimizer of most adversarial trainings, shared by the models that use it."""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import nn


def adam(parameters: Iterable[nn.Parameter], lr: float, beta1: float) -> torch.optim.Adam:
    """Return Adam with a small beta1 (Radford 2015, section 4) and beta2 0.999.

    Fused: one pass over all parameters, which counts where networks are narrow.
    """
    return torch.optim.Adam(parameters, lr, (beta1, 0.999), fused=True)
