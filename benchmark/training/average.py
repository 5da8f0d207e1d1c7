"""The averaged model: what is sampled, judged and submitted.

An exponential moving average of the weights forgets the last steps' to and fro (Yazici 2019,
arXiv 1806.04498). The discriminator, where there is one, is not averaged.
"""

from __future__ import annotations

import contextlib
import copy
from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch import nn
from torch.nn.modules.batchnorm import _BatchNorm

from phantombench.model.roles import discriminator_of, generator_of, reconstructs
from phantombench.training.batches import rng_of

Draw = Callable[[torch.Generator], tuple[torch.Tensor, torch.Tensor]]
CALIBRATION = 16  # batches over which batch statistics are taken again


class Average:
    """Moving average of all of a model but its discriminator, if it has one.

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
        mine_judge, judge = discriminator_of(self.model), discriminator_of(model)
        if mine_judge is not None and judge is not None:
            mine_judge.load_state_dict(judge.state_dict())
        for mine, present in zip(self.model.buffers(), model.buffers(), strict=True):
            mine.copy_(present)
        self.model.eval()
        batches = [rng_of(seed, batch, 0xBA7C) for batch in range(CALIBRATION)]
        generator = generator_of(self.model)
        sampled = [self.model] if generator is None else [generator]
        with torch.no_grad(), _taking_statistics(*sampled):
            for rng in batches:
                _, labels = draw(rng)
                if generator is None:
                    self.model.sample(labels, rng)
                    continue
                z = torch.randn((len(labels), self.model.latent_dim), generator=rng)
                generator(z.to(labels.device), labels)
        if reconstructs(self.model):
            apart = (generator, mine_judge)
            others = [part for part in self.model.children() if part not in apart]
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
    judge = discriminator_of(model)
    judging = {id(each) for each in judge.parameters()} if judge is not None else set()
    return [each.detach() for each in model.parameters() if id(each) not in judging]
