"""Correlation: do units that are given more take more of the score with them?

Faithfulness correlation (Bhatt, Weller, Moura: Evaluating and aggregating feature-based model
explanations, IJCAI 2020, arXiv 2005.00631): Pearson correlation, over random subsets of units,
between the drop of f when the subset is replaced and the summed attribution of the subset.
"""

from __future__ import annotations

from typing import cast

import torch
from torch import Tensor

from phantombench.metrics.explanation.score import explanation_measure
from phantombench.metrics.measure import Goal, Source
from phantombench.xai.replacing import replaced_scores
from phantombench.xai.trial import Trial

SUBSETS = 128
SHARE = 0.25  # of the units, in each subset
_KEY = "drops"

BHATT = r"""@inproceedings{bhatt2020evaluating,
  author     = {Bhatt, Umang and Weller, Adrian and Moura, Jos{\'e} M. F.},
  title      = {Evaluating and Aggregating Feature-based Model Explanations},
  booktitle  = {Proceedings of the 29th International Joint Conference on Artificial Intelligence},
  pages      = {3016--3022},
  year       = {2020},
  doi        = {10.24963/ijcai.2020/417},
  eprint     = {2005.00631},
  eprinttype = {arxiv}
}
"""


def compute(trial: Trial, rng: torch.Generator) -> Tensor:
    """Return the correlation (n,) at each point; 0 where the attribution or f does not vary."""
    replaced, drops = _drops(trial)
    summed = torch.einsum("mnu,nu->mn", replaced.double(), trial.attribution.units)
    summed, drops = summed - summed.mean(dim=0), drops - drops.mean(dim=0)
    spread = summed.norm(dim=0) * drops.norm(dim=0)
    # A constant attribution gives subsets of one size the same sum, up to rounding.
    scale = trial.attribution.units.abs().amax(dim=1).clamp_min(1e-300)
    varies = (summed.abs().amax(dim=0) > 1e-9 * scale) & (spread > 0)
    found = (summed * drops).sum(dim=0) / spread.clamp_min(1e-300)
    return torch.where(varies, found, torch.zeros_like(found)).clamp(-1.0, 1.0)


def _drops(trial: Trial) -> tuple[Tensor, Tensor]:
    """Return which units each subset has (m, n, U) and the drop of f (m, n); once per subject."""
    if _KEY not in trial.memo:
        subject = trial.subject
        n, units = len(subject), subject.partition.size
        rng = torch.Generator().manual_seed(32)
        order = torch.rand((SUBSETS, n, units), generator=rng).argsort(dim=2)
        replaced = order < max(1, round(SHARE * units))
        rows = torch.randint(len(subject.background), (n,), generator=rng).expand(SUBSETS, n)
        before = subject.scores(subject.inputs, subject.labels)
        trial.memo[_KEY] = replaced, before - replaced_scores(subject, ~replaced, rows)
    return cast(tuple[Tensor, Tensor], trial.memo[_KEY])


MEASURE = explanation_measure(
    compute,
    name="correlation",
    title="Correlation",
    goal=Goal.MAXIMIZE,
    bounds=(-1.0, 1.0),
    version=2,
    source=Source("Bhatt et al. 2020: 128 random subsets of a quarter of the units", BHATT),
)
