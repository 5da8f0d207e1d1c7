"""Random numbers whose state depends on an address alone, never on what came before."""

from __future__ import annotations

import contextlib
import random
import threading
from collections.abc import Iterator

import numpy as np
import torch


def rng_at(*address: int) -> torch.Generator:
    """Return a generator of its own for an address such as (seed, step, use, process).

    >>> a, b = rng_at(0, 1), rng_at(0, 1)
    >>> bool(torch.rand(1, generator=a) == torch.rand(1, generator=b))
    True
    """
    (state,) = np.random.SeedSequence(address).generate_state(1, np.uint64)
    return torch.Generator().manual_seed(int(state >> np.uint64(1)))


_turn = threading.RLock()  # there is one state for all threads


@contextlib.contextmanager
def own_random_state(seed: int, device: torch.device) -> Iterator[None]:
    """Seed the global generators of torch, numpy and Python for a while, and put them back.

    For code that draws by itself: dropout, libraries of diffusion models. One thread has them at a
    time.

    >>> before = torch.get_rng_state(), random.getstate()
    >>> with own_random_state(7, torch.device("cpu")):
    ...     drawn = torch.rand(3), np.random.rand(3), random.random()
    >>> bool((torch.get_rng_state() == before[0]).all()), random.getstate() == before[1]
    (True, True)
    """
    with _turn:
        python, numbers = random.getstate(), np.random.get_state()  # noqa: NPY002 (what others use)
        with torch.random.fork_rng([device] if device.type == "cuda" else []):
            torch.manual_seed(seed)
            random.seed(seed)
            np.random.seed(seed % 2**32)  # noqa: NPY002
            try:
                yield
            finally:
                random.setstate(python)
                np.random.set_state(numbers)  # noqa: NPY002
