"""The averaged model: what is sampled, judged and submitted.

An exponential moving average of the weights forgets the last steps' to and fro (Yazici 2019,
arXiv 1806.04498). The discriminator is kept as it is: it judges, and is not judged by its mean.
"""

from __future__ import annotations

import copy
from typing import Any

import torch
from torch import nn
from torch.nn.modules.batchnorm import _BatchNorm

from phantombench.training.batches import generator

CALIBRATION = 16  # batches over which batch statistics are taken again


class Average:
    """Moving average of all of a model but its discriminator.

    The decay grows as (1 + step) / (10 + step) up to `decay`, so that the start is forgotten.
    """

    def __init__(self, model: Any, decay: float) -> None:
        self.model = copy.deepcopy(model)
        self.model.requires_grad_(False)
        self._decay = decay

    def update(self, model: nn.Module, step: int) -> None:
        """Move towards the model's present weights; `step` counts from 1."""
        decay = min(self._decay, (1 + step) / (10 + step))
        mine, theirs = _averaged(self.model), _averaged(model)
        torch._foreach_lerp_(mine, theirs, 1.0 - decay)

    def ready(self, model: nn.Module, labels: torch.Tensor, seed: int) -> Any:
        """Return the averaged model with the discriminator as it is now.

        Batch statistics of averaged weights are not averages of batch statistics: they are taken
        again, from 16 batches of latent vectors of a seed of their own.
        """
        self.model.discriminator.load_state_dict(model.discriminator.state_dict())  # type: ignore[union-attr]
        norms = [m for m in self.model.generator.modules() if isinstance(m, _BatchNorm)]
        if norms:
            for norm in norms:
                norm.reset_running_stats()
                norm.momentum = None  # the plain mean over the batches
            self.model.generator.train()
            with torch.no_grad():
                for batch in range(CALIBRATION):
                    rng = generator(seed, batch, 0xBA7C)
                    z = torch.randn((len(labels), self.model.latent_dim), generator=rng)
                    self.model.generator(z.to(labels.device), labels)
        self.model.eval()
        return self.model


def _averaged(model: nn.Module) -> list[torch.Tensor]:
    return [
        parameter.detach()
        for name, parameter in model.named_parameters()
        if not name.startswith("discriminator.")
    ]
