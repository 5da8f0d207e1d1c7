"""The averaged model: what is sampled, judged and submitted.

An exponential moving average of the weights forgets the last steps' to and fro (Yazici 2019,
arXiv 1806.04498). The discriminator, where there is one, is not averaged.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import torch
from torch import nn
from torch.nn.modules.batchnorm import _BatchNorm

from phantombench.model import answers
from phantombench.model.randomness import rng_at
from phantombench.model.roles import discriminator_of, generator_of, is_reconstructing

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
        if mine:
            torch._foreach_lerp_(mine, theirs, 1.0 - decay)

    def ready(self, model: nn.Module, draw: Draw, seed: int) -> Any:
        """Return the averaged model with the discriminator, and all buffers, as they are now.

        Batch statistics of averaged weights are not averages of batch statistics: they are taken
        again from 16 batches. Layers that samples go through take them while the model samples,
        those of an encoder from the real samples that `draw` returns for an rng.
        """
        mine_judge, judge = discriminator_of(self.model), discriminator_of(model)
        if mine_judge is not None and judge is not None:
            mine_judge.load_state_dict(judge.state_dict())
        for mine, present in zip(self.model.buffers(), model.buffers(), strict=True):
            mine.copy_(present)
        self.model.eval()
        self._take_statistics(draw, [rng_at(seed, batch, 0xBA7C) for batch in range(CALIBRATION)])
        return self.model

    def _take_statistics(self, draw: Draw, batches: list[torch.Generator]) -> None:
        generator, model = generator_of(self.model), self.model

        def generate(rng: torch.Generator) -> None:
            assert generator is not None
            _, labels = draw(rng)
            z = torch.randn((len(labels), model.latent_dim), generator=rng)
            generator(z.to(labels.device), labels)

        def sample(rng: torch.Generator) -> None:
            _, labels = draw(rng)
            answers.draw(model, labels, rng)

        norms = _norms(model, without=discriminator_of(model))
        with torch.no_grad():
            if generator is not None:
                of_generator = _norms(generator)
                _learn(of_generator, generate, batches)
                norms = [norm for norm in norms if norm not in of_generator]
            elif norms:
                norms = _learn(norms, sample, batches)
            if is_reconstructing(model):
                _learn(norms, lambda rng: model.reconstruct(*draw(rng)), batches)


def _learn(
    norms: list[_BatchNorm],
    run: Callable[[torch.Generator], object],
    batches: list[torch.Generator],
) -> list[_BatchNorm]:
    """Let batch norms, and no other layers, learn from what goes through them in all batches.

    Return those that nothing went through; they keep the statistics that they had.
    """
    before = [copy.deepcopy(norm.state_dict()) for norm in norms]
    for norm in norms:
        norm.reset_running_stats()
        norm.momentum = None  # the plain mean over the batches
        norm.train()
    for rng in batches:
        run(rng)
    unreached = []
    for norm, state in zip(norms, before, strict=True):
        norm.eval()
        if not norm.num_batches_tracked:
            norm.load_state_dict(state)
            unreached.append(norm)
    return unreached


def _norms(module: nn.Module, without: nn.Module | None = None) -> list[_BatchNorm]:
    """Return the batch norms of a module that keep statistics."""
    left_out = set(without.modules()) if without is not None else set()
    return [
        part
        for part in module.modules()
        if isinstance(part, _BatchNorm) and part.track_running_stats and part not in left_out
    ]


def _averaged(model: nn.Module) -> list[torch.Tensor]:
    judge = discriminator_of(model)
    judging = {id(each) for each in judge.parameters()} if judge is not None else set()
    return [each.detach() for each in model.parameters() if id(each) not in judging]


def copied(model: Any) -> dict[str, torch.Tensor]:
    """Return the tensors of a model by name, as they are now, on the processor."""
    return {name: tensor.detach().cpu().clone() for name, tensor in model.state_dict().items()}
