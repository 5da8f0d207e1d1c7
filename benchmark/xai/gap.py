"""Completeness of attributions that should add up: the gap to what they should add up to."""

from __future__ import annotations

import torch
from torch import Tensor

from phantombench.xai.subject import Subject


def relative_gap(subject: Subject, total: Tensor) -> Tensor:
    """Return (n,) gaps |total - (f(x) - f(baseline))|, relative to their typical size.

    Args:
        subject: gives f and its points.
        total: (n,) sum of each attribution.

    f(baseline) is the mean score of the background for the point's label. The typical size is the
    mean of |f(x) - f(baseline)| over the points: a point where it happens to be near zero does not
    blow up the ratio.
    """
    owed = subject.scores(subject.inputs, subject.labels) - baseline(subject)
    typical = owed.abs().mean().clamp_min(1e-12)
    return (total.double() - owed).abs() / typical


def baseline(subject: Subject) -> Tensor:
    """Return (n,) float64, the mean score of the background for the label of each point."""
    means = {}
    for label in subject.labels.unique().tolist():
        labels = torch.full((len(subject.background),), label, dtype=subject.labels.dtype)
        means[label] = subject.scores(subject.background, labels).mean()
    return torch.stack([means[label] for label in subject.labels.tolist()])
