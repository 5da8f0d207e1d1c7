"""What a record says about where it was computed."""

from __future__ import annotations

import hashlib
import importlib.metadata
import platform
import re
from importlib.resources import files
from pathlib import Path

from phantombench.commit import last_commit
from phantombench.kept import code_of
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


def processor() -> str | None:
    """Return the kind of processor, which decides in which order sums are taken.

    On Linux its maker, family and model; elsewhere its name; None where it is not known.
    """
    told = Path("/proc/cpuinfo")
    if not told.is_file():
        return _plain(platform.processor())
    lines = (line.partition(":") for line in told.read_text(errors="replace").splitlines())
    found = {key.strip(): value.strip() for key, _, value in reversed(list(lines))}
    names = ("vendor_id", "cpu family", "model")
    return _plain(" ".join(found[name] for name in names if name in found))


def code_in_use() -> str:
    """Return the sha256 of all that decides what is computed of a task's data: code and machine."""
    package, tasks = (Path(str(files(name))) for name in ("phantombench", "phantombench.tasks"))
    code = code_of(package, tasks, packages=PACKAGES)
    return hashlib.sha256(f"{code} {processor()}".encode()).hexdigest()


def _plain(text: str) -> str | None:
    return re.sub(r"[^A-Za-z0-9 .()-]", "", text)[:60].strip() or None


def describe(root: Path) -> Environment:
    """Return this environment; `commit` is that of the checkout, "" outside of one."""
    return Environment(
        python=platform.python_version(),
        packages={name: importlib.metadata.version(name) for name in PACKAGES},
        platform=f"{platform.system()}-{platform.machine()}",
        processor=processor(),
        device="cpu",
        threads=THREADS,
        # Adding a model or a result leaves it as it is.
        commit=last_commit(root, "benchmark", "tasks"),
    )
