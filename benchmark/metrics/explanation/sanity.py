"""Sanity: does the attribution change when the network forgets what it has learned?

Adebayo et al.: Sanity checks for saliency maps, NeurIPS 2018, arXiv 1810.03292: Spearman
correlation between the attributions of the network and of a copy with random weights. A method that
draws the same picture for both explains its input, not the network.
"""

from __future__ import annotations

from dataclasses import replace

import torch
from torch import Tensor

from phantombench.importing import importing
from phantombench.metrics.explanation.score import explanation_measure
from phantombench.metrics.measure import Goal, Source
from phantombench.xai.subject import first_points
from phantombench.xai.trial import Trial

POINTS = 4

ADEBAYO = r"""@inproceedings{adebayo2018sanity,
  author     = {Adebayo, Julius and Gilmer, Justin and Muelly, Michael and Goodfellow, Ian and
                Hardt, Moritz and Kim, Been},
  title      = {Sanity Checks for Saliency Maps},
  booktitle  = {Advances in Neural Information Processing Systems},
  volume     = {31},
  year       = {2018},
  eprint     = {1810.03292},
  eprinttype = {arxiv}
}
"""


def compute(trial: Trial, rng: torch.Generator) -> Tensor:
    """Return the rank correlation (n,), at the first 4 points."""
    subject = first_points(trial.subject, POINTS)
    randomised = replace(subject, module=subject.randomised(rng))
    theirs = trial.method.attribute(randomised, rng).units
    return spearman(trial.attribution.units[: len(subject)], theirs)


def spearman(first: Tensor, second: Tensor) -> Tensor:
    """Return Spearman's rank correlation (n,) of rows of (n, U); 0 where a row is constant.

    >>> spearman(torch.tensor([[1.0, 2.0, 4.0]]), torch.tensor([[3.0, 5.0, 9.0]]))
    tensor([1.0000], dtype=torch.float64)
    """
    ranks = [_ranks(values) for values in (first, second)]
    x, y = (each - each.mean(dim=1, keepdim=True) for each in ranks)
    spread = x.norm(dim=1) * y.norm(dim=1)
    return torch.where(spread > 0, (x * y).sum(dim=1) / spread.clamp_min(1e-300), spread * 0.0)


def _ranks(values: Tensor) -> Tensor:
    """Return ranks (n, U), ties sharing their mean."""
    with importing:
        from scipy.stats import rankdata

    return torch.from_numpy(rankdata(values.double().numpy(), axis=1))


MEASURE = explanation_measure(
    compute,
    name="sanity",
    title="Sanity",
    goal=Goal.TARGET,
    bounds=(-1.0, 1.0),
    version=2,
    source=Source("Adebayo et al. 2018: Spearman correlation with the randomised network", ADEBAYO),
)
