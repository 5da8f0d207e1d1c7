"""Open the files of a submission: regular files of its own folder, within a size, never links."""

from __future__ import annotations

import hashlib
import os
import stat
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from phantombench.errors import PhantomBenchError
from phantombench.files import with_plain_line_ends
from phantombench.submission import limits
from phantombench.submission.file_names import folded, wrong_with
from phantombench.submission.limits import Limit
from phantombench.submission.wording import printable, shown

METADATA = "submission.toml"
_CHUNK = limits.MIB
_TEXT = (".toml", ".py")  # whose line ends a checkout may have changed
# Neither follow a link nor wait for the other end of a pipe; zero where a system lacks the flag.
_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_BINARY", 0)
)


def check_folder(folder: Path) -> None:
    """Refuse a folder that is or holds a link, a folder, a device, or too many files.

    Raises:
        PhantomBenchError: says which entry, and what to do.
    """
    where = shown(folder)
    for place in (folder, folder.parent):
        if place.is_symlink():
            raise PhantomBenchError(shown(place), "is a link", "submit the folder itself")
    if not folder.is_dir():
        raise PhantomBenchError(
            where, "no such folder", "check the name, or create it: phantombench submit new"
        )
    seen = set[str]()
    with os.scandir(folder) as entries:
        for count, entry in enumerate(entries, 1):
            name = printable(entry.name)
            if count > limits.FILES:
                raise PhantomBenchError(
                    where, f"holds more than {limits.FILES} files", "keep what is scored"
                )
            if entry.is_symlink():
                raise PhantomBenchError(
                    f"{where}/{name}", "is a link", "put the file itself into the folder"
                )
            if not entry.is_file(follow_symlinks=False):
                raise PhantomBenchError(
                    f"{where}/{name}", "is not a regular file", "keep plain files only"
                )
            if wrong := wrong_with(entry.name):
                raise PhantomBenchError(f"{where}/{name}", *wrong)
            if folded(entry.name) in seen:
                raise PhantomBenchError(
                    f"{where}/{name}", "is the name of another file on some systems", "rename it"
                )
            seen.add(folded(entry.name))


def check_beside(folder: Path, named: set[str]) -> None:
    """Refuse large files that the submission does not name."""
    for path in sorted(folder.iterdir()):
        if path.name not in named | {METADATA}:
            _check_size(path, path.lstat().st_size, limits.BESIDE)


@contextmanager
def opened(folder: Path, name: str, limit: Limit) -> Iterator[BinaryIO]:
    """Open a regular file of the folder for reading; its size is checked on the open file.

    Raises:
        PhantomBenchError: the file is absent, a link, not a regular file, or larger than `limit`.
    """
    path = folder / name
    where = shown(path)
    if Path(name).name != name or name in ("", ".", ".."):
        raise PhantomBenchError(where, "leaves the folder", "name a file that lies in the folder")
    if path.is_symlink():
        raise PhantomBenchError(where, "is a link", "put the file itself into the folder")
    try:
        descriptor = os.open(path, _FLAGS)
    except FileNotFoundError as error:
        raise PhantomBenchError(where, "no such file", "put the file into the folder") from error
    except OSError as error:
        raise PhantomBenchError(
            where, f"cannot be opened ({error.strerror})", "put a readable file into the folder"
        ) from error
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode):
        os.close(descriptor)
        raise PhantomBenchError(where, "is not a regular file", "put a plain file there")
    with os.fdopen(descriptor, "rb") as handle:
        _check_size(path, status.st_size, limit)
        yield handle


@contextmanager
def pinned(folder: Path, name: str, limit: Limit, sha256: str) -> Iterator[BinaryIO]:
    """Open a copy of a file whose content has the declared sha256.

    It is copied while it is hashed, so that nobody changes it between the check and its use.
    """
    found = hashlib.sha256()
    with opened(folder, name, limit) as handle, tempfile.TemporaryFile() as copy:
        while chunk := handle.read(_CHUNK):
            found.update(chunk)
            copy.write(chunk)
            if copy.tell() > limit.size:
                _check_size(folder / name, copy.tell(), limit)
        check_digest(folder / name, found.hexdigest(), sha256)
        copy.seek(0)
        yield copy


def check_pins(folder: Path, files: Mapping[str, str]) -> None:
    """Refuse a folder in which a named file is not the pinned one.

    Args:
        folder: the submission.
        files: the sha256 of each file by name.
    """
    for name, sha256 in files.items():
        with opened(folder, name, limit_of(name)) as handle:
            check_digest(folder / name, digest(handle, name), sha256)


def digest(handle: BinaryIO, name: str = "") -> str:
    """Return the sha256 of an open file, and rewind it; of text, with plain line ends."""
    found = hashlib.sha256()
    handle.seek(0)
    if Path(name).suffix in _TEXT:  # small: its size was checked when it was opened
        found.update(with_plain_line_ends(handle.read()))
    while chunk := handle.read(_CHUNK):
        found.update(chunk)
    handle.seek(0)
    return found.hexdigest()


def read_pinned(folder: Path, name: str, limit: Limit, sha256: str) -> bytes:
    """Return the content of a small file whose sha256 is the declared one."""
    with opened(folder, name, limit) as handle:
        content = handle.read(limit.size)
    if Path(name).suffix in _TEXT:
        content = with_plain_line_ends(content)
    check_digest(folder / name, hashlib.sha256(content).hexdigest(), sha256)
    return content


def check_digest(path: Path, found: str, declared: str) -> None:
    """Refuse a file whose content is not the declared one."""
    if found != declared:
        raise PhantomBenchError(
            shown(path),
            f"its sha256 is {found}, {METADATA} says {declared}",
            f"restore the file, or write its sha256 into {METADATA}",
        )


def limit_of(name: str) -> Limit:
    """Return the size limit of a named file, by its suffix; the schema allows no other."""
    return {".safetensors": limits.WEIGHTS, ".npz": limits.SAMPLES, ".py": limits.CODE}[
        Path(name).suffix
    ]


def _check_size(path: Path, size: int, limit: Limit) -> None:
    if size > limit.size:
        raise PhantomBenchError(
            shown(path),
            f"has {size:,} bytes, more than the {limit} allowed: {limit.reason}",
            "make it smaller, or leave it out",
        )
