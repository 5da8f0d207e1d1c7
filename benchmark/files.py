"""Write a file whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def write_atomically(path: Path, content: bytes) -> None:
    """Write to a temporary file beside `path` and rename it; readers see the old or the new file.

    Two processes may write the same path at once: the last one wins, neither is seen half done.

    Raises:
        OSError: names the path, also where a full disk says none.
    """
    try:
        _write(path, content)
    except OSError as error:
        if error.filename is None:
            error.filename = str(path)
        raise


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as handle:
            handle.write(content)
            handle.flush()
            os.fsync(handle.fileno())
        temporary.chmod(0o644)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def with_plain_line_ends(content: bytes) -> bytes:
    r"""Return text with line ends as the repository has them, whatever a checkout made of them.

    >>> with_plain_line_ends(b"a\r\nb\n")
    b'a\nb\n'
    """
    return content.replace(b"\r\n", b"\n")
