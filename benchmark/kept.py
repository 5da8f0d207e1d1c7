"""Arrays kept by the content that they follow from, so that nothing is computed twice."""

from __future__ import annotations

import functools
import hashlib
import importlib.metadata
import io
import shutil
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

import numpy as np
from numpy.typing import NDArray

from phantombench.files import with_plain_line_ends, write_in_pieces

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
        with open_kept(path) as content:
            if content is not None:
                return np.asarray(np.load(content, allow_pickle=False))
        made = make()
        keep(path, lambda handle: np.save(handle, made, allow_pickle=False))
        return made


@contextmanager
def open_kept(path: Path) -> Iterator[BinaryIO | None]:
    """Open what was kept in a file; None where it is absent, damaged or cannot be read.

    It is hashed before it is read, piece by piece: a split of several GiB is never in memory twice.
    """
    try:
        handle = path.open("rb") if path.is_file() else None  # a pipe would be waited for
    except OSError:
        handle = None
    if handle is None:
        yield None
        return
    with handle:
        yield handle if _is_sound(handle) else None


def _is_sound(handle: BinaryIO) -> bool:
    """Compare a file with the hash that it begins with; leave it open at its content."""
    try:
        expected = handle.read(_DIGEST)
        found = hashlib.file_digest(handle, "sha256").digest()  # type: ignore[arg-type]
        handle.seek(_DIGEST)
    except OSError:
        return False
    return found == expected


def keep(path: Path, write: Callable[[BinaryIO], object]) -> None:
    """Write a file that carries its own hash; where that fails, warn: it can be made again.

    Args:
        path: of the file.
        write: writes the content, from its beginning to its end, into what it is given.
    """

    def hashed(handle: BinaryIO) -> None:
        handle.write(bytes(_DIGEST))  # its place
        content = _Hashing(handle)
        write(content)  # type: ignore[arg-type]
        handle.seek(0)
        handle.write(content.digest())

    try:
        write_in_pieces(path, hashed)
    except OSError as error:
        told = f"{error.filename}: {str(error.strerror).lower()}: the cache keeps nothing"
        warnings.warn(told, stacklevel=4)


class _Hashing(io.RawIOBase):
    """Passes on what is written, and hashes it; it cannot seek, so that no byte changes later."""

    def __init__(self, handle: BinaryIO) -> None:
        self._handle, self._sha256 = handle, hashlib.sha256()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self._sha256.update(data)
        return self._handle.write(data)

    def digest(self) -> bytes:
        return self._sha256.digest()


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
