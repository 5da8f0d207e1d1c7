"""Read a split once, check it against its pinned hash, and keep it in the cache.

A cache entry is keyed by the content of the source, the task's version and the split it pins (so
that no entry outlives a change of the code that made it), written to a temporary file and renamed
(two processes may race, both write the same bytes), and carries its own hash: a damaged entry is
built again. What the task does not accept never enters the cache.
"""

from __future__ import annotations

import hashlib
import warnings
from pathlib import Path

import numpy as np

from phantombench.errors import PhantomBenchError
from phantombench.kept import keep, open_kept
from phantombench.task.spec import Split, SplitName, Task

COVARIATE = "covariate."  # begins the name of a covariate's array


def split_digest(split: Split) -> str:
    """Return the sha256 over a split's samples, labels and groups (little endian, C order)."""
    digest = hashlib.sha256()
    for array, kind in ((split.samples, "<f4"), (split.labels, "<i8"), (split.groups, "<i8")):
        digest.update(str(array.shape).encode())
        digest.update(np.ascontiguousarray(array, dtype=kind).data)
    return digest.hexdigest()


def load_split(task: Task, name: SplitName, data: Path | None, cache: Path) -> Split:
    """Return a split from the cache, or from the source, checked against the task's pinned hash.

    Where the task grants a tolerance, content within it passes with a warning.

    Args:
        task: the task.
        name: of the split.
        data: the data root.
        cache: of derived data.

    Raises:
        PhantomBenchError: the source is absent, or its content is not the split the task pins.
    """
    return load_with_deviation(task, name, data, cache)[0]


def load_with_deviation(
    task: Task, name: SplitName, data: Path | None, cache: Path, fingerprint: str | None = None
) -> tuple[Split, str | None]:
    """Return a split as `load_split` does, and its `deviation`, hashed once for both.

    `fingerprint` is that of the task's source, where it has been taken already.
    """
    spec = task.spec
    fingerprint = task.fingerprint(data) if fingerprint is None else fingerprint
    source = f"{fingerprint}/{spec.splits[name].identity}"
    key = hashlib.sha256(f"{spec.id}/{spec.version}/{name}/{source}".encode()).hexdigest()
    path = cache / "splits" / f"{spec.id}-{name}-{key[:16]}.npz"
    split = cached = _read_entry(path)
    if split is None:
        split = task.read(name, data)
    found = _check(task, name, split)
    if cached is None:
        _write_entry(path, split)
    return split, found


def deviation(task: Task, name: SplitName, split: Split) -> str | None:
    """Return the sha256 of a split that is not the pinned one to the byte, else None.

    None as well where the archive, not the split, is pinned.
    """
    pinned = task.spec.splits[name].sha256
    if pinned is None:
        return None
    found = split_digest(split)
    return None if found == pinned else found


def _check(task: Task, name: SplitName, split: Split) -> str | None:
    spec = task.spec
    pinned = spec.splits[name]
    where, compare = f"{spec.id}, split {name}", f"phantombench data check {spec.id}"
    size = len(split), len(np.unique(split.groups))
    if size != (pinned.size, pinned.groups):
        raise PhantomBenchError(
            where,
            f"it has {size[0]} samples of {size[1]} groups, "
            f"the task pins {pinned.size} of {pinned.groups}",
            f"compare the data root with the card: {compare}",
        )
    found = deviation(task, name, split)
    if found is None:
        return None
    differs = f"its content has sha256 {found[:12]}..., the task pins {pinned.identity[:12]}..."
    if spec.tolerance == 0:
        raise PhantomBenchError(where, differs, f"compare the data root with the card: {compare}")
    warnings.warn(
        f"{where}: {differs}; the task takes this for rounding, "
        f"within {spec.tolerance:.3g} {spec.unit}",
        stacklevel=3,
    )
    return found


def _read_entry(path: Path) -> Split | None:
    with open_kept(path) as content:
        if content is None:
            return None
        with np.load(content, allow_pickle=False) as entry:
            covariates = {
                name.removeprefix(COVARIATE): entry[name]
                for name in entry.files
                if name.startswith(COVARIATE)
            }
            return Split(entry["samples"], entry["labels"], entry["groups"], covariates)


def _write_entry(path: Path, split: Split) -> None:
    covariates = {f"{COVARIATE}{name}": values for name, values in split.covariates.items()}
    arrays = {"samples": split.samples, "labels": split.labels, "groups": split.groups}
    keep(path, lambda handle: np.savez(handle, **(arrays | covariates)))  # type: ignore[arg-type]
