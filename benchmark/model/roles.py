"""Who can do what: the roles of a model, asked for here and nowhere guessed from attributes.

Networks are looked up as an `nn.Module` does it: from Python 3.12 on, `isinstance` with a protocol
looks past the parts of a module.
"""

from __future__ import annotations

from typing import Any, TypeGuard

import torch
from torch import nn

from phantombench.errors import PhantomBenchError, one_line
from phantombench.model.protocol import Differentiable, Judging, Reconstructing, Sampling, Trainable

LONGEST_NAME = 40  # of what a model was trained on before


def is_sampling(model: object) -> TypeGuard[Sampling]:
    """Say whether a model draws samples by itself.

    >>> is_sampling(nn.Identity())
    False
    """
    return _has_method(model, "sample")


def is_differentiable(model: object) -> TypeGuard[Differentiable]:
    """Say whether a model's samples are a function of a latent vector.

    >>> model = nn.Module()
    >>> model.generator = nn.Identity()
    >>> is_differentiable(model)
    False
    >>> model.latent_dim = 8
    >>> is_differentiable(model)
    True
    """
    return isinstance(getattr(model, "latent_dim", None), int) and _has_network(model, "generator")


def is_judging(model: object) -> TypeGuard[Judging]:
    """Say whether a model has a discriminator.

    >>> model = nn.Module()
    >>> model.discriminator = None
    >>> is_judging(model)
    False
    """
    return _has_network(model, "discriminator")


def is_reconstructing(model: object) -> TypeGuard[Reconstructing]:
    """Say whether a model is an autoencoder.

    >>> is_reconstructing(nn.Identity())
    False
    """
    return _has_method(model, "reconstruct")


def is_trainable(model: object) -> TypeGuard[Trainable]:
    """Say whether a model has what training needs besides being sampled.

    >>> is_trainable(nn.Identity())
    False
    """
    return _has_method(model, "optimizers") and _has_method(model, "training_step")


def check_sampling(model: object, where: object) -> None:
    """Refuse a model that cannot be sampled.

    Raises:
        PhantomBenchError: says what is missing.

    >>> check_sampling(nn.Identity(), "model mine")
    Traceback (most recent call last):
    phantombench.errors.PhantomBenchError: model mine: Identity cannot be sampled. To fix: give it \
a method sample(labels, rng), or latent_dim and generator(z, labels)
    """
    if not isinstance(model, nn.Module):
        raise PhantomBenchError(
            where, f"{type(model).__name__} is no nn.Module", "derive the class from nn.Module"
        )
    if not (is_sampling(model) or is_differentiable(model)):
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
    methods = {"optimizers": "optimizers()", "training_step": "training_step(draw, rng)"}
    missing = [shown for name, shown in methods.items() if not _has_method(model, name)]
    if missing:
        raise PhantomBenchError(
            where,
            f"{type(model).__name__} cannot be trained: it has no {' and no '.join(missing)}",
            "add what is missing, as the files of models/ do",
        )


def discriminator_of(model: object) -> nn.Module | None:
    """Return the discriminator of a model that judges; None where it does not.

    >>> discriminator_of(nn.Identity()) is None
    True
    """
    return model.discriminator if is_judging(model) else None


def generator_of(model: object) -> nn.Module | None:
    """Return the generator that is a function of a latent vector; None where there is none.

    >>> generator_of(nn.Identity()) is None
    True
    """
    return model.generator if is_differentiable(model) else None


def pretrained_on(model: object) -> str | None:
    """Return what data a model has seen beside those of the task; None where it names none.

    A model that builds on pretrained weights says so: `pretrained_on = "ImageNet"` in its class.

    >>> pretrained_on(nn.Identity()) is None
    True
    """
    found = getattr(type(model), "pretrained_on", None)
    return one_line(found)[:LONGEST_NAME] if isinstance(found, str) and found.strip() else None


def sampling_parameters(model: Any) -> list[nn.Parameter]:
    """Return the parameters of what samples: of the generator, or all but the discriminator's.

    >>> len(sampling_parameters(nn.Linear(2, 3)))
    2
    """
    generator = generator_of(model)
    if generator is not None:
        return list(generator.parameters())
    judge = discriminator_of(model)
    judging = {id(each) for each in judge.parameters()} if judge is not None else set()
    return [each for each in model.parameters() if id(each) not in judging]


def device_of(module: nn.Module) -> torch.device:
    """Return the device of a module's weights or buffers; the processor where it has none.

    >>> device_of(nn.Flatten())
    device(type='cpu')
    """
    for tensor in (*module.parameters(), *module.buffers()):
        return tensor.device
    return torch.device("cpu")


def _has_method(model: object, name: str) -> bool:
    return callable(getattr(model, name, None))


def _has_network(model: object, name: str) -> bool:
    return isinstance(getattr(model, name, None), nn.Module)
