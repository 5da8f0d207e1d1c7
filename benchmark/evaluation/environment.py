"""What a result says about where it was computed, and the one thread it is computed on."""

from __future__ import annotations

import contextlib
import importlib.metadata
import platform
from collections.abc import Iterator
from pathlib import Path

from phantombench.commit import last_commit
from phantombench.result.schema import Environment

PACKAGES = (
    "captum",
    "lime",
    "numpy",
    "piq",
    "scikit-learn",
    "scipy",
    "torch",
    "torch-fidelity",
    "tslearn",
)
# One thread a submission: sums are taken in one order, so the bytes of a result do not depend on
# the number of cores. Cores are used by scoring several submissions, or seeds, at a time.
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


def describe(root: Path) -> Environment:
    """Return this environment; `commit` is that of the checkout, "" outside of one."""
    return Environment(
        python=platform.python_version(),
        packages={name: importlib.metadata.version(name) for name in PACKAGES},
        platform=f"{platform.system()}-{platform.machine()}",
        device="cpu",
        threads=THREADS,
        # Adding a model or a result leaves it as it is.
        commit=last_commit(root, "benchmark", "tasks"),
    )
