"""All samples in one npz file, written as they come."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import IO

import numpy as np
from numpy.lib import format as npy

from phantombench.task.spec import Labels, Samples

_DATE = (1980, 1, 1, 0, 0, 0)  # the same samples give the same bytes


class NpzFile:
    """Writes `samples` (n, *sample_shape) float32 and `labels` (n,) int64: a samples submission.

    The header of an array comes first and names its shape, so n is told beforehand.
    """

    def __init__(self, path: Path | IO[bytes], n: int, sample_shape: tuple[int, ...]) -> None:
        self._zip = zipfile.ZipFile(path, "w", zipfile.ZIP_STORED)
        self._stream = self._begin("samples.npy", (n, *sample_shape), "<f4")
        self._labels: list[Labels] = []

    def add(self, samples: Samples, labels: Labels) -> None:
        """Write the next samples; labels are few and are kept for the end."""
        self._stream.write(np.ascontiguousarray(samples, dtype="<f4").tobytes())
        self._labels.append(labels)

    def close(self) -> None:
        """Write the labels and close the file."""
        self._stream.close()
        labels = np.concatenate([*self._labels, np.empty(0, np.int64)]).astype("<i8")
        with self._begin("labels.npy", labels.shape, "<i8") as stream:
            stream.write(labels.tobytes())
        self._zip.close()

    def _begin(self, name: str, shape: tuple[int, ...], kind: str) -> zipfile.ZipExtFile:
        stream = self._zip.open(zipfile.ZipInfo(name, _DATE), "w", force_zip64=True)
        header = {"descr": kind, "fortran_order": False, "shape": shape}
        npy.write_array_header_1_0(stream, header)  # type: ignore[arg-type]
        return stream  # type: ignore[return-value]
