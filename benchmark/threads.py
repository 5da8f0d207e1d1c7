"""One thread: sums are taken in one order, so the bytes of a result do not depend on the cores."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

# Cores are used by scoring several submissions at a time.
THREADS = 1
WORKERS = 2  # threads that share parts of rows, where each part is computed by itself
ROWS = 64  # of a part

Part = TypeVar("Part", bound=Any)  # whatever has a length and can be sliced
Made = TypeVar("Made")


@contextlib.contextmanager
def one_thread() -> Iterator[None]:
    """Hold torch and the BLAS libraries to one thread, and give back what was set before."""
    import torch
    from threadpoolctl import threadpool_limits

    before = torch.get_num_threads()
    torch.set_num_threads(THREADS)
    try:
        with threadpool_limits(THREADS):
            yield
    finally:
        torch.set_num_threads(before)


def in_parts(work: Callable[[Part], Made], samples: Part) -> list[Made]:
    """Return what `work` makes of each part of some rows, in order.

    The parts are the same however many threads there are, and so is what is made of them.

    >>> in_parts(sum, list(range(100)))
    [2016, 2934]
    """
    parts = [samples[i : i + ROWS] for i in range(0, len(samples), ROWS)]
    workers = min(WORKERS, len(parts), os.cpu_count() or 1)
    if workers < 2:
        return [work(part) for part in parts]
    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(work, parts))
