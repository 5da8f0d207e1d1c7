"""Write a file whole or not at all."""

from __future__ import annotations

import errno
import os
import re
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO


def write_atomically(path: Path, content: bytes) -> None:
    """Write to a temporary file beside `path` and rename it; readers see the old or the new file.

    Two processes may write the same path at once: the last one wins, neither is seen half done.

    Raises:
        OSError: names the path, also where a full disk says none.
    """
    write_in_pieces(path, lambda handle: handle.write(content))


def write_in_pieces(path: Path, write: Callable[[BinaryIO], object]) -> None:
    """Do the same for content that need not be in memory at once: `write` is given the open file.

    Raises:
        OSError: names the path, also where a full disk says none, and the temporary file never.
    """
    if path.exists() and not path.is_file():
        # A rename would put a file in the place of a device, for whoever may.
        raise OSError(errno.EINVAL, "is no regular file", str(path))
    try:
        _write(path, write)
    except OSError as error:
        if error.filename is None or Path(str(error.filename)).name.startswith(f".{path.name}."):
            error.filename, error.filename2 = str(path), None
        raise


def check_writable(folder: Path) -> None:
    """Refuse a folder that cannot be written, or made, before anything is computed for it.

    Raises:
        OSError: names it.
    """
    there = next(each for each in (folder, *folder.absolute().parents) if each.exists())
    if not os.access(there, os.W_OK):
        raise OSError(errno.EACCES, "cannot be written", str(folder))


def _write(path: Path, write: Callable[[BinaryIO], object]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    for left in path.parent.iterdir():  # by whoever was killed while writing the same file
        if left.name.startswith(f".{path.name}.") and left.is_file() and is_left_behind(left):
            left.unlink(missing_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as handle:
            write(handle)
            handle.flush()
            os.fsync(handle.fileno())
        temporary.chmod(0o644)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


_TEMPORARY = re.compile(r"\..+\.[a-z0-9_]{8}")  # as `_write` names one
_ALIVE = 60.0  # seconds since it was written to, within which somebody may still be at it


def is_temporary(path: Path) -> bool:
    """Say whether a file has the name of one that was not renamed yet.

    >>> is_temporary(Path("results/.noise.json.ab1_2c3d")), is_temporary(Path("results/noise.json"))
    (True, False)
    """
    return _TEMPORARY.fullmatch(path.name) is not None


def is_left_behind(path: Path) -> bool:
    """Say whether whoever wrote a temporary file was killed, as far as its age tells."""
    try:
        return is_temporary(path) and time.time() - path.lstat().st_mtime > _ALIVE
    except FileNotFoundError:  # it has its name by now
        return False


def with_plain_line_ends(content: bytes) -> bytes:
    r"""Return text with line ends as the repository has them, whatever a checkout made of them.

    >>> with_plain_line_ends(b"a\r\nb\n")
    b'a\nb\n'
    """
    return content.replace(b"\r\n", b"\n")
