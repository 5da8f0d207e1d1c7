"""Planted latent: does the attribution name the latent units that move the finding?

A user of a phantom's generator knows what to look for: the finding that the task plants. What each
latent unit does to it is found by intervention: the unit is set to what it is in other latent
vectors, and size and place of the finding are measured in the samples before and after
(`explanation.measuring`; the measurement knows neither gradients nor the critic). Scored is
Spearman's rank correlation, over units, between that effect and the size of the attribution of the
class score under the frozen classifier. 0 is chance. An attribution may be right about the score
and low here, where a generator moves the score by other means than the finding.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

import torch
from torch import Tensor

from phantombench.errors import Unavailable
from phantombench.metrics.explanation.sanity import spearman
from phantombench.metrics.explanation.score import every_explanation, explanation_measure
from phantombench.metrics.measure import Goal, Source
from phantombench.result.schema import Facets
from phantombench.task.spec import TaskSpec
from phantombench.xai.replacing import BATCH
from phantombench.xai.subject import Finding, Subject
from phantombench.xai.trial import Trial

ROWS = 8  # latent vectors from which a unit is taken
_KEY = "effects on the finding"

BIBTEX = r"""@inproceedings{bau2019gan,
  author     = {Bau, David and Zhu, Jun-Yan and Strobelt, Hendrik and Zhou, Bolei and
                Tenenbaum, Joshua B. and Freeman, William T. and Torralba, Antonio},
  title      = {{GAN} Dissection: Visualizing and Understanding Generative Adversarial Networks},
  booktitle  = {International Conference on Learning Representations},
  year       = {2019},
  eprint     = {1811.10597},
  eprinttype = {arxiv}
}
"""


def where_planted(task: TaskSpec) -> Sequence[Facets]:
    """Return the latent vectors under the frozen classifier, where the truth is known."""
    return tuple(
        facets
        for facets in every_explanation(task)
        if task.synthetic and facets.layer is None and facets.critic == "classifier"
    )


def compute(trial: Trial, rng: torch.Generator) -> Tensor:
    """Return the rank correlation (m,) at the points whose class has findings.

    Raises:
        Unavailable: nothing is planted, or what is cannot be measured.
    """
    if trial.subject.finding is None:
        raise Unavailable("no finding is measured in what this network makes")
    chosen, effects = _effects(trial, trial.subject.finding)
    return spearman(trial.attribution.units[chosen].abs(), effects)


def _effects(trial: Trial, finding: Finding) -> tuple[Tensor, Tensor]:
    """Return the points (m,) and how far each unit moves the finding (m, U); once per subject."""
    if _KEY not in trial.memo:
        labels = torch.tensor(sorted(finding.labels()))
        chosen = torch.isin(trial.subject.labels, labels).nonzero()[:, 0]
        trial.memo[_KEY] = chosen, effects_of_units(trial.subject, finding, chosen)
    return cast(tuple[Tensor, Tensor], trial.memo[_KEY])


def effects_of_units(subject: Subject, finding: Finding, points: Tensor) -> Tensor:
    """Return how far the finding moves when a unit is replaced, on average over rows, (m, U).

    Args:
        subject: its background gives the values that units are set to.
        finding: how it is measured.
        points: (m,) which of the subject's points.
    """
    units = subject.partition.size
    own = torch.eye(units, dtype=torch.bool)
    mask = subject.partition.spread(own)  # (U, *shape), the values of each unit
    rows = torch.arange(ROWS) * len(subject.background) // ROWS
    found = []
    for point in points.tolist():
        inputs, label = subject.inputs[point], subject.labels[point]
        changed = torch.where(mask[:, None], subject.background[rows][None], inputs)
        before, after = (
            torch.cat([finding.measure(x, label.expand(len(x))) for x in given.split(BATCH)])
            for given in (inputs[None], changed.flatten(0, 1))
        )
        moved = (after - before).norm(dim=1)
        found.append(moved.view(units, ROWS).mean(dim=1))
    return torch.stack(found)


MEASURE = explanation_measure(
    compute,
    name="planted_latent",
    title="Planted latent",
    goal=Goal.MAXIMIZE,
    bounds=(-1.0, 1.0),
    source=Source(
        "after Bau et al. 2019: Spearman correlation of the attribution's size with what each "
        "latent unit does to the planted finding when it is replaced",
        BIBTEX,
    ),
    facets=where_planted,
)
