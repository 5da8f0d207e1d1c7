"""What the harness asks of a generative model, as roles. `models/` satisfies them by itself.

A model is an `nn.Module` in one file of `models/`, built as

    Model(sample_shape, num_classes, bounds, **hyperparameters)

with the task's `sample_shape` (channels, *extents), `num_classes` 0 for the unconditional mode, and
`bounds` the range of the training data that is mapped to [-1, 1] (the extremes of images; the bulk
of signals, whose peaks may lie beyond). The bounds are buffers, stored with the weights. Samples
are in physical units on both sides: what a generator returns and what a discriminator reads.

One role is required: a model can be sampled, because it says how (`Sampling`) or because it is a
function of a latent vector (`Differentiable`). Who needs another role asks for it
(`phantombench.model.roles`), and who lacks it gets an empty cell with the reason.

A model that builds on weights trained on other data names them, `pretrained_on = "ImageNet"` in its
class: its row says so, and so does a number that other networks of the same data judge by.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol

import torch
from torch import Tensor, nn


class Sampling(Protocol):
    """A model that draws samples: diffusion, flow, mixture, or anything else."""

    def sample(self, labels: Tensor, rng: torch.Generator) -> Tensor:
        """Draw one sample per label (n,): (n, *sample_shape); all random numbers come from rng."""


class Differentiable(Protocol):
    """A generator that is a differentiable function of a latent vector: GANs, autoencoders.

    The harness draws the latent vectors from a standard normal. Explanations of a generator need
    this role.

    Attributes:
        latent_dim: size of z.
        generator: (z (n, latent_dim), labels (n,) int64) -> samples (n, *sample_shape).
    """

    latent_dim: int
    generator: nn.Module


class Judging(Protocol):
    """A model with a discriminator: (samples, labels) -> (n,) raw scores, higher is more real."""

    discriminator: nn.Module


class Reconstructing(Protocol):
    """A model that is an autoencoder as well."""

    def reconstruct(self, samples: Tensor, labels: Tensor) -> Tensor:
        """Map samples (n, *sample_shape) to their reconstructions, in physical units."""


class Trainable(Protocol):
    """What training needs besides being sampled.

    Whatever is not in the discriminator is averaged over the steps.
    """

    def optimizers(self) -> dict[str, torch.optim.Optimizer]:
        """Return one optimizer per phase, over the parameters which that phase changes."""

    def training_step(
        self, draw: Callable[[], tuple[Tensor, Tensor]], rng: torch.Generator
    ) -> Iterator[tuple[str, dict[str, Tensor]]]:
        """Yield a phase and its losses, {"loss": what is minimised, ...: what else is logged}.

        Whoever asks takes the gradient of "loss" with respect to the parameters of the phase's
        optimizer and of no others, lets the optimizer take its step, and then asks for the next: so
        the code reads like the paper's algorithm, and what follows a `yield` sees changed weights.
        `draw()` returns another batch of real samples and labels; all other random numbers come
        from `rng`, which lives on the processor.
        """
