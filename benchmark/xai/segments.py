"""The way from the background to a point, cut into segments: what SHAP integrates over.

Expected gradients are a mean over background rows and over places on the way from a row to the
point (Erion et al. 2021, arXiv 1906.10670, eq. 3). Drawn independently, some rows come often and
some stretches of the way not at all. Here the places are stratified: segments of equal length cover
the whole way, as many as there are rows, and each row has one of them; which one is drawn. What a
segment adds is the integral of the gradient from its lower to its upper end. The sum over segments
has the same expectation as independent draws and a fraction of their variance.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from phantombench.xai.subject import Subject


@dataclass(frozen=True)
class Segments:
    """For each of n points, one segment per background row.

    Attributes:
        lower: (n, b, *shape) the ends nearer to the background.
        upper: (n, b, *shape) the ends nearer to the point.
    """

    lower: Tensor
    upper: Tensor


def segments_of(subject: Subject, rng: torch.Generator) -> Segments:
    """Return the segments of every point; `rng` draws which background row has which."""
    n, count = len(subject), len(subject.background)
    rows = torch.stack([torch.randperm(count, generator=rng) for _ in range(n)])
    starts = subject.background[rows]
    way = subject.inputs[:, None] - starts
    along = [1, -1] + [1] * (way.dim() - 2)
    places = (torch.arange(count + 1, dtype=way.dtype) / count).view(along)
    return Segments(starts + places[:, :-1] * way, starts + places[:, 1:] * way)
