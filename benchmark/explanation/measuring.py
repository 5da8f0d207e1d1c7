"""How large a planted finding is and where it lies, measured in a sample whose truth is not known.

A phantom task knows the place of every finding that it draws. From new draws a ridge regression
learns to read size and place off a sample: off what the frozen encoder says of it and the mean of
each of its 64 units. It is fixed by the task, the same for all submissions, and knows neither a
gradient nor a generator. On draws that it has not seen it must explain at least half of the
variance of a quantity; what it cannot measure is left out.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from phantombench.errors import Unavailable
from phantombench.importing import importing
from phantombench.task.spec import Encoder, Planting, Samples, Task
from phantombench.xai.partition import of_samples

DRAWN = 1600  # samples, of the classes that have findings
HELD_OUT = 400
SEED = 90_211  # of the draw; no split or submission uses it
ENOUGH = 0.5  # of the variance of a quantity


@dataclass(frozen=True)
class Measurement:
    """A fixed measurement of findings.

    Attributes:
        quantities: what is measured: "size", and "place" along each extent.
        explained: share of the variance of each that is explained on held-out draws.
        labels: the classes that have findings.
    """

    quantities: tuple[str, ...]
    explained: tuple[float, ...]
    labels: frozenset[int]
    _encoder: Encoder
    _fitted: Any
    _spread: NDArray[np.float64]

    def __call__(self, samples: Samples) -> NDArray[np.float64]:
        """Return the quantities (n, q) of samples, in standard deviations of drawn findings."""
        found = self._fitted.predict(_predictors(samples, self._encoder)).reshape(len(samples), -1)
        return np.asarray(found / self._spread)


def measurement_of(task: Task, encoder: Encoder) -> Measurement:
    """Learn to measure the findings that a task plants; the same each time.

    Raises:
        Unavailable: it plants none, or none can be measured.
    """
    if not isinstance(task, Planting):
        raise Unavailable("the task plants no findings")
    with importing:
        from sklearn.linear_model import RidgeCV

    labels = _with_findings(task)
    given = np.resize(np.array(sorted(labels), dtype=np.int64), DRAWN)
    samples, parameters = task.draw_with_parameters(given, SEED)
    truth = _quantities(task.finding_mask(parameters))
    predictors = _predictors(samples, encoder)
    seen = slice(0, DRAWN - HELD_OUT)
    unseen = slice(DRAWN - HELD_OUT, DRAWN)

    def fitted(columns: NDArray[np.intp]) -> Any:
        strengths = np.logspace(-1, 5, 13)
        return RidgeCV(strengths).fit(predictors[seen], truth[seen][:, columns])

    every = np.arange(truth.shape[1])
    missed = truth[unseen] - fitted(every).predict(predictors[unseen])
    explained = 1.0 - missed.var(axis=0) / truth[unseen].var(axis=0).clip(1e-12)
    chosen = np.flatnonzero(explained >= ENOUGH)
    if not len(chosen):
        raise Unavailable("neither size nor place of its findings can be measured in a sample")
    names = np.array(["size", *(f"place along axis {axis + 1}" for axis in range(len(every) - 1))])
    return Measurement(
        tuple(names[chosen].tolist()),
        tuple(explained[chosen].tolist()),
        labels,
        encoder,
        fitted(chosen),
        truth[seen][:, chosen].std(axis=0).clip(1e-12),
    )


def _with_findings(task: Any) -> frozenset[int]:
    """Return the classes whose samples have findings."""
    labels = np.arange(16 * len(task.spec.classes), dtype=np.int64) % len(task.spec.classes)
    _, parameters = task.draw_with_parameters(labels, SEED)
    names = np.array(task.finding_names(parameters))
    return frozenset(labels[names != "none"].tolist())


def _quantities(masks: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return area and centre of masks (n, *extents), (n, 1 + extents)."""
    flat = masks.reshape(len(masks), -1).astype(np.float64)
    places = np.indices(masks.shape[1:]).reshape(masks.ndim - 1, -1)
    area = flat.sum(axis=1, keepdims=True)
    return np.hstack([area, flat @ places.T / area.clip(1.0)])


def _predictors(samples: Samples, encoder: Encoder) -> NDArray[np.float64]:
    partition = of_samples(samples.shape[1:])
    ones = torch.ones((1, *partition.shape), dtype=torch.float64)
    means = partition.sums(torch.from_numpy(samples).double()) / partition.sums(ones)
    return np.hstack([encoder.features(samples), means.numpy()])
