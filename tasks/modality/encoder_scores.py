"""How well an encoder's heads name what they were trained to name, on data it has not seen."""

from __future__ import annotations

from typing import TypedDict

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import roc_auc_score
from torch import nn

from phantombench.task.spec import Samples, Split
from phantombench.tasks.modality.degradation import Degradation
from phantombench.tasks.modality.encoder import FrozenEncoder, in_batches
from phantombench.tasks.modality.encoder_training import (
    PRESENCE_HEAD,
    SEVERITY_HEAD,
    Recipe,
)


class DegradationScores(TypedDict):
    """Of one degradation, its severity drawn as in training.

    `auroc`: of its presence, degraded against clean samples. `correlation`: Pearson's, of the
    severity named with the severity given; None where there is nothing to grade.
    """

    auroc: float
    correlation: float | None


class HeadScores(TypedDict):
    """Of all heads: content of `encoder.json`, with `samples` the number of held-out samples.

    `class_auroc`: each class against the rest, and their mean. `naming_accuracy`: share of samples,
    each clean or with one degradation, all equally often, where the likeliest is the right one
    (clean if none is likelier than not).
    """

    samples: int
    class_auroc: dict[str, float]
    macro_auroc: float
    naming_accuracy: float
    chance: float
    degradations: dict[str, DegradationScores]


def score_heads(
    encoder: FrozenEncoder,
    recipe: Recipe,
    held_out: Split,
    classes: tuple[str, ...],
    rng: np.random.Generator,
) -> HeadScores:
    """Score the heads of an encoder on held-out samples."""
    presence = nn.Sequential(encoder.network, encoder.heads[PRESENCE_HEAD])
    severity = nn.Sequential(encoder.network, encoder.heads[SEVERITY_HEAD])
    clean = in_batches(presence, held_out.samples)
    right = [_likeliest(clean) == -1]
    degradations: dict[str, DegradationScores] = {}
    for kind, degradation in enumerate(recipe.degradations):
        position = rng.uniform(-1, 1, len(held_out))
        degraded = _degrade(held_out.samples, degradation, position, rng)
        named, graded = in_batches(presence, degraded), in_batches(severity, degraded)
        right.append(_likeliest(named) == kind)
        is_graded = degradation.high > degradation.low
        degradations[degradation.name] = {
            "auroc": _auroc(np.concatenate([clean[:, kind], named[:, kind]]), len(held_out)),
            "correlation": _rounded(np.corrcoef(graded[:, kind], position)[0, 1])
            if is_graded
            else None,
        }
    probabilities = encoder.class_probabilities(held_out.samples)
    by_class = {
        name: _rounded(roc_auc_score(held_out.labels == index, probabilities[:, index]))
        for index, name in enumerate(classes)
    }
    return {
        "samples": len(held_out),
        "class_auroc": by_class,
        "macro_auroc": _rounded(sum(by_class.values()) / len(by_class)),
        "naming_accuracy": _rounded(float(np.mean(right))),
        "chance": _rounded(1 / len(right)),
        "degradations": degradations,
    }


def _degrade(
    samples: Samples,
    degradation: Degradation,
    position: NDArray[np.float64],
    rng: np.random.Generator,
) -> Samples:
    return np.concatenate(
        [
            degradation.apply(sample[None], degradation.severity(where), rng)
            for sample, where in zip(samples, position, strict=True)
        ]
    )


def _likeliest(logits: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return the index of the likeliest degradation, or -1 where none is likelier than not."""
    return np.where(logits.max(axis=1) > 0, logits.argmax(axis=1), -1)


def _auroc(logits: NDArray[np.float64], clean: int) -> float:
    return _rounded(roc_auc_score(np.arange(len(logits)) >= clean, logits))


def _rounded(value: float) -> float:
    return round(float(value), 3)
