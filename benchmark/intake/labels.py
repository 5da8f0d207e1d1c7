"""Labels of any kind as indices of the task's classes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from phantombench.errors import PhantomBenchError
from phantombench.intake.csv_form import form_of
from phantombench.intake.file_labels import labels_from_table, read_names
from phantombench.intake.found import LABEL_NAMES, Found
from phantombench.intake.listing import counted_otherwise
from phantombench.task.spec import Labels

_ARRAYS = (".npy", ".npz", ".safetensors")
_NUMBER = re.compile(r"-?[0-9]{1,18}")
_WHOLE = re.compile(r"-?[0-9]+\.[0-9]*(?:e[-+]?[0-9]{1,2})?", re.IGNORECASE)  # 1.0, 1.000e+00
_SHOWN = 8  # values in a message
_MISSING = ("", "nan", "NaN", "None")
_LARGEST = 2.0**53  # up to which whole numbers are exact


def read_mapping(text: str | None, classes: Sequence[str]) -> dict[str, str]:
    """Return what `--labels VALUE=CLASS,...` says; {} where it says something else.

    Raises:
        PhantomBenchError: a class that the task has not.

    >>> read_mapping("0=normal,1=abnormal", ("normal", "abnormal"))
    {'0': 'normal', '1': 'abnormal'}
    """
    if text is None or "=" not in text or Path(text).exists():
        return {}
    pairs: dict[str, str] = {}
    for pair in text.split(","):
        value, _, name = pair.partition("=")
        pairs[value.strip()] = name.strip()
    by_name = {name.lower(): name for name in classes}
    for value, name in pairs.items():
        pairs[value] = by_name.get(name.lower(), name)
        if name.lower() not in by_name:
            raise PhantomBenchError(
                f"--labels {text}", f"there is no class '{name}'", f"use {', '.join(classes)}"
            )
    return pairs


def read_label_file(path: Path) -> NDArray[Any]:
    """Return one label a sample from a CSV, a text, an npy or an npz file.

    Raises:
        PhantomBenchError: not such a file.
    """
    if path.suffix.lower() in _ARRAYS:
        from phantombench.intake.arrays import load_arrays

        arrays = load_arrays(path)
        if not arrays:
            raise PhantomBenchError(path, "holds no array", "save one label a sample")
        named = (each for each in arrays if each.lower() in LABEL_NAMES)
        return arrays[next(named, next(iter(arrays)))]
    content = read_names(path, dtype=None)
    lower = {str(column).lower(): column for column in content.columns}
    column = next((lower[name] for name in LABEL_NAMES if name in lower), None)
    if column is not None:
        return np.asarray(content[column].to_numpy())
    if len(content.columns) > 1:
        raise PhantomBenchError(
            path, f"has the columns {', '.join(lower)}", "name one of them 'label'"
        )
    lines = path.read_text(encoding="utf-8-sig").splitlines()[form_of(path).skipped :]
    return np.array([line.strip().strip('"') for line in lines if line.strip()])


def label_file(path: Path, found: Found) -> NDArray[Any]:
    """Return one label a sample from a file that was named, by the names of files where it has any.

    Rows of a table may come in any order, so that it has to say which file each is of; what has one
    column is read in the order of the samples.

    Raises:
        PhantomBenchError: not such a file, or a table that lacks some of the files.
    """
    if found.files and path.suffix.lower() not in _ARRAYS and len(read_names(path).columns) > 1:
        return labels_from_table(path, found.where, found.files)
    swapped = counted_otherwise(found.files)
    if swapped is not None:
        raise PhantomBenchError(
            path,
            f"says not which file each label is of, and by name {swapped[0]} comes before "
            f"{swapped[1]}",
            "give a CSV of two columns, file,label; or number the files alike: 002, 010",
        )
    return read_label_file(path)


def to_indices(
    raw: NDArray[Any],
    classes: Sequence[str],
    mapping: Mapping[str, str],
    told: list[str],
    option: str = "--labels",
) -> Labels:
    """Return the index of the class of each label, (n,).

    Taken are indices from 0, names of the classes in any case, one-hot rows, and a column; whole
    numbers may be of any type.

    Args:
        raw: labels (n,), (n, 1) or (n, classes).
        classes: of the task.
        mapping: from what a label says, or from a class, to a class.
        told: gets a line that says how they were understood.
        option: that says what they mean.

    Raises:
        PhantomBenchError: labels that could mean several things, or nothing.
    """
    labels = np.asarray(raw)
    if labels.ndim == 2 and labels.shape[1] == 1:
        labels = labels[:, 0]
        told.append("labels are a column")
    elif labels.ndim == 2 and labels.shape[1] == len(classes):
        labels = _from_one_hot(labels, classes)
        told.append("labels are one-hot")
    if labels.ndim != 1:
        raise PhantomBenchError(
            "labels", f"have the shape {labels.shape}", "give one a sample, or one-hot rows"
        )
    values, place = np.unique(_as_text(labels), return_inverse=True)
    if not mapping.keys() & set(values):
        values = np.array([_whole(value) for value in values])
    if mapping and not mapping.keys() & {*values, *classes}:
        raise PhantomBenchError(
            "--labels",
            f"names {', '.join(list(mapping)[:8])}, and the labels are {', '.join(values[:8])}",
            "name what the files say, or omit it",
        )
    missing = np.isin(values, _MISSING)[place]
    if missing.any() and not mapping:
        raise PhantomBenchError(
            "labels",
            f"{int(missing.sum())} of {len(labels)} are missing, the first is number "
            f"{int(missing.argmax())}",
            "give each sample one, or leave it out",
        )
    names = {name.lower() for name in classes} | mapping.keys()
    counted = any(_NUMBER.fullmatch(each) and each not in names for each in values)
    meant = {value: _meaning(value, classes, mapping, counted) for value in values}
    unknown = [value for value, index in meant.items() if index is None]
    numbers = [int(value) for value in values if _NUMBER.fullmatch(value)]
    from_one = len(numbers) == len(values) == len(classes) and min(numbers) == 1
    from_one = from_one and list(classes) != [str(number) for number in sorted(numbers)]
    if unknown or (from_one and not mapping):
        raise PhantomBenchError(
            "labels",
            f"are {_few(list(values))}; the classes are {', '.join(classes)}",
            f"say what they mean: {option} {_proposal(list(values), classes)}",
        )
    indices = np.array([meant[value] for value in values], dtype=np.int64)[place]
    counts = {name: int((indices == index).sum()) for index, name in enumerate(classes)}
    told.append("classes: " + ", ".join(f"{name} {count}" for name, count in counts.items()))
    return indices


def _few(values: Sequence[str]) -> str:
    return ", ".join(values[:_SHOWN]) + ", ..." * (len(values) > _SHOWN)


def _proposal(values: Sequence[str], classes: Sequence[str]) -> str:
    """Return the values beside the classes in their order, which need not be what they mean.

    Where some are called as a class, those mean it, and of the others nothing is known.
    """
    named = {value: name for value in values for name in classes if _same(value, name)}
    left = iter([*([] if named else classes), *["CLASS"] * len(values)])
    pairs = [f"{value}={named.get(value) or next(left)}" for value in values[:_SHOWN]]
    return ",".join(pairs) + ",..." * (len(values) > _SHOWN)


def _same(value: str, name: str) -> bool:
    return value.strip().lower() == name.lower()


def _from_one_hot(rows: NDArray[Any], classes: Sequence[str]) -> NDArray[np.int64]:
    numbers = rows.astype(np.float64)
    if not (np.isin(numbers, (0.0, 1.0)).all() and (numbers.sum(axis=1) == 1).all()):
        raise PhantomBenchError(
            "labels",
            f"are rows of {len(classes)} numbers, but not one-hot",
            "a sample has one class: save the index of it, numpy.argmax(labels, axis=1)",
        )
    return numbers.argmax(axis=1).astype(np.int64)


def _whole(value: str) -> str:
    """Return a whole number as such, which tables write with a point: 1.0, 1.000e+00."""
    if _WHOLE.fullmatch(value) and float(value).is_integer():
        return str(int(float(value)))
    return value


def _as_text(labels: NDArray[Any]) -> NDArray[np.str_]:
    if labels.dtype.kind == "S":
        return np.char.decode(labels, "utf-8", "replace")
    if labels.dtype.kind in "fb":
        whole = labels.astype(np.float64)
        if (np.abs(whole) < _LARGEST).all() and (whole == np.round(whole)).all():
            return whole.astype(np.int64).astype(str)
    return labels.astype(str)


def _meaning(
    value: str, classes: Sequence[str], mapping: Mapping[str, str], counted: bool
) -> int | None:
    """Return the class that a label means, or None; where labels count, a number is no name."""
    by_name = {name.lower(): index for index, name in enumerate(classes)}
    if value in mapping:
        return classes.index(mapping[value])
    index = by_name.get(value.strip().lower())
    number = int(value) if value.isascii() and value.isdigit() else len(classes)
    if (index is None or counted) and number < len(classes):
        index = number
    if index is not None and classes[index] in mapping:
        return classes.index(mapping[classes[index]])
    return index
