"""`chestmnist_64.npz` of MedMNIST+: find it, know it by its md5, read it, fetch it."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from phantombench.errors import PhantomBenchError
from phantombench.task.spec import SplitName
from phantombench.tasks.modality.xray_download import download, md5_of
from phantombench.tasks.modality.xray_source import SIDE, Grey

FOLDER = "chestmnist"
FILE = "chestmnist_64.npz"
URL = "https://zenodo.org/records/10519652/files"
FINDINGS = 14  # columns of the labels
MEDMNIST_SPLIT: dict[SplitName, str] = {"train": "train", "reference": "val", "test": "test"}

_FIX = f"fetch it with: phantombench data get xray-chestmnist (or put {FILE} there yourself)"


def archive_path(data: Path | None) -> Path:
    """Return where the archive lies.

    Raises:
        PhantomBenchError: there is no data root, or no archive in it.
    """
    if data is None:
        raise PhantomBenchError(
            "xray-chestmnist",
            "no data root is named",
            f"name it with --data or PHANTOMBENCH_DATA, then {_FIX}",
        )
    path = data / FOLDER / FILE
    if not path.is_file():
        raise PhantomBenchError(path, "the archive is missing", _FIX)
    return path


def checked_md5(data: Path | None, expected: str) -> str:
    """Return the md5 of the archive, which is the expected one.

    Raises:
        PhantomBenchError: the archive is missing or another file.
    """
    path = archive_path(data)
    found = md5_of(path)
    if found != expected:
        raise PhantomBenchError(
            path, f"its md5 is {found}, the task pins {expected}", f"remove it, then {_FIX}"
        )
    return found


def read_split(split: SplitName, data: Path | None) -> tuple[Grey, NDArray[np.bool_]]:
    """Read grey levels (n, 64, 64) and findings (n, 14) of one of MedMNIST's splits.

    Raises:
        PhantomBenchError: the archive is missing, or not laid out as MedMNIST's.
    """
    path, prefix = archive_path(data), MEDMNIST_SPLIT[split]
    try:
        with np.load(path, allow_pickle=False) as archive:
            images, labels = archive[f"{prefix}_images"], archive[f"{prefix}_labels"]
    except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
        raise PhantomBenchError(path, f"not MedMNIST's archive: {error}", _FIX) from error
    if images.dtype != np.uint8 or images.shape != (len(labels), SIDE, SIDE):
        raise PhantomBenchError(
            path, f"{prefix}_images has {images.dtype} {images.shape}, not uint8 (n, 64, 64)", _FIX
        )
    if labels.shape != (len(images), FINDINGS):
        raise PhantomBenchError(
            path, f"{prefix}_labels has shape {labels.shape}, not (n, 14)", _FIX
        )
    return images, labels != 0


def get(data: Path, url: str | None, md5: str) -> str:
    """Fetch the archive from Zenodo, or from another server with a file of that name.

    Raises:
        PhantomBenchError: the transfer fails, or brings another file.
    """
    target = data / FOLDER / FILE
    if target.is_file() and md5_of(target) == md5:
        return f"{target} is there, its md5 is right; nothing to get"
    download(f"{(url or URL).rstrip('/')}/{FILE}", target, md5)
    return f"fetched {target}, its md5 is right"
