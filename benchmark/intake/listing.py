"""The files of a folder that somebody meant to be there."""

from __future__ import annotations

import re
import stat
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from phantombench.errors import PhantomBenchError

_DIGITS = re.compile(r"([0-9]+)")
_OF_ARCHIVES = "__MACOSX"  # what a Mac adds to a zip


def files_below(folder: Path, suffixes: Sequence[str], without: Sequence[str] = ()) -> list[Path]:
    """Return the files of a folder and its sub-folders with one of some suffixes, sorted by path.

    What is hidden, or lies in a hidden folder, was put there by a program: copies of notebooks,
    thumbnails, notes of a file system.

    Args:
        folder: to look in; itself it may be hidden.
        suffixes: in lower case, with their dot; those of the files may be in capitals.
        without: names that are left out, in lower case.
    """
    return sorted(
        path
        for path in folder.rglob("*")
        if path.suffix.lower() in suffixes
        and path.name.lower() not in without
        and not any(
            part.startswith(".") or part == _OF_ARCHIVES for part in path.relative_to(folder).parts
        )
    )


def counted_otherwise(files: Sequence[Path]) -> tuple[str, str] | None:
    """Return two files whose numbers come in another order than their names; None if none do.

    Names that differ in more than their numbers, as hashes do, are in the order of their letters.

    >>> counted_otherwise([Path("1.png"), Path("10.png"), Path("2.png")])
    ('10.png', '2.png')
    >>> counted_otherwise([Path("a10f.png"), Path("a2b.png")])
    """
    for one, other in pairwise(files):
        first, second = (_DIGITS.split(path.as_posix()) for path in (one, other))
        if first[::2] == second[::2] and list(map(int, first[1::2])) > list(map(int, second[1::2])):
            return one.name, other.name
    return None


def not_followed(folder: Path) -> list[str]:
    """Return a line that names the links to folders within a folder, if there are any."""
    links = sorted(
        path.name for path in folder.rglob("[!.]*") if path.is_symlink() and path.is_dir()
    )
    return [f"not followed, links to folders: {', '.join(links[:8])}"] if links else []


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
