"""Faithfulness as a percentile: how many of 30 random attributions does the method's beat?

A detail beside `faithfulness`. It needs no scale, and it saturates: where a method beats all random
attributions it says no more.
"""

from __future__ import annotations

import torch
from torch import Tensor

from phantombench.metrics.explanation.faithfulness import (
    BIBTEX,
    TOLERANCE,
    is_constant,
    own_gains,
    random_gains,
)
from phantombench.metrics.explanation.score import explanation_measure
from phantombench.metrics.measure import Goal, Source
from phantombench.xai.trial import Trial


def compute(trial: Trial, rng: torch.Generator) -> Tensor:
    """Return (n,) 2 x percentile - 1 of the attribution's gain among the random ones, ties half."""
    mine, of_random = own_gains(trial), random_gains(trial)
    tolerance = TOLERANCE * of_random.abs().amax(dim=0).clamp_min(1e-12)
    above = (mine > of_random + tolerance).double().mean(dim=0)
    below = (mine < of_random - tolerance).double().mean(dim=0)
    return torch.where(is_constant(trial), torch.zeros_like(above), above - below)


MEASURE = explanation_measure(
    compute,
    name="faithfulness_percentile",
    title="Faithfulness percentile",
    goal=Goal.MAXIMIZE,
    bounds=(-1.0, 1.0),
    source=Source(
        "Bluecher et al. 2024 (SRG), as 2 x percentile - 1 among 30 random attributions", BIBTEX
    ),
)
