"""Samples that are kept after a look at them, drawn twice so that memory stays small."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import numpy as np
from numpy.typing import NDArray

from phantombench.errors import PhantomBenchError
from phantombench.statistics.selection import plausible
from phantombench.task.spec import Labels, Samples

Mask = NDArray[np.bool_]
Judge = Callable[[Samples], NDArray[np.float64]]


def selection(chunks: Iterable[Samples], labels: Labels, judge: Judge, tail: float) -> Mask:
    """Return which of the drawn samples to keep, (n,).

    Args:
        chunks: all samples, in order.
        labels: (n,) asked for.
        judge: samples -> class probabilities (n, C), of the task's frozen classifier.
        tail: share of each class that goes although the classifier agrees.

    Raises:
        PhantomBenchError: none is left.
    """
    kept = plausible(np.concatenate([judge(chunk) for chunk in chunks]), labels, tail)
    if not kept.any():
        raise PhantomBenchError(
            "--select",
            "the task's classifier gives none of the samples the label asked for",
            "draw without --select, and look at them",
        )
    return kept


def only(chunks: Iterable[Samples], kept: Mask) -> Iterator[Samples]:
    """Yield the samples to keep, chunk by chunk."""
    done = 0
    for chunk in chunks:
        yield chunk[kept[done : done + len(chunk)]]
        done += len(chunk)
