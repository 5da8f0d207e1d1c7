"""What each method is worth on the frozen classifier of a phantom task, rule by rule.

Two truths: the Shapley values of the score, and the place of the planted finding. Beside the
methods as they are used stand the rules of LRP that were not chosen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from phantombench.explanation.schema import Worth
from phantombench.metrics.explanation.agreement import PAIRS
from phantombench.metrics.explanation.score import rng_of
from phantombench.statistics.bootstrap import interval_of_mean
from phantombench.statistics.rounding import rounded
from phantombench.xai.method import Attribution
from phantombench.xai.registry import all_methods
from phantombench.xai.rules import RULES
from phantombench.xai.shapley import correlation, shapley_values
from phantombench.xai.subject import Subject, first_points

EACH = 2  # points of each finding of which Shapley values are computed

Attribute = Callable[[Subject, torch.Generator], Attribution]


class Variant(NamedTuple):
    """A method by one of its rules."""

    method: str
    rule: str | None
    attribute: Attribute


def variants() -> list[Variant]:
    """Return every method as it is used, and LRP by its other rules."""
    from phantombench.xai.methods import lrp

    used = [Variant(method.name, None, method.attribute) for method in all_methods()]
    rules = [
        Variant(lrp.METHOD.name, rule.name, _by(lrp.attribute, rule))
        for rule in RULES
        if rule is not lrp.RULE
    ]
    return used + rules


def _by(attribute: Callable[..., Attribution], rule: object) -> Attribute:
    return lambda subject, rng: attribute(subject, rng, rule)


def worth_of(
    subjects: Sequence[Subject], inside: Sequence[Tensor], report: Callable[[str], None]
) -> list[Worth]:
    """Measure every variant.

    Args:
        subjects: the classifier at samples of each kind of finding.
        inside: (n, U) of each, the share of each unit that lies inside of the finding.
        report: told what is being explained.
    """
    few = [first_points(subject, EACH) for subject in subjects]
    report("Shapley values")
    truth = [shapley_values(each, rng_of(each.key, "shapley"), PAIRS) for each in few]
    found = []
    for variant in variants():
        report(f"{variant.method} {variant.rule or ''}".strip())
        units = [
            variant.attribute(subject, rng_of(subject.key, variant.method)).units
            for subject in subjects
        ]
        alike = torch.cat(
            [correlation(mine[:EACH], known) for mine, known in zip(units, truth, strict=True)]
        ).numpy()
        shares = [
            shares_inside(mine, part).mean() for mine, part in zip(units, inside, strict=True)
        ]
        low, high = interval_of_mean(alike, np.random.default_rng([6]))
        found.append(
            Worth(
                method=variant.method,
                rule=variant.rule,
                agreement=rounded(alike.mean()),
                ci95=(rounded(low), rounded(high)),
                points=len(alike),
                share=rounded(float(np.mean(shares))),
            )
        )
    return found


def shares_inside(units: Tensor, inside: Tensor) -> NDArray[np.float64]:
    """Return the share (n,) of positive attribution inside; the area where there is none."""
    positive = units.clamp_min(0.0)
    total = positive.sum(dim=1)
    share = (positive * inside).sum(dim=1) / total.clamp_min(1e-300)
    return torch.where(total > 0, share, inside.mean(dim=1)).numpy()
