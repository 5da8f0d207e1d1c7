"""The evaluator samples, not the submission: labels and seeds come from the protocol."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from phantombench.task.spec import Labels, Samples

SEEDS = (0, 1, 2)


class Sampler(Protocol):
    """A submission, opened and checked."""

    def sample(self, labels: Labels, seed: int) -> Samples:
        """Return one sample a label, (n, *sample_shape) float32; same arguments, same bytes."""

    @property
    def parameters(self) -> int | None:
        """Number of parameters of the generator; None where there is no model."""

    def critic(self, samples: Samples, labels: Labels) -> NDArray[np.float64]:
        """Raw scores (n,) of the submission's own discriminator, higher is more real.

        Raises:
            Unavailable: the submission has no discriminator.
        """

    @property
    def reconstruct(self) -> Callable[[Samples, Labels], Samples] | None:
        """(samples, labels) -> their reconstructions; None where the model is no autoencoder."""
