"""Samples follow from seed and labels: asked twice, a submission has to answer the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from phantombench.errors import PhantomBenchError
from phantombench.submission.sampler import SEEDS, Sampler
from phantombench.task.spec import Labels

ASKED = 16  # samples; a model that draws by itself makes 256 whatever is asked


def check_repeats(sampler: Sampler, labels: Labels, where: str) -> None:
    """Ask for a few samples twice, and for what its networks say of them.

    Args:
        sampler: the submission, opened.
        labels: (n,) at least one; the first few are asked for.
        where: names the submission in messages.

    Raises:
        PhantomBenchError: two answers differ, or one cannot be used.
    """
    few = labels[:ASKED]
    samples = _twice(lambda: sampler.sample(few, SEEDS[0]), "samples", where)
    for name in ("critic", "reconstruct"):
        ask = getattr(sampler, name)
        if ask is not None:
            _twice(lambda ask=ask: ask(samples, few), f"answers of its {name}", where)  # type: ignore[misc]


def _twice(ask: Callable[[], Any], what: str, where: str) -> Any:
    first, second = ask(), ask()
    if not np.array_equal(first, second):
        raise PhantomBenchError(
            where,
            f"its {what} differ between two calls with the same seed and labels",
            "draw from rng, or from the generators of torch, numpy or random, and keep no state",
        )
    return first
