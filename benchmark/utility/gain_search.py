"""Search for an augmentation gain over submissions, shares and filters, before `test` is looked at.

A submission's own gain is taken at a half of each batch. Whether another share, or dropping what
looks mislabelled, or another submission would have helped is searched here, on samples of `train`
that no generator was trained on. Successive halving (Jamieson and Talwalkar 2016, AISTATS, PMLR
51:240-248): every candidate from a few seeds, the best of them from all. What comes out first is
judged on `test`, once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Annotated

import numpy as np
from pydantic import Field

from phantombench.errors import PhantomBenchError, Unavailable
from phantombench.schema import Closed
from phantombench.utility.conditions import CLASSICAL, Condition
from phantombench.utility.downstream import Downstream
from phantombench.utility.ward import SEEDS
from phantombench.workspace import NAME

SHARES = (0.25, 0.5, 0.75, 1.0)  # of a batch that is synthetic
FIRST, FINALISTS = 2, 6  # seeds of every candidate; candidates that are tried from all seeds
Report = Callable[[str], None]
Name = Annotated[str, Field(pattern=f"^{NAME.pattern}$")]


class Candidate(Closed):
    """What a classifier is trained with beside real data and classical augmentation.

    Attributes:
        submission: name of the submission that the samples come from.
        share: of each batch that is synthetic; 1: nothing else.
        selected: whether samples are dropped whose label the task's frozen classifier does not
            share.
    """

    submission: Name
    share: float = Field(gt=0, le=1)
    selected: bool

    @property
    def condition(self) -> Condition:
        """What its classifiers are trained on."""
        filtered = ", selected" if self.selected else ""
        return Condition(
            f"real + classical, {self.share:g} synthetic{filtered}",
            self.share,
            selected=self.selected,
        )


class TriedGain(Closed):
    """One candidate, and what it gained on the held-out part, by seed; or why nothing was tried."""

    candidate: Candidate
    gains: tuple[Annotated[float, Field(ge=-1, le=1)], ...]
    reason: str | None = None

    @property
    def mean(self) -> float:
        """The mean over its seeds."""
        return float(np.mean(self.gains)) if self.gains else -np.inf


def candidates_of(names: Iterable[str]) -> list[Candidate]:
    """Return every candidate that some submissions make.

    >>> len(candidates_of(["dcgan", "wgan"]))
    16
    """
    return [
        Candidate(submission=name, share=share, selected=selected)
        for name in names
        for share in SHARES
        for selected in (False, True)
    ]


def search_gain(
    held_out: Mapping[str, Downstream], report: Report = lambda _: None
) -> list[TriedGain]:
    """Try every candidate; return what each gained, in the order of `candidates_of`.

    Args:
        held_out: by submission, classifiers that learn from one part of `train` and are judged on
            the other.
        report: told which candidate is being tried.
    """
    found = []
    candidates = candidates_of(held_out)
    for number, each in enumerate(candidates):
        report(f"candidate {number + 1} of {len(candidates)}")
        found.append(_tried(each, held_out[each.submission], SEEDS[:FIRST]))
    best = sorted(range(len(found)), key=lambda each: -found[each].mean)[:FINALISTS]
    for place, index in enumerate(each for each in best if found[each].gains):
        report(f"finalist {place + 1} of {len(best)}")
        each = candidates[index]
        found[index] = _tried(each, held_out[each.submission], SEEDS)
    return found


def best_of(tried: Iterable[TriedGain]) -> TriedGain | None:
    """Return the best of those that were tried from all seeds; None where there is none."""
    finalists = [each for each in tried if len(each.gains) == len(SEEDS)]
    return max(finalists, key=lambda each: each.mean, default=None)


def _tried(candidate: Candidate, downstream: Downstream, seeds: Iterable[int]) -> TriedGain:
    asked = [(seed, each) for seed in seeds for each in (candidate.condition, CLASSICAL)]
    try:
        judged = downstream.judged_each([(each, seed, None) for seed, each in asked])
    except (PhantomBenchError, Unavailable) as reason:  # of one submission: the others go on
        return TriedGain(candidate=candidate, gains=(), reason=str(reason))
    scores = np.array([float(each.auroc(each.everybody)[0]) for each in judged]).reshape(-1, 2)
    gains = scores[:, 0] - scores[:, 1]
    return TriedGain(candidate=candidate, gains=tuple(round(float(each), 5) for each in gains))
