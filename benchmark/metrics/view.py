"""What a metric sees: one set of generated samples beside the reference and the training data.

Everything that several metrics need (features, pairs, nearest training samples) is computed once,
when it is first asked for.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmark.statistics.neighbours import nearest_distances
from benchmark.statistics.pairing import Pairs, pair_by_class
from benchmark.task.spec import Encoder, Labels, Samples, Split

Features = NDArray[np.float64]
CriticScores = Callable[[Samples, Labels], NDArray[np.float64]]

NEIGHBOURS = 5  # k of the privacy metrics: distance to the nearest over that to the 5th


@dataclass
class Ground:
    """What does not depend on the submission; shared by its sampling seeds."""

    train: Split
    reference: Split
    encoder: Encoder
    inception_weights: Path | None = None
    inception_download: bool = False

    @functools.cached_property
    def reference_features(self) -> Features:
        """Whitened features of the reference, (n, 64)."""
        return self.encoder.features(self.reference.samples)

    @functools.cached_property
    def reference_to_train(self) -> Features:
        """L2 distances from each reference sample to its 5 nearest training samples, (n, 5)."""
        return nearest_distances(self.reference.samples, self.train.samples, NEIGHBOURS)


@dataclass
class View:
    """One sampling seed of one submission.

    Attributes:
        ground: reference, training data and encoder.
        generated: (n, *sample_shape) float32; sample i was asked for the label of reference i.
        critic: the submission's own discriminator as (samples, labels) -> (n,) raw scores, higher
            is more real; None where it has none.
        seed: the sampling seed.
    """

    ground: Ground
    generated: Samples
    critic: CriticScores | None = None
    seed: int = 0
    memo: dict[str, object] = field(default_factory=dict, repr=False)

    @property
    def reference(self) -> Split:
        """The split that generated samples are compared with."""
        return self.ground.reference

    @property
    def train(self) -> Split:
        """All that the submission was allowed to see."""
        return self.ground.train

    @property
    def reference_features(self) -> Features:
        """Whitened features of the reference, (n, 64)."""
        return self.ground.reference_features

    @functools.cached_property
    def generated_features(self) -> Features:
        """Whitened features of the generated samples, (n, 64)."""
        return self.ground.encoder.features(self.generated)

    @functools.cached_property
    def pairs(self) -> Pairs:
        """The assignment of least total squared error within each class."""
        return pair_by_class(self.reference.samples, self.generated, self.reference.labels)

    @functools.cached_property
    def generated_to_train(self) -> Features:
        """L2 distances from each generated sample to its 5 nearest training samples, (n, 5)."""
        return nearest_distances(self.generated, self.train.samples, NEIGHBOURS)
