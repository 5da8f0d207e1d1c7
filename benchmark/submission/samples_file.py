"""Samples that were submitted as such: `samples.npy` and `labels.npy` in one npz file."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from typing import BinaryIO, cast

import numpy as np

from phantombench.errors import PhantomBenchError
from phantombench.submission import limits
from phantombench.submission.npy_header import ArrayHeader, read_array, read_header
from phantombench.submission.wording import refusing
from phantombench.submission.zip_directory import open_directory
from phantombench.task.spec import Labels, Samples, TaskSpec

_TYPES = {"samples": "<f4", "labels": "<i8"}
_CONVERT = "or have it converted: phantombench submit new --replace --from FILE"
_ENTRIES = ("samples.npy", "labels.npy")


def read_samples(handle: BinaryIO, where: str, spec: TaskSpec) -> tuple[Samples, Labels]:
    """Read samples (n, *sample_shape) and labels (n,) after directory and headers were checked.

    Their values are not looked at: see `value_problems`.

    Raises:
        PhantomBenchError: not such a file; says what is wrong with it.
    """
    with open_directory(handle, where, _ENTRIES) as archive:
        headers, problems = _headers(archive, where, spec)
        if problems:
            raise problems[0]
        arrays = []
        for name, header in headers.items():
            with archive.open(f"{name}.npy") as entry:
                entry.read(header.length)
                arrays.append(read_array(entry, f"{where}/{name}.npy", header))
    return cast(Samples, arrays[0]), cast(Labels, arrays[1])


def header_problems(handle: BinaryIO, where: str, spec: TaskSpec) -> list[PhantomBenchError]:
    """Return all that is wrong with types, shapes and sizes; the arrays are not read.

    Raises:
        PhantomBenchError: not an npz file with the two arrays.
    """
    with open_directory(handle, where, _ENTRIES) as archive:
        return _headers(archive, where, spec)[1]


def value_problems(
    samples: Samples, labels: Labels, where: str, spec: TaskSpec, asked: Labels | None
) -> Iterator[PhantomBenchError]:
    """Yield what is wrong with the values: not finite, out of range, labels unknown or too few.

    Args:
        samples: (n, *sample_shape).
        labels: (n,).
        where: the file.
        spec: the task.
        asked: the labels that will be asked for, (m,); None where they are not at hand.
    """
    broken = ~np.isfinite(samples).reshape(len(samples), -1).all(axis=1)
    if broken.any():
        yield PhantomBenchError(
            f"{where}/samples.npy",
            f"{int(broken.sum())} samples hold NaN or infinity, the first is number "
            f"{int(broken.argmax())}",
            "remove them, or find out where they come from",
        )
    elif spec.unit in limits.RANGES:
        low, high = limits.RANGES[spec.unit]
        slack = limits.ROUNDING * (high - low)
        found = float(samples.min()), float(samples.max())
        if found[0] < low - slack or found[1] > high + slack:
            yield PhantomBenchError(
                f"{where}/samples.npy",
                f"values lie in [{found[0]:.4g}, {found[1]:.4g}], a {spec.unit} in "
                f"[{low:g}, {high:g}]",
                f"scale the samples to the task's unit, {spec.unit}",
            )
    strange = np.setdiff1d(labels, np.arange(len(spec.classes)))
    if len(strange):
        yield PhantomBenchError(
            f"{where}/labels.npy",
            f"label {int(strange[0])} is none of 0 to {len(spec.classes) - 1}",
            "use the index of the class: "
            + ", ".join(f"{index} {name}" for index, name in enumerate(spec.classes)),
        )
    if asked is not None:
        short = shortage(labels, asked, spec.classes)
        if short:
            yield PhantomBenchError(
                f"{where}/labels.npy",
                f"too few samples: {'; '.join(short)}",
                "ship at least as many of each class as the reference has",
            )


def shortage(labels: Labels, asked: Labels, classes: tuple[str, ...]) -> list[str]:
    """Say which classes have fewer samples than are asked for.

    >>> shortage(np.array([0, 0, 1]), np.array([0, 1, 1, 1]), ("N", "V"))
    ['class V: 1 of 3 (2 short)']
    """
    said = []
    for index, name in enumerate(classes):
        have, need = int((labels == index).sum()), int((asked == index).sum())
        if have < need:
            said.append(f"class {name}: {have} of {need} ({need - have} short)")
    return said


def _headers(
    archive: zipfile.ZipFile, where: str, spec: TaskSpec
) -> tuple[dict[str, ArrayHeader], list[PhantomBenchError]]:
    """Return what the headers claim, and everything that is wrong with it."""
    headers: dict[str, ArrayHeader] = {}
    problems: list[PhantomBenchError] = []
    sizes = {entry.filename: entry.file_size for entry in archive.infolist()}
    for name, dtype in _TYPES.items():
        place = f"{where}/{name}.npy"
        try:
            with refusing(where, "is damaged", "write the file again"):
                entry = archive.open(f"{name}.npy")
            with entry:
                header = read_header(entry, place, dtype)
        except PhantomBenchError as problem:
            problems.append(problem)
            continue
        headers[name] = header
        if header.size != sizes[f"{name}.npy"]:
            problems.append(
                PhantomBenchError(
                    place,
                    f"its header claims {header.size:,} bytes, it has {sizes[f'{name}.npy']:,}",
                    "write the file again",
                )
            )
    problems += _shape_problems(headers, where, spec)
    return headers, problems


def _shape_problems(
    headers: dict[str, ArrayHeader], where: str, spec: TaskSpec
) -> Iterator[PhantomBenchError]:
    wanted = "(n, " + ", ".join(str(extent) for extent in spec.sample_shape) + ")"
    samples = headers["samples"].shape if "samples" in headers else None
    labels = headers["labels"].shape if "labels" in headers else None
    if samples is not None and (
        len(samples) < 2 or samples[1:] != tuple(spec.sample_shape) or samples[0] < 1
    ):
        yield PhantomBenchError(
            f"{where}/samples.npy",
            f"has the shape {samples} instead of {wanted}",
            f"save that shape, {_CONVERT}",
        )
    expected = f"({samples[0]},)" if samples else "(n,)"
    if labels is not None and (len(labels) != 1 or (samples and labels[0] != samples[0])):
        yield PhantomBenchError(
            f"{where}/labels.npy",
            f"has the shape {labels} instead of {expected}",
            f"save one label a sample, {_CONVERT}",
        )
