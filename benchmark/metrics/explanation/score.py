"""The measure of a score of attributions: made from a function of one trial.

A score has one value per point; the number reported is their mean, with a bootstrap over points. It
does not depend on the sampling seed.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence

import numpy as np
import torch
from torch import Tensor

from phantombench.errors import Unavailable
from phantombench.metrics.measure import Estimate, Goal, Measure, Need, Source
from phantombench.metrics.view import View
from phantombench.result.schema import Facets
from phantombench.statistics.bootstrap import Resampling, replicates_of_mean
from phantombench.task.spec import TaskSpec
from phantombench.xai.registry import all_methods
from phantombench.xai.trial import Trial

Compute = Callable[[Trial, torch.Generator], Tensor]

DIGITS = 6  # significant; gradients of deep networks keep no more from one processor to another
MIDDLE = "middle"
# What is explained of every model: (network, critic, layer).
SUBJECTS = (
    ("discriminator", None, None),
    ("discriminator", None, MIDDLE),
    ("generator", "own", None),
    ("generator", "own", MIDDLE),
    ("generator", "classifier", None),
)


def every_explanation(task: TaskSpec) -> Sequence[Facets]:
    """Return what is scored on a task: every method, on both networks, at the input and inside."""
    return tuple(
        Facets(network=network, critic=critic, layer=layer, method=method.name)
        for network, critic, layer in SUBJECTS
        for method in all_methods()
    )


# On another kind of processor a value at a kink of a network comes to lie on its other side, and a
# method that divides small sums by each other amplifies rounding. Measured on DCGAN of `xray-nih`:
# sanity .0015, the share of faithfulness .002; where a measure moved more or less, it says so.
DRIFT = 0.01


def explanation_measure(
    compute: Compute,
    *,
    name: str,
    title: str,
    goal: Goal,
    bounds: tuple[float, float],
    source: Source,
    facets: Callable[[TaskSpec], Sequence[Facets]] = every_explanation,
    version: int = 1,
    digits: int = 2,
    drift: float = DRIFT,
) -> Measure:
    """Make a measure of the explanation axis.

    Args:
        compute: (trial, rng) -> (n,) float64, one value per point. Raises `Unavailable` with the
            reason where there is no such number.
        name: and everything else: as in `Measure`; the ideal of `Goal.TARGET` is 0.
    """

    of_task = facets

    def estimate(view: View, facets: Facets, resampling: Resampling) -> Estimate:
        if view.explainer is None:
            raise Unavailable(Need.MODEL.lacking)
        trial = view.explainer.trial(facets)
        values = values_of(compute, name, trial)
        replicates = replicates_of_mean(values, np.random.default_rng([4]))
        return Estimate(float(values.mean()), replicates, trial.subject.note)

    estimate.__doc__ = f"Return the mean over the explained points, with replicates: {title}."
    return Measure(
        name=name,
        title=title,
        axis="explanation",
        goal=goal,
        unit="",
        bounds=bounds,
        source=source,
        estimate=estimate,
        needs=frozenset({Need.MODEL, Need.CLASSIFIER}),
        facets=of_task,
        version=version,
        per_seed=False,
        ideal=0.0 if goal is Goal.TARGET else None,
        digits=digits,
        drift=drift,
        significant=DIGITS,
    )


def values_of(compute: Compute, name: str, trial: Trial) -> np.ndarray:
    """Return the values (n,) of a score at every point; the same for the same trial."""
    rng = rng_of(trial.subject.key, trial.method.name, name)
    return compute(trial, rng).double().numpy()


def rng_of(*address: str) -> torch.Generator:
    """Return the generator of one draw; its state depends on what is drawn and on nothing else.

    >>> rng_of("generator", "shap").initial_seed() == rng_of("generator", "lime").initial_seed()
    False
    """
    return torch.Generator().manual_seed(zlib.crc32("/".join(address).encode()))
