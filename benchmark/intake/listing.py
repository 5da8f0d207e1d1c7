"""The files of a folder that somebody meant to be there."""

from __future__ import annotations

import stat
from collections.abc import Sequence
from pathlib import Path

from phantombench.errors import PhantomBenchError

_OF_ARCHIVES = "__MACOSX"  # what a Mac adds to a zip


def files_below(folder: Path, suffixes: Sequence[str], without: Sequence[str] = ()) -> list[Path]:
    """Return the files of a folder and its sub-folders with one of some suffixes, sorted by path.

    What is hidden, or lies in a hidden folder, was put there by a program: copies of notebooks,
    thumbnails, notes of a file system.

    Args:
        folder: to look in; itself it may be hidden.
        suffixes: in lower case, with their dot; those of the files may be in capitals.
        without: names that are left out.
    """
    return sorted(
        path
        for path in folder.rglob("*")
        if path.suffix.lower() in suffixes
        and path.name not in without
        and not any(
            part.startswith(".") or part == _OF_ARCHIVES for part in path.relative_to(folder).parts
        )
    )


def check_nothing_waits(folder: Path) -> None:
    """Refuse a folder with a pipe, a socket or a device in it: whoever reads one waits for ever.

    Raises:
        PhantomBenchError: names the first one.
    """
    for path in folder.rglob("*"):
        try:
            kind = stat.S_IFMT(path.stat().st_mode)
        except OSError:  # a link to nothing: said when it is read
            continue
        if kind not in (stat.S_IFREG, stat.S_IFDIR):
            raise PhantomBenchError(path, "is no file", "remove it")
