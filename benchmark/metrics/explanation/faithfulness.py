"""Faithfulness: does the score fall when the units said to matter are replaced, and stay otherwise?

Symmetric relevance gain (Bluecher, Vielhaben, Strodthoff: Decoupling pixel flipping and occlusion
strategy for consistent XAI benchmarks, TMLR 2024, arXiv 2401.06654): the area under f while units
are replaced, least relevant first, minus that with the most relevant first (Samek 2017, IEEE TNNLS
28(11):2660-2673). How much that is depends on the network; so it is given as an effect: its
distance to the mean of 30 random attributions of the same point, under the same replacements, in
their standard deviations. 0 is chance; there is no ceiling.
"""

from __future__ import annotations

from typing import cast

import numpy as np
import torch
from torch import Tensor

from phantombench.errors import Unavailable
from phantombench.metrics.explanation.score import explanation_measure
from phantombench.metrics.measure import Goal, Source
from phantombench.xai.flipping import gains, replacing_rows
from phantombench.xai.trial import Trial

RANDOM = 30
TOLERANCE = 1e-9  # of the size of the gains: what is smaller is rounding
_KEY = "random gains"

BIBTEX = r"""@article{bluecher2024decoupling,
  author     = {Bl{\"u}cher, Stefan and Vielhaben, Johanna and Strodthoff, Nils},
  title      = {Decoupling Pixel Flipping and Occlusion Strategy for Consistent {XAI} Benchmarks},
  journal    = {Transactions on Machine Learning Research},
  year       = {2024},
  eprint     = {2401.06654},
  eprinttype = {arxiv}
}

@article{samek2017evaluating,
  author  = {Samek, Wojciech and Binder, Alexander and Montavon, Gr{\'e}goire and
             Lapuschkin, Sebastian and M{\"u}ller, Klaus-Robert},
  title   = {Evaluating the Visualization of What a Deep Neural Network Has Learned},
  journal = {IEEE Transactions on Neural Networks and Learning Systems},
  volume  = {28},
  number  = {11},
  pages   = {2660--2673},
  year    = {2017},
  doi     = {10.1109/TNNLS.2016.2599820}
}
"""


def compute(trial: Trial, rng: torch.Generator) -> Tensor:
    """Return (n,) the attribution's gain in standard deviations of the random ones from their mean.

    0 where the attribution is constant, or f the same for all orders.

    Raises:
        Unavailable: there is but one unit.
    """
    mine, of_random = own_gains(trial), random_gains(trial)
    spread = of_random.std(dim=0)
    effect = (mine - of_random.mean(dim=0)) / spread.clamp_min(1e-300)
    flat = spread <= TOLERANCE * of_random.abs().amax(dim=0)
    return torch.where(flat | is_constant(trial), torch.zeros_like(effect), effect)


def own_gains(trial: Trial) -> Tensor:
    """Return the gain (n,) of the attribution under test.

    Raises:
        Unavailable: there is but one unit.
    """
    if trial.subject.partition.size < 2:
        raise Unavailable("a single unit has no order")
    return gains(trial.subject, trial.attribution.units[None], replacing_rows(trial.subject))[0]


def is_constant(trial: Trial) -> Tensor:
    """Say where (n,) an attribution gives all units the same, and so puts them in no order."""
    units = trial.attribution.units
    return (units == units[:, :1]).all(dim=1)


def random_gains(trial: Trial) -> Tensor:
    """Return the gains (30, n) of random attributions; computed once for all methods."""
    if _KEY not in trial.memo:
        subject = trial.subject
        rng = torch.Generator().manual_seed(30)
        shape = (RANDOM, len(subject), subject.partition.size)
        drawn = torch.rand(shape, generator=rng, dtype=torch.float64)
        trial.memo[_KEY] = gains(subject, drawn, replacing_rows(subject))
    return cast(Tensor, trial.memo[_KEY])


MEASURE = explanation_measure(
    compute,
    name="faithfulness",
    title="Faithfulness",
    goal=Goal.MAXIMIZE,
    bounds=(-np.inf, np.inf),
    version=2,
    source=Source(
        "Bluecher et al. 2024 (SRG), in standard deviations of 30 random attributions", BIBTEX
    ),
    drift=0.05,  # of some deviations of random orders; measured .017
)
