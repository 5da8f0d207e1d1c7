"""Faithfulness as a share: how near does the attribution come to the best order there is?

The symmetric relevance gain of `faithfulness` over that of the orders which greedy search finds
(`xai.greedy`). 0 is chance, 1 as good as the search; networks whose score is easy to take apart are
not favoured.
"""

from __future__ import annotations

from typing import cast

import numpy as np
import torch
from torch import Tensor

from phantombench.metrics.explanation.faithfulness import (
    BIBTEX,
    TOLERANCE,
    is_constant,
    own_gains,
)
from phantombench.metrics.explanation.score import explanation_measure
from phantombench.metrics.measure import Goal, Source
from phantombench.xai.flipping import replacing_rows
from phantombench.xai.greedy import best_gains
from phantombench.xai.subject import first_points
from phantombench.xai.trial import Trial

POINTS = 8
_KEY = "best gains"


def compute(trial: Trial, rng: torch.Generator) -> Tensor:
    """Return the share (n,), at the first 8 points, of the best gain of a point on average.

    So their mean is that of the gains over that of the best ones; a point where no order gains much
    does not blow it up. 0 where the attribution is constant, or no order gains anything.
    """
    mine, best = own_gains(trial)[:POINTS], _best(trial).mean()
    idle = (best <= TOLERANCE * mine.abs().amax().clamp_min(1e-12)) | is_constant(trial)[:POINTS]
    return torch.where(idle, torch.zeros_like(mine), mine / best.clamp_min(1e-300))


def _best(trial: Trial) -> Tensor:
    """Return the gains (n,) of greedy search; once per subject."""
    if _KEY not in trial.memo:
        few = first_points(trial.subject, POINTS)
        trial.memo[_KEY] = best_gains(few, replacing_rows(trial.subject)[: len(few)])
    return cast(Tensor, trial.memo[_KEY])


MEASURE = explanation_measure(
    compute,
    name="faithfulness_share",
    title="Faithfulness share",
    goal=Goal.MAXIMIZE,
    bounds=(-np.inf, np.inf),
    source=Source(
        "Bluecher et al. 2024 (SRG), over that of the orders found by greedy search", BIBTEX
    ),
)
