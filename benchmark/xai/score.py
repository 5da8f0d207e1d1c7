"""What a score of attributions is. Each file of `scores/` holds one, as the module's `SCORE`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import torch
from torch import Tensor

from phantombench.metrics.metric import Goal
from phantombench.xai.method import Attribution, Method
from phantombench.xai.subject import Subject


@dataclass(frozen=True)
class Trial:
    """One attribution under test.

    Attributes:
        subject: what was explained.
        method: by what.
        attribution: what it said.
        memo: kept from method to method of one subject: whatever does not depend on the method (the
            random attributions, the drops of f for random subsets) is computed once.
    """

    subject: Subject
    method: Method
    attribution: Attribution
    memo: dict[str, object] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class ExplanationScore:
    """One score of an attribution.

    Attributes:
        name: key in the results, lower case.
        title: heading on the board.
        goal: what a better value is; `TARGET` means nearest to 0.
        bounds: smallest and largest possible value.
        source: the paper.
        compute: (trial, rng) -> (n,) float64, one value a point; the reported number is their mean.
            Raises `Unavailable` with the reason where there is no such number.
        digits: decimals shown on the board.
    """

    name: str
    title: str
    goal: Goal
    bounds: tuple[float, float]
    source: str
    compute: Callable[[Trial, torch.Generator], Tensor]
    digits: int = 2


def first_points(subject: Subject, points: int) -> Subject:
    """Return the subject at its first points only, for scores that explain again and again."""
    return replace(subject, inputs=subject.inputs[:points], labels=subject.labels[:points])
