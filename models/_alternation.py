"""The training step of two networks that alternate, shared by the models whose losses differ only.

Goodfellow 2014 (arXiv 1406.2661), algorithm 1 with k = 1: first the discriminator, then the
generator. One batch of generated samples serves both, as in DCGAN's own code, so that the generator
runs forward once a step; the discriminator reads real and generated samples side by side.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch import Tensor

from phantombench.models._losses import zero_centred_penalty

Draw = Callable[[], tuple[Tensor, Tensor]]
Step = Iterator[tuple[str, dict[str, Tensor]]]


def alternate(
    model: Any,
    draw: Draw,
    rng: torch.Generator,
    discriminator_loss: Callable[[Tensor, Tensor], Tensor],
    generator_loss: Callable[[Tensor], Tensor],
) -> Step:
    """Yield the loss of the discriminator, then that of the generator, on augmented samples.

    `discriminator_loss` takes the scores of real and of generated samples, each (n,);
    `generator_loss` those of generated samples.
    """
    real, labels = draw()
    fake = model.generator(latent(model, real, rng), labels)
    seen = model.augment(real, rng)
    both = torch.cat([seen, model.augment(fake.detach(), rng)])
    real_score, fake_score = model.discriminator(both, labels.repeat(2)).chunk(2)
    loss = discriminator_loss(real_score, fake_score) + flatness(model, seen, labels)
    yield (
        "discriminator",
        {"loss": loss, "real": real_score.mean(), "fake": fake_score.mean()},
    )
    score = model.discriminator(model.augment(fake, rng), labels)
    yield "generator", {"loss": generator_loss(score)}


def flatness(model: Any, real: Tensor, labels: Tensor) -> Tensor | float:
    """Return `model.r1` times the penalty on the discriminator's gradient at real samples."""
    if model.r1 <= 0:
        return 0.0
    return model.r1 * zero_centred_penalty(model.discriminator, real, labels, model.augment.span)


def latent(model: Any, real: Tensor, rng: torch.Generator) -> Tensor:
    """Draw a standard normal z for every sample of `real`: (n, latent_dim), where they are."""
    return torch.randn((len(real), model.latent_dim), generator=rng).to(real.device)
