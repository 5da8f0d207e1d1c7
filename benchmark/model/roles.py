"""Who can do what: the roles of a model, asked for and never guessed from attributes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import torch
from torch import nn

from phantombench.errors import PhantomBenchError
from phantombench.model.protocol import Differentiable, Judging, Reconstructing, Sampling, Trainable


def check_sampling(model: object, where: object) -> None:
    """Refuse a model that cannot be sampled.

    Raises:
        PhantomBenchError: says which methods are missing.
    """
    if not isinstance(model, Sampling | Differentiable):
        raise PhantomBenchError(
            where,
            f"{type(model).__name__} cannot be sampled",
            "give it a method sample(labels, rng), or latent_dim and generator(z, labels)",
        )


def check_trainable(model: object, where: object) -> None:
    """Refuse a model that cannot be trained, or could not be sampled afterwards.

    Raises:
        PhantomBenchError: says which methods are missing.
    """
    check_sampling(model, where)
    if not isinstance(model, Trainable):
        raise PhantomBenchError(
            where,
            f"{type(model).__name__} cannot be trained",
            "give it the methods optimizers() and training_step(draw, rng)",
        )


def discriminator_of(model: object) -> nn.Module | None:
    """Return the discriminator of a model that judges; None where it does not."""
    return model.discriminator if isinstance(model, Judging) else None


def generator_of(model: object) -> nn.Module | None:
    """Return the generator that is a function of a latent vector; None where there is none."""
    return model.generator if isinstance(model, Differentiable) else None


def reconstructs(model: object) -> bool:
    """Say whether a model is an autoencoder."""
    return isinstance(model, Reconstructing)


def sampling_parameters(model: Any) -> Iterable[nn.Parameter]:
    """Return the parameters of what samples: of the generator, or all but the discriminator's."""
    generator = generator_of(model)
    if generator is not None:
        return list(generator.parameters())
    judge = discriminator_of(model)
    judging = {id(each) for each in judge.parameters()} if judge is not None else set()
    return [each for each in model.parameters() if id(each) not in judging]


def device_of(module: nn.Module) -> torch.device:
    """Return the device of a module's weights or buffers; the processor where it has none."""
    for tensor in (*module.parameters(), *module.buffers()):
        return tensor.device
    return torch.device("cpu")
