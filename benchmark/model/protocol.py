"""What the harness asks of a generative model. `models/` satisfies it without importing it.

A model is an `nn.Module` in one file of `models/`, built as

    Model(sample_shape, num_classes, bounds, **hyperparameters)

with `sample_shape` (1, 64, 64) or (1, 256), `num_classes` 0 for the unconditional mode, and
`bounds` the range of the training data that is mapped to [-1, 1] (the extremes of images; the bulk
of signals, whose peaks may lie beyond). The bounds are buffers, stored with the weights. Samples
are in physical units on both sides: what the generator returns and what the discriminator reads.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Protocol, runtime_checkable

import torch
from torch import Tensor, nn


@runtime_checkable
class GenerativeModel(Protocol):
    """What scoring, generation and explanation need.

    Attributes:
        latent_dim: size of z.
        generator: (z (n, latent_dim), labels (n,) int64) -> samples (n, *sample_shape).
        discriminator: (samples, labels) -> (n,) raw scores, higher is more real.
    """

    latent_dim: int
    generator: nn.Module
    discriminator: nn.Module


@runtime_checkable
class Reconstructing(Protocol):
    """A model that is an autoencoder as well."""

    def reconstruct(self, samples: Tensor, labels: Tensor) -> Tensor:
        """Map samples (n, *sample_shape) to their reconstructions, in physical units."""


@runtime_checkable
class TrainableModel(GenerativeModel, Protocol):
    """What training needs besides.

    Whatever is not in `discriminator` is averaged over the steps.
    """

    def optimizers(self) -> dict[str, torch.optim.Optimizer]:
        """Return one optimizer a phase, over the parameters which that phase changes."""

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
