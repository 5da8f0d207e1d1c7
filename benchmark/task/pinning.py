"""Write what a task's splits are, and which encoder is theirs, into its `task.toml`.

Run once for a new version of a task, by its maintainer, who commits the outcome:

    python -m phantombench.task.pinning xray-nih --data DATA
"""

from __future__ import annotations

import argparse
import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from phantombench.errors import PhantomBenchError
from phantombench.files import write_atomically
from phantombench.task.ensemble import EncoderSpec
from phantombench.task.loading import split_digest
from phantombench.task.registry import get_task, read_spec
from phantombench.task.spec import SPLITS, SplitSpec, Task
from phantombench.workspace import open_workspace

_SPLIT_TABLE = re.compile(r"^\[splits\.[a-z]+\][^\[]*", re.MULTILINE)
_RECIPE = re.compile(r'^recipe_sha256 *= *"[^"]*"\n', re.MULTILINE)
_FIRST = r'^(encoder_sha256 *= *)"[^"]*"'
_MEMBER = r'^(\[\[encoders\]\]\nrecipe = "{recipe}"\nseed = {seed}\nsha256 = )"[^"]*"'


def pin(task: Task, data: Path | None) -> dict[str, SplitSpec]:
    """Read every split from its source and write sizes, groups and sha256 into `task.toml`.

    Reads past the cache, whose entries may stem from an older state of the task's code. A process
    that holds the task keeps the old metadata: `read_spec` sees the new one after
    `spec_at.cache_clear()`.

    Args:
        task: the task to pin.
        data: the data root, or None for a task that draws its samples.

    Returns:
        What was written, by split.
    """
    pinned: dict[str, SplitSpec] = {}
    for name in SPLITS:
        split = task.read(name, data)
        groups = len(np.unique(split.groups))
        pinned[name] = SplitSpec(size=len(split), groups=groups, sha256=split_digest(split))
    path = task.folder / "task.toml"
    write_splits(path, pinned)
    return pinned


def write_splits(path: Path, splits: Mapping[str, SplitSpec]) -> None:
    """Replace the `[splits.*]` tables of a `task.toml`, at its end; the rest stays as it is."""
    kept = _SPLIT_TABLE.sub("", path.read_text(encoding="utf-8")).rstrip("\n")
    tables = [
        f'[splits.{name}]\nsize = {split.size}\ngroups = {split.groups}\nsha256 = "{split.sha256}"'
        for name, split in splits.items()
    ]
    write_atomically(path, ("\n\n".join([kept, *tables]) + "\n").encode())


def pin_encoder(path: Path, weights: bytes, member: EncoderSpec | None = None) -> str:
    """Write the sha256 of an encoder's file into a `task.toml`, and return it.

    Args:
        path: the `task.toml`.
        weights: content of the file.
        member: which of the `[[encoders]]`; None for the task's first encoder.

    Raises:
        PhantomBenchError: the metadata has no such field.
    """
    sha256 = hashlib.sha256(weights).hexdigest()
    if member is None:
        field, remedy = _FIRST, 'write one line: encoder_sha256 = ""'
    else:
        field = _MEMBER.format(recipe=re.escape(member.recipe), seed=member.seed)
        remedy = f'write [[encoders]], and below: recipe = "{member.recipe}", seed, sha256 = ""'
    text = path.read_text(encoding="utf-8")
    text, found = re.subn(field, rf'\g<1>"{sha256}"', text, flags=re.MULTILINE)
    if found != 1:
        what = "encoder_sha256" if member is None else f"of the encoder {member.name}"
        raise PhantomBenchError(path, f"{found} fields {what}", remedy)
    write_atomically(path, text.encode())
    return sha256


def pin_recipe(path: Path, content: bytes) -> str:
    """Write the sha256 of a task's recipe into its `task.toml`, and return it.

    Raises:
        PhantomBenchError: the metadata has no encoder, below which the field is written.
    """
    sha256 = hashlib.sha256(content).hexdigest()
    text = _RECIPE.sub("", path.read_text(encoding="utf-8"))
    line = rf'\g<0>\nrecipe_sha256 = "{sha256}"'
    text, found = re.subn(f"{_FIRST}.*$", line, text, flags=re.MULTILINE)
    if found != 1:
        raise PhantomBenchError(
            path, f"{found} fields encoder_sha256", "train the task's encoder first"
        )
    write_atomically(path, text.encode())
    return sha256


def main() -> None:
    """Pin the splits of the task that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("task")
    parser.add_argument("--data", type=Path, default=None)
    arguments = parser.parse_args()
    place = open_workspace(Path(__file__).resolve().parents[2], arguments.data)
    read_spec(arguments.task)
    for name, split in pin(get_task(arguments.task), place.data).items():
        print(f"{arguments.task} {name}: {split.size} samples, {split.groups} groups, "
              f"{split.sha256}")  # fmt: skip


if __name__ == "__main__":
    main()
