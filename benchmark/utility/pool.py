"""Where a batch comes from: a pool of samples, dealt out with as many of each class."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from phantombench.once import made_once
from phantombench.task.spec import Labels, Samples


@dataclass(frozen=True)
class Pool:
    """Samples (n, *sample_shape) with labels (n,)."""

    samples: Samples
    labels: Labels

    @made_once
    def digest(self) -> str:
        """The sha256 of samples and labels."""
        found = hashlib.sha256(f"{self.samples.shape}".encode())
        found.update(np.ascontiguousarray(self.samples).data)
        found.update(np.ascontiguousarray(self.labels).data)
        return found.hexdigest()

    def __len__(self) -> int:
        return len(self.labels)

    def take(self, rows: NDArray[np.intp]) -> Pool:
        """Return the rows, in their order."""
        return Pool(self.samples[rows], self.labels[rows])

    def deal(self, size: int, rng: np.random.Generator) -> Iterator[NDArray[np.intp]]:
        """Yield the rows of one batch after the other, without end.

        As many of each class as can be; what is left over goes to classes in turn. A class that the
        pool lacks is left to the others. No sample of a class comes again before all have come.

        >>> pool = Pool(np.zeros((5, 1, 2), np.float32), np.array([0, 0, 0, 0, 1]))
        >>> next(pool.deal(4, np.random.default_rng(0))).tolist().count(4)
        2
        """
        rows = [np.flatnonzero(self.labels == label) for label in np.unique(self.labels)]
        streams = [_endless(each, rng) for each in rows]
        turn = 0
        while True:
            batch = []
            for _ in range(size):
                batch.append(next(streams[turn % len(streams)]))
                turn += 1
            yield np.array(batch)


def _endless(rows: NDArray[np.intp], rng: np.random.Generator) -> Iterator[np.intp]:
    while True:
        yield from rng.permutation(rows)
