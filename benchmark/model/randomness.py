"""Random numbers whose state depends on an address alone, never on what came before."""

from __future__ import annotations

import contextlib
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


@contextlib.contextmanager
def own_random_state(seed: int, device: torch.device) -> Iterator[None]:
    """Seed torch's global generators for a while, and put their state back afterwards.

    For code that draws by itself: dropout, libraries of diffusion models.

    >>> before = torch.get_rng_state()
    >>> with own_random_state(7, torch.device("cpu")):
    ...     drawn = torch.rand(3)
    >>> bool((torch.get_rng_state() == before).all())
    True
    """
    with torch.random.fork_rng([device] if device.type == "cuda" else []):
        torch.manual_seed(seed)
        yield
