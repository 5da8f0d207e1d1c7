"""A split of a task as files that any framework reads: npz, PNG or WFDB, with a table of labels."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import numpy as np

from phantombench.errors import PhantomBenchError
from phantombench.folders import holds_nothing, written_whole
from phantombench.task.spec import SPLITS, Split, SplitName, TaskSpec

_CHUNK = 256  # samples of a record
ARRAYS = ("samples", "labels", "groups", "classes")  # of an npz, beside covariates
_WHITE = 65535  # of 16 bit: 1/65535 of a grey level is less than any film holds

_README = """\
{split} of the task {task} of PhantomBench, version {version}: {n} samples of {groups} {group}s
{shape}, {unit}{rate}; classes: {classes}

Source:       {source}
              {url}
Licence:      {license}
Attribution:  {attribution}

{may}
Do not redistribute these files: they stay under the terms of their owner.
"""
_MAY = {
    "train": "This is the split to train on, and the only one.",
    "reference": "Submissions are compared with this split. None may have been trained on it.",
    "test": "No submission may have been trained on this split.",
}


def named_split(name: str) -> SplitName:
    """Return a split's name if there is one of that name.

    Raises:
        PhantomBenchError: names the three.
    """
    for known in SPLITS:
        if name == known:
            return known
    raise PhantomBenchError(f"--split {name}", "there is none", f"choose {', '.join(SPLITS)}")


def export_split(split: Split, task: TaskSpec, name: SplitName, folder: Path, form: str) -> int:
    """Write a split into an empty folder, all or nothing, and return how many samples it has.

    Args:
        split: its samples, labels, groups and covariates.
        task: its metadata.
        name: of the split.
        folder: does not exist, or is empty.
        form: `npz`: one file that numpy opens; `png`: a 16 bit file an image (8 bit in colour) in a
            folder a class; `wfdb`: records of 256 samples with an annotation each. The last two
            have a `labels.csv`.

    Raises:
        PhantomBenchError: the folder holds files, or the form cannot hold the samples.
    """
    write = _FORMS.get(form)
    if write is None:
        raise PhantomBenchError(f"--as {form}", "is none", f"choose {', '.join(_FORMS)}")
    if not holds_nothing(folder):
        raise PhantomBenchError(folder, "is not empty", "name another folder with --to")
    _check(task, form)
    with written_whole(folder) as whole:
        write(split, task, name, whole)
        (whole / "README.txt").write_text(_readme(split, task, name), encoding="utf-8")
    return len(split)


def _check(task: TaskSpec, form: str) -> None:
    reason = None
    if form == "png":
        from phantombench.generation.image_files import cannot_hold

        reason = cannot_hold(task) if task.kind == "image" else "the task has signals, no images"
    elif form == "wfdb":
        from phantombench.generation.signal_files import cannot_hold as no_record

        reason = no_record(task) if task.kind == "signal" else "the task has images, no signals"
    if reason is not None:
        raise PhantomBenchError(f"--as {form}", reason, "take --as npz")


def _npz(split: Split, task: TaskSpec, name: SplitName, folder: Path) -> None:
    held = (split.samples, split.labels, split.groups, np.array(task.classes))
    arrays = dict(split.covariates) | dict(zip(ARRAYS, held, strict=True))
    np.savez(folder / f"{name}.npz", **arrays)  # type: ignore[arg-type]


def _png(split: Split, task: TaskSpec, name: SplitName, folder: Path) -> None:
    from PIL import Image

    files = []
    for number, (sample, label) in enumerate(zip(split.samples, split.labels, strict=True)):
        file = f"{task.classes[label]}/{number:06d}.png"
        (folder / file).parent.mkdir(exist_ok=True)
        grey = len(sample) == 1
        top, kind = (_WHITE, np.uint16) if grey else (255, np.uint8)
        values = np.round(np.clip(sample, 0, 1).astype(np.float64) * top).astype(kind)
        Image.fromarray(values[0] if grey else values.transpose(1, 2, 0)).save(folder / file)
        files.append(file)
    _table(split, task, folder, "file", files)


def _wfdb(split: Split, task: TaskSpec, name: SplitName, folder: Path) -> None:
    from phantombench.generation.signal_files import WfdbRecords

    records = WfdbRecords(folder, task, name)
    for start in range(0, len(split), _CHUNK):
        part = slice(start, start + _CHUNK)
        records.add(split.samples[part], split.labels[part])
    places = [f"{name}{i // _CHUNK:06d}:{i % _CHUNK}" for i in range(len(split))]
    _table(split, task, folder, "record", places)


def _table(split: Split, task: TaskSpec, folder: Path, key: str, places: list[str]) -> None:
    names = sorted(split.covariates)
    with (folder / "labels.csv").open("w", newline="", encoding="utf-8") as handle:
        table = csv.writer(handle)
        table.writerow([key, "label", task.group, *names])
        for row, place in enumerate(places):
            rest = [split.covariates[each][row] for each in names]
            table.writerow([place, task.classes[split.labels[row]], split.groups[row], *rest])


def _readme(split: Split, task: TaskSpec, name: SplitName) -> str:
    return _README.format(
        split=name,
        task=task.id,
        version=task.version,
        n=f"{len(split):,}",
        groups=f"{len(np.unique(split.groups)):,}",
        group=task.group,
        shape="x".join(map(str, task.sample_shape)),
        unit=task.unit,
        rate=f", {task.sampling_rate:g} Hz" if task.sampling_rate else "",
        classes=", ".join(task.classes),
        source=task.source,
        url=task.url,
        license=task.license,
        attribution=task.attribution,
        may=_MAY[name],
    )


_FORMS: dict[str, Callable[[Split, TaskSpec, SplitName, Path], None]] = {
    "npz": _npz,
    "png": _png,
    "wfdb": _wfdb,
}
