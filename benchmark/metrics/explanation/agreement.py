"""Agreement: is the attribution what the Shapley values are?

Pearson correlation over units with Shapley values of the same function, units and replacements,
from 64 random orders and their reverses, one pair per background row (`xai.shapley`). That is
enough: on networks of both modalities the values of two such sets correlate at .995 and more,
because most of what single orders differ by is the row. A point costs 8,000 evaluations of f; so
there are three, of the discriminator's samples and of the generator's latent vectors under the
frozen classifier, which is the same for all submissions.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import torch
from torch import Tensor

from phantombench.errors import Unavailable
from phantombench.metrics.explanation.score import every_explanation, explanation_measure
from phantombench.metrics.measure import Goal, Source
from phantombench.result.schema import Facets
from phantombench.task.spec import TaskSpec
from phantombench.xai.shapley import correlation, shapley_values
from phantombench.xai.subject import first_points
from phantombench.xai.trial import Trial

POINTS = 3
PAIRS = 64  # of orders
_KEY = "shapley values"

BIBTEX = r"""@article{castro2009polynomial,
  author  = {Castro, Javier and G{\'o}mez, Daniel and Tejada, Juan},
  title   = {Polynomial Calculation of the {Shapley} Value Based on Sampling},
  journal = {Computers \& Operations Research},
  volume  = {36},
  number  = {5},
  pages   = {1726--1730},
  year    = {2009},
  doi     = {10.1016/j.cor.2008.04.004}
}

@article{mitchell2022sampling,
  author  = {Mitchell, Rory and Cooper, Joshua and Frank, Eibe and Holmes, Geoffrey},
  title   = {Sampling Permutations for {Shapley} Value Estimation},
  journal = {Journal of Machine Learning Research},
  volume  = {23},
  number  = {43},
  pages   = {1--46},
  year    = {2022}
}
"""


def where_affordable(task: TaskSpec) -> Sequence[Facets]:
    """Return what agreement is measured for: both networks at the input, under one critic."""
    return tuple(
        facets
        for facets in every_explanation(task)
        if facets.layer is None and facets.critic != "own"
    )


def compute(trial: Trial, rng: torch.Generator) -> Tensor:
    """Return the correlation (n,), at the first three points; 0 where either is constant.

    Raises:
        Unavailable: there are fewer than three units.
    """
    if trial.subject.partition.size < 3:
        raise Unavailable("two units correlate by their sign alone")
    return correlation(trial.attribution.units[:POINTS], values_of(trial))


def values_of(trial: Trial) -> Tensor:
    """Return the Shapley values (n, U) at the first points; computed once for all methods."""
    if _KEY not in trial.memo:
        few = first_points(trial.subject, POINTS)
        trial.memo[_KEY] = shapley_values(few, torch.Generator().manual_seed(33), PAIRS)
    return cast(Tensor, trial.memo[_KEY])


MEASURE = explanation_measure(
    compute,
    name="agreement",
    title="Agreement",
    goal=Goal.MAXIMIZE,
    bounds=(-1.0, 1.0),
    source=Source(
        "Castro et al. 2009, Mitchell et al. 2022: Pearson correlation with Shapley values by "
        "64 pairs of permutations",
        BIBTEX,
    ),
    facets=where_affordable,
)
