"""What f says when units of a point are replaced by those of background rows, in big batches."""

from __future__ import annotations

import torch
from torch import Tensor

from phantombench.xai.subject import Subject

BATCH = 64  # more at a time do not fit the caches of a processor: twice the time a sample


def replaced_scores(subject: Subject, kept: Tensor, rows: Tensor) -> Tensor:
    """Return f at changed points, (m, n) float64.

    Args:
        subject: n points with U units.
        kept: (m, n, U) bool, the units that keep their values.
        rows: (m, n) the background row from which the others take theirs.
    """
    changes, n, units = kept.shape
    masks, sources = kept.reshape(-1, units), rows.reshape(-1)
    points = torch.arange(n).repeat(changes)
    parts = [torch.empty(0, dtype=torch.float64)]  # nothing may be asked for
    for start in range(0, changes * n, BATCH):
        part = slice(start, start + BATCH)
        mask = subject.partition.spread(masks[part])
        chosen = torch.where(mask, subject.inputs[points[part]], subject.background[sources[part]])
        parts.append(subject.scores(chosen, subject.labels[points[part]]))
    return torch.cat(parts).view(changes, n)
