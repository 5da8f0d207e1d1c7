"""Stability: how far does the attribution move when the input hardly does?

Yeh et al.: On the (in)fidelity and sensitivity of explanations, NeurIPS 2019, arXiv 1901.09392, eq.
7 (max-sensitivity), relative to the size of the attribution. The ball is small beside what real
inputs differ by: 2 % of the background's standard deviation, value by value.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import torch
from torch import Tensor

from phantombench.metrics.explanation.score import explanation_measure, rng_of
from phantombench.metrics.measure import Goal, Source
from phantombench.xai.subject import first_points
from phantombench.xai.trial import Trial

POINTS = 4
DRAWS = 2
RADIUS = 0.02

YEH = r"""@inproceedings{yeh2019infidelity,
  author     = {Yeh, Chih-Kuan and Hsieh, Cheng-Yu and Suggala, Arun Sai and Inouye, David I. and
                Ravikumar, Pradeep},
  title      = {On the (In)fidelity and Sensitivity of Explanations},
  booktitle  = {Advances in Neural Information Processing Systems},
  volume     = {32},
  year       = {2019},
  eprint     = {1901.09392},
  eprinttype = {arxiv}
}
"""


def compute(trial: Trial, rng: torch.Generator) -> Tensor:
    """Return the largest relative change (n,) of the units, at the first 4 points."""
    subject = first_points(trial.subject, POINTS)
    before = trial.attribution.units[: len(subject)]
    size = before.norm(dim=1).clamp_min(1e-300)
    radius = RADIUS * subject.background.std(dim=0)
    largest = torch.zeros(len(subject), dtype=torch.float64)
    for _ in range(DRAWS):
        step = radius * torch.empty_like(subject.inputs).uniform_(-1.0, 1.0, generator=rng)
        moved = replace(subject, inputs=subject.inputs + step)
        # Methods that draw are given the same draws again, so that only the input moves.
        same = rng_of(subject.key, trial.method.name)
        after = trial.method.attribute(moved, same).units
        largest = torch.maximum(largest, (after - before).norm(dim=1) / size)
    return torch.where(before.norm(dim=1) > 0, largest, largest * 0.0)


MEASURE = explanation_measure(
    compute,
    name="stability",
    title="Stability",
    goal=Goal.MINIMIZE,
    bounds=(0.0, np.inf),
    version=2,
    source=Source(
        "Yeh et al. 2019: largest relative change, 2 % of the background's deviation", YEH
    ),
    drift=1e-4,
)
