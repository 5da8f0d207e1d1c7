"""Which of a run's weights are kept: those nearest to a held-out part of `train`.

Neither `reference` nor `test` is looked at. The distance is the Frechet distance between Gaussians
fitted to features of the task's frozen encoder (Heusel 2017, arXiv 1706.08500, eq. 6).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from phantombench.model.sampling import sample
from phantombench.statistics.frechet import frechet_distance
from phantombench.task.spec import Encoder, Split

SEED = 0x5E1EC7  # of the latent vectors; the same in every check, so that checks differ by weights


class Selection:
    """Scores a model by its distance to the validation part; smaller is better."""

    def __init__(self, validation: Split, encoder: Encoder) -> None:
        self._labels = validation.labels
        self._encoder = encoder
        self._real = encoder.features(validation.samples)

    def score(self, model: Any, conditional: bool) -> float:
        """Return the distance of one sample a validation label to the validation part."""
        labels = self._labels if conditional else np.zeros_like(self._labels)
        return frechet_distance(self._encoder.features(sample(model, labels, SEED)), self._real)
