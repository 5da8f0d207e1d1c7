"""Find out what a path holds, and read it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from phantombench.errors import PhantomBenchError
from phantombench.intake import arrays, pictures, records, tables
from phantombench.intake.found import Found
from phantombench.intake.listing import check_nothing_waits, not_followed
from phantombench.intake.other_formats import way_on, way_on_of
from phantombench.task.spec import TaskSpec

_OF_RECORDS = (".hea", ".dat", ".atr")


def read(path: Path, task: TaskSpec, faults: list[PhantomBenchError] | None = None) -> Found:
    """Read samples from a file or a folder.

    Args:
        path: what holds them.
        task: its kind, and what is known of its shape and classes.
        faults: gets what is wrong with one of many files, which is then left out; None raises it.

    Raises:
        PhantomBenchError: nothing there that can be read; says what there is and what could be.
    """
    if path.is_file():
        if path.suffix.lower() in arrays.SUFFIXES:
            return arrays.read_arrays(path)
        if path.suffix.lower() in tables.SUFFIXES and task.kind == "signal":
            return tables.read_table(path)
        if path.suffix.lower() in (pictures.SUFFIXES if task.kind == "image" else _OF_RECORDS):
            raise PhantomBenchError(
                path, "is one file of many", "name the folder that has them all"
            )
        if (way := way_on(path)) is not None:
            raise PhantomBenchError(path, *way)
        raise _unusable(path, f"ends in '{path.suffix}'" if path.suffix else "has no suffix", task)
    if not path.is_dir():
        raise PhantomBenchError(path, "no such file or folder", "check the path")
    check_nothing_waits(path)
    found = _read_folder(path, task, faults)
    found.told += not_followed(path)
    return found


def _read_folder(path: Path, task: TaskSpec, faults: list[PhantomBenchError] | None) -> Found:
    if task.kind == "image" and pictures.picture_files(path):
        return pictures.read_pictures(path, task.classes, faults)
    if task.kind == "signal" and records.record_files(path):
        return records.read_records(path, task, faults)
    if task.kind == "signal" and (files := tables.table_files(path)):
        many = len(files) > 1
        return tables.read_tables(path, task, faults) if many else tables.read_table(files[0])
    single = [each for each in path.iterdir() if each.suffix.lower() in arrays.SUFFIXES]
    if len(single) == 1:
        return arrays.read_arrays(single[0])
    if single:
        raise PhantomBenchError(
            path,
            f"holds {len(single)} files of arrays, such as {min(single).name}",
            "name the one with all samples: --from FILE; and that of its labels: --labels FILE; or "
            "save all samples as one array, as numpy.stack makes it",
        )
    held = [each for each in path.rglob("*") if each.is_file()]
    kinds = Counter(each.suffix or "no suffix" for each in held)
    told = ", ".join(f"{count} {kind}" for kind, count in kinds.most_common(4)) or "no files"
    told = "; ".join((told, *not_followed(path)))
    if (way := way_on(path) or way_on_of(held)) is not None:
        raise PhantomBenchError(path, f"holds {told}; such a file {way[0]}", way[1])
    raise _unusable(path, f"holds {told}", task)


def _unusable(path: Path, wrong: str, task: TaskSpec) -> PhantomBenchError:
    folder = "PNG files" if task.kind == "image" else "WFDB records or CSV files"
    return PhantomBenchError(
        path,
        wrong,
        f"give a folder of {folder}, an .npy, .npz or .safetensors with 'samples' and 'labels', "
        "or weights (.safetensors)",
    )
