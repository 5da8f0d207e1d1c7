"""Whether the manifest of a task of one's own says of its samples what their files hold."""

from __future__ import annotations

import csv
import hashlib
from pathlib import Path

import numpy as np

from phantombench.errors import PhantomBenchError
from phantombench.task.spec import Split, SplitName

NAME = "manifest.csv"


def check_manifest(folder: Path, name: SplitName, split: Split, classes: tuple[str, ...]) -> None:
    """Compare what both hold of each sample: its values, its class and its covariates.

    Names and patients are the manifest's alone; whoever takes it out of the folder is not asked.

    Args:
        folder: of the task.
        name: of the split; the test split is the reference.
        split: as it was read.
        classes: of the task.

    Raises:
        PhantomBenchError: names the first sample of which they differ.
    """
    path = folder / NAME
    if not path.is_file():
        return
    listed = "train" if name == "train" else "reference"
    with path.open(encoding="utf-8", newline="") as handle:
        rows = [row for row in csv.DictReader(handle) if row.get("split") == listed]
    held = [_held(split, place, classes) for place in range(len(split))]
    told = [{key: row.get(key) for key in held[0]} for row in rows] if held else []
    if told == held:
        return
    if len(told) != len(held):
        what = f"{len(told)} samples in {listed}, which has {len(held)}"
    else:
        place = next(n for n, pair in enumerate(zip(told, held, strict=True)) if pair[0] != pair[1])
        fields = [key for key in held[place] if told[place][key] != held[place][key]]
        what = f"another {', '.join(fields)} of '{rows[place].get('name')}' than {listed}.npz holds"
    raise PhantomBenchError(path, f"says {what}", "put back the one of both that was changed")


def _held(split: Split, place: int, classes: tuple[str, ...]) -> dict[str, str]:
    values = np.ascontiguousarray(split.samples[place], dtype="<f4")
    known = {name: str(each[place]) for name, each in split.covariates.items()}
    label, sha256 = classes[split.labels[place]], hashlib.sha256(values.tobytes()).hexdigest()
    return {"label": label, "sha256": sha256} | known
