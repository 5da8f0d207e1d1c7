"""Samples that were submitted as such: `samples.npy` and `labels.npy` in one npz file."""

from __future__ import annotations

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
_ENTRIES = ("samples.npy", "labels.npy")


def read_samples(handle: BinaryIO, where: str, spec: TaskSpec) -> tuple[Samples, Labels]:
    """Read samples (n, *sample_shape) and labels (n,) after directory and headers were checked.

    Their values are not looked at: see `value_problems`.

    Raises:
        PhantomBenchError: not such a file; says what is wrong with it.
    """
    with open_directory(handle, where, _ENTRIES) as archive:
        sizes = {entry.filename: entry.file_size for entry in archive.infolist()}
        headers = {}
        for name, dtype in _TYPES.items():
            with refusing(where, "is damaged", "write the file again"):
                entry = archive.open(f"{name}.npy")
            with entry:
                headers[name] = read_header(entry, f"{where}/{name}.npy", dtype)
        _check_shapes(headers, where, spec)
        for name, header in headers.items():
            if header.size != sizes[f"{name}.npy"]:
                raise PhantomBenchError(
                    f"{where}/{name}.npy",
                    f"its header claims {header.size:,} bytes, it has {sizes[f'{name}.npy']:,}",
                    "write the file again",
                )
        arrays = []
        for name, header in headers.items():
            with archive.open(f"{name}.npy") as entry:
                entry.read(header.length)
                arrays.append(read_array(entry, f"{where}/{name}.npy", header))
    return cast(Samples, arrays[0]), cast(Labels, arrays[1])


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


def _check_shapes(headers: dict[str, ArrayHeader], where: str, spec: TaskSpec) -> None:
    shape, labels = headers["samples"].shape, headers["labels"].shape
    wanted = "(n, " + ", ".join(str(extent) for extent in spec.sample_shape) + ")"
    if len(shape) < 2 or shape[1:] != tuple(spec.sample_shape) or shape[0] < 1:
        raise PhantomBenchError(
            f"{where}/samples.npy", f"has the shape {shape} instead of {wanted}", "save that shape"
        )
    if labels != (shape[0],):
        raise PhantomBenchError(
            f"{where}/labels.npy",
            f"has the shape {labels} instead of ({shape[0]},)",
            "save one label a sample",
        )
