"""What a record says about where it was computed."""

from __future__ import annotations

import importlib.metadata
import platform
from pathlib import Path

from phantombench.commit import last_commit
from phantombench.result.schema import Environment
from phantombench.threads import THREADS

PACKAGES = (
    "captum",
    "lime",
    "numpy",
    "piq",
    "scikit-image",
    "scikit-learn",
    "scipy",
    "torch",
    "torch-fidelity",
    "tslearn",
)


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
