"""The averaged model: what is sampled, judged and submitted.

An exponential moving average of the weights forgets the last steps' to and fro (Yazici 2019,
arXiv 1806.04498). The discriminator is kept as it is: it judges, and is not judged by its mean.
"""

from __future__ import annotations

import contextlib
import copy
from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch import nn
from torch.nn.modules.batchnorm import _BatchNorm

from phantombench.model.protocol import Reconstructing
from phantombench.training.batches import generator

Draw = Callable[[torch.Generator], tuple[torch.Tensor, torch.Tensor]]
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

    def ready(self, model: nn.Module, draw: Draw, seed: int) -> Any:
        """Return the averaged model with the discriminator, and all buffers, as they are now.

        Batch statistics of averaged weights are not averages of batch statistics: they are taken
        again, those of the generator from 16 batches of latent vectors, those of an encoder from
        the real samples that `draw` returns for a generator of random numbers.
        """
        self.model.discriminator.load_state_dict(model.discriminator.state_dict())  # type: ignore[union-attr]
        for mine, present in zip(self.model.buffers(), model.buffers(), strict=True):
            mine.copy_(present)
        self.model.eval()
        batches = [generator(seed, batch, 0xBA7C) for batch in range(CALIBRATION)]
        with torch.no_grad(), _taking_statistics(self.model.generator):
            for rng in batches:
                _, labels = draw(rng)
                z = torch.randn((len(labels), self.model.latent_dim), generator=rng)
                self.model.generator(z.to(labels.device), labels)
        others = [
            part
            for name, part in self.model.named_children()
            if name not in {"generator", "discriminator"}
        ]
        if isinstance(self.model, Reconstructing):
            with torch.no_grad(), _taking_statistics(*others):
                for rng in batches:
                    self.model.reconstruct(*draw(rng))
        return self.model


@contextlib.contextmanager
def _taking_statistics(*parts: nn.Module) -> Iterator[None]:
    """Let batch norms of these parts, and no other layers, learn from what goes through them."""
    norms = [m for part in parts for m in part.modules() if isinstance(m, _BatchNorm)]
    for norm in norms:
        norm.reset_running_stats()
        norm.momentum = None  # the plain mean over the batches
        norm.train()
    yield
    for norm in norms:
        norm.eval()


def _averaged(model: nn.Module) -> list[torch.Tensor]:
    return [
        parameter.detach()
        for name, parameter in model.named_parameters()
        if not name.startswith("discriminator.")
    ]
