"""One thread: sums are taken in one order, so the bytes of a result do not depend on the cores."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

# Cores are used by scoring several submissions at a time.
THREADS = 1


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
