"""Labels for samples that have none, because their model knows no classes."""

from __future__ import annotations

import numpy as np

from phantombench.errors import PhantomBenchError
from phantombench.task.spec import Labels

DRAW = "draw"  # `--labels draw`: the samples have none


def dealt(n: int, asked: Labels | None) -> Labels:
    """Return labels for n samples that have none: in the shares of the reference, in random order.

    Raises:
        PhantomBenchError: the reference is not at hand, or asks for more.
    """
    if asked is None:
        raise PhantomBenchError(
            "--labels draw",
            "needs the task's reference, to know how many of each class are asked for",
            "get the data first: phantombench data get TASK",
        )
    if n < len(asked):
        raise PhantomBenchError(
            "--labels draw", f"{n} samples, {len(asked)} are asked for", "give at least as many"
        )
    classes, counts = np.unique(asked, return_counts=True)
    exact = counts * (n - len(asked)) / len(asked)
    more = np.floor(exact).astype(np.int64)
    more[np.argsort(more - exact, kind="stable")[: n - len(asked) - int(more.sum())]] += 1
    rng = np.random.default_rng(0)
    return rng.permutation(np.repeat(classes, counts + more)).astype(np.int64)
