"""An encoder that remembers: repetitions of one experiment are dealt out of the same pool."""

from __future__ import annotations

import hashlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

from phantombench.task.spec import Encoder, Samples


class RememberingEncoder:
    """Encodes each sample once, however often it is dealt."""

    def __init__(self, encoder: Encoder) -> None:
        """Take the encoder that computes what is not known yet."""
        self.name, self.sha256 = encoder.name, encoder.sha256
        self.classifier: Any = encoder.classifier
        self._encoder = encoder
        self._known: dict[bytes, NDArray[np.float64]] = {}

    def features(self, samples: Samples) -> NDArray[np.float64]:
        """Return the whitened features (n, d) of samples (n, *sample_shape)."""
        keys = [hashlib.sha256(each.tobytes()).digest() for each in samples]
        first = {key: row for row, key in enumerate(keys) if key not in self._known}
        if first:
            found = self._encoder.features(samples[list(first.values())])
            self._known |= dict(zip(first, found, strict=True))
        return np.stack([self._known[key] for key in keys])

    def class_probabilities(self, samples: Samples) -> NDArray[np.float64]:
        """Return the class probabilities (n, classes) of samples (n, *sample_shape)."""
        return self._encoder.class_probabilities(samples)
