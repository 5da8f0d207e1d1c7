"""Predictions kept by the content that they follow from, so that nothing is trained twice."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from phantombench.files import write_atomically

VERSION = "2"  # of how a classifier is built and trained; another one trains everything again
Array = NDArray[np.float32]


@dataclass(frozen=True)
class Kept:
    """A folder of arrays by content; None keeps nothing."""

    folder: Path | None

    def array(self, key: Sequence[str], make: Callable[[], Array]) -> Array:
        """Return what is kept under a key; make it and keep it the first time."""
        if self.folder is None:
            return make()
        name = hashlib.sha256("\n".join([VERSION, *key]).encode()).hexdigest()
        path = self.folder / f"{name}.npy"
        try:
            return np.asarray(np.load(path, allow_pickle=False), dtype=np.float32)
        except (OSError, ValueError):  # absent, or cut off when a disk was full
            made = make()
        buffer = io.BytesIO()
        np.save(buffer, made, allow_pickle=False)
        write_atomically(path, buffer.getvalue())
        return made
