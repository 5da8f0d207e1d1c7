"""Score the explanations of one model: every subject, every method, every score, with intervals."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable

import numpy as np
import torch

from phantombench.errors import Unavailable
from phantombench.result.schema import Explanations, Score
from phantombench.statistics.bootstrap import interval_of_mean
from phantombench.xai.method import Attribution, Method
from phantombench.xai.registry import all_methods, all_scores
from phantombench.xai.score import ExplanationScore, Trial
from phantombench.xai.subject import Subject

DIGITS = 6  # significant; gradients of deep networks keep no more from one processor to another


def explain_scores(
    subjects: Iterable[Subject], report: Callable[[str], None] = lambda _: None
) -> Explanations:
    """Return `[subject][method][score]`, in the form in which a result keeps it.

    Args:
        subjects: consumed one at a time.
        report: told what is being explained.
    """
    found: Explanations = {}
    for subject in subjects:
        memo: dict[str, object] = {}
        found[subject.key] = {}
        for method in all_methods():
            report(f"explaining: {subject.key}, {method.name}")
            found[subject.key][method.name] = score_method(subject, method, memo)
    return found


def score_method(subject: Subject, method: Method, memo: dict[str, object]) -> dict[str, Score]:
    """Return the scores of one method on one subject; `memo` goes from method to method."""
    try:
        attribution = method.attribute(subject, generator(subject.key, method.name))
    except Unavailable as reason:
        return {score.name: _empty(score, str(reason)) for score in all_scores()}
    return score_attribution(subject, method, attribution, memo)


def score_attribution(
    subject: Subject, method: Method, attribution: Attribution, memo: dict[str, object]
) -> dict[str, Score]:
    """Return the scores of one attribution."""
    trial = Trial(subject, method, attribution, memo)
    return {score.name: _score(score, trial) for score in all_scores()}


def generator(*address: str) -> torch.Generator:
    """Return the generator of one draw; its state depends on what is drawn and on nothing else."""
    return torch.Generator().manual_seed(zlib.crc32("/".join(address).encode()))


def _score(score: ExplanationScore, trial: Trial) -> Score:
    try:
        address = (trial.subject.key, trial.method.name, score.name)
        values = score.compute(trial, generator(*address)).double().numpy()
    except Unavailable as reason:
        return _empty(score, str(reason))
    if not np.isfinite(values).all():
        return _empty(score, "not a finite number")
    low, high = interval_of_mean(values, np.random.default_rng([4]))
    return Score(
        value=rounded(values.mean()),
        ci95=(rounded(low), rounded(high)),
        goal=score.goal.value,
        unit="",
    )


def _empty(score: ExplanationScore, reason: str) -> Score:
    return Score(value=None, goal=score.goal.value, unit="", reason=reason)


def rounded(value: float) -> float:
    """Round to the digits that are kept."""
    return float(f"{value:.{DIGITS}g}")
