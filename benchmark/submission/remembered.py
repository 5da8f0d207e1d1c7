"""A submission that is asked once for what is compared with the reference.

Measures, pictures and distributions all come from the same samples, and a diffusion model takes
minutes for them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from phantombench.submission.sampler import CriticScores, Reconstruct, Sampler, Walk
from phantombench.task.spec import Labels, Samples

if TYPE_CHECKING:
    from torch import nn

MOST = 64 * 2**20  # bytes that are kept


class Remembered:
    """Satisfies `Sampler`; answers as the one it wraps.

    Args:
        sampler: what is asked.
        labels: (n,) those of the reference. What is drawn for them is kept, and for no others: a
            submission that is asked twice whether it repeats itself is asked twice.
    """

    def __init__(self, sampler: Sampler, labels: Labels) -> None:
        self._sampler, self._labels = sampler, labels
        self._kept: dict[int, Samples] = {}

    @property
    def model(self) -> nn.Module | None:
        """The submitted model."""
        return self._sampler.model

    @property
    def apart(self) -> bool:
        """Whether the model runs in a process of its own."""
        return self._sampler.apart

    @property
    def parameters(self) -> int | None:
        """Number of parameters of what samples."""
        return self._sampler.parameters

    @property
    def pretrained_on(self) -> str | None:
        """Data that the model has seen beside those of the task."""
        return self._sampler.pretrained_on

    @property
    def own_labels(self) -> Labels | None:
        """The labels of all samples that it ships."""
        return self._sampler.own_labels

    @property
    def critic(self) -> CriticScores | None:
        """Raw scores of the own discriminator."""
        return self._sampler.critic

    @property
    def reconstruct(self) -> Reconstruct | None:
        """Reconstructions by the own autoencoder."""
        return self._sampler.reconstruct

    @property
    def walk(self) -> Walk | None:
        """Samples between latent vectors."""
        return self._sampler.walk

    def sample(self, labels: Labels, seed: int) -> Samples:
        """Return one sample a label, (n, *sample_shape) float32, not to be changed."""
        if not np.array_equal(labels, self._labels):
            return self._sampler.sample(labels, seed)
        if seed in self._kept:
            return self._kept[seed]
        drawn = self._sampler.sample(labels, seed)
        if drawn.nbytes + sum(each.nbytes for each in self._kept.values()) <= MOST:
            self._kept[seed] = drawn
        return drawn
