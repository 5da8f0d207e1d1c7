"""Arrays kept by the content that they follow from, so that nothing is computed twice."""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
import io
import shutil
import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from phantombench.files import with_plain_line_ends, write_atomically

Kind = TypeVar("Kind", bound=np.generic)
_DIGEST = 32  # bytes of a sha256, before the content of a file


@dataclass(frozen=True)
class Kept:
    """A folder of arrays by content; None keeps nothing."""

    folder: Path | None = None

    def array(self, key: Sequence[str], make: Callable[[], NDArray[Kind]]) -> NDArray[Kind]:
        """Return what is kept under a key; make it and keep it the first time."""
        if self.folder is None:
            return make()
        name = hashlib.sha256("\n".join(key).encode()).hexdigest()
        path = self.folder / name
        content = read_kept(path)
        if content is not None:
            return np.asarray(np.load(io.BytesIO(content), allow_pickle=False))
        made = make()
        buffer = io.BytesIO()
        np.save(buffer, made, allow_pickle=False)
        keep(path, buffer.getvalue())
        return made


def read_kept(path: Path) -> bytes | None:
    """Return what was kept in a file; None where it is absent, damaged or cannot be read."""
    try:
        raw = path.read_bytes()
    except OSError:
        return None
    content = raw[_DIGEST:]
    return content if hashlib.sha256(content).digest() == raw[:_DIGEST] else None


def keep(path: Path, content: bytes) -> None:
    """Write a file that carries its own hash; where that fails, warn: it can be made again."""
    try:
        write_atomically(path, hashlib.sha256(content).digest() + content)
    except OSError as error:
        told = f"{error.filename}: {str(error.strerror).lower()}: the cache keeps nothing"
        warnings.warn(told, stacklevel=4)


def forget_old(folder: Path, most: int) -> None:
    """Remove the sub-folders that were written to longest ago, but for so many.

    Who still works with one makes again what is gone; two processes may forget at once.
    """
    try:
        folders = [each for each in folder.iterdir() if each.is_dir()]
        found = sorted(folders, key=lambda each: each.stat().st_mtime, reverse=True)
    except OSError:  # absent, or another process was quicker
        return
    for each in found[most:]:
        shutil.rmtree(each, ignore_errors=True)


def content_of(arrays: Iterable[NDArray[Any]]) -> str:
    """Return the sha256 of arrays: their shapes, types and values."""
    digest = hashlib.sha256()
    for array in arrays:
        digest.update(f"{array.shape} {array.dtype.str}".encode())
        digest.update(np.ascontiguousarray(array).data)
    return digest.hexdigest()


@functools.cache
def code_of(*folders: Path, packages: tuple[str, ...] = ()) -> str:
    """Return the sha256 of all Python files in some folders, and of the versions of packages."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.rglob("*.py")):
            digest.update(path.relative_to(folder).as_posix().encode())
            digest.update(with_plain_line_ends(path.read_bytes()))
    for package in packages:
        digest.update(f"{package} {importlib.metadata.version(package)}".encode())
    return digest.hexdigest()
