"""The evaluator samples, not the submission: labels and seeds come from the protocol."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from phantombench.task.spec import Labels, Samples

if TYPE_CHECKING:
    from torch import nn

SEEDS = (0, 1, 2)
CriticScores = Callable[[Samples, Labels], NDArray[np.float64]]
Reconstruct = Callable[[Samples, Labels], Samples]
Walk = Callable[[Labels, int, int], Samples]
NO_LATENT = "its samples are no function of a latent vector"


class Sampler(Protocol):
    """A submission, opened and checked. What it does not have is None."""

    @property
    def model(self) -> nn.Module | None:
        """The submitted model, ready to be sampled and explained."""

    @property
    def apart(self) -> bool:
        """Whether there is a model that is out of reach: it runs in a process of its own."""

    @property
    def parameters(self) -> int | None:
        """Number of parameters of what samples."""

    @property
    def pretrained_on(self) -> str | None:
        """Data that the model has seen beside those of the task; None where it names none."""

    @property
    def own_labels(self) -> Labels | None:
        """The labels (p,) of all samples that it ships; None where it can be asked for any."""

    @property
    def critic(self) -> CriticScores | None:
        """(samples, labels) -> raw scores (n,) of the own discriminator, higher is more real."""

    @property
    def reconstruct(self) -> Reconstruct | None:
        """(samples, labels) -> their reconstructions by the own autoencoder."""

    @property
    def walk(self) -> Walk | None:
        """(labels (w,), steps, seed) -> samples (w, steps, *sample_shape) between latent vectors.

        None where samples are no function of such a vector, or the model is out of reach.
        """

    def sample(self, labels: Labels, seed: int) -> Samples:
        """Return one sample a label, (n, *sample_shape) float32; same arguments, same bytes."""
