"""The files of a folder that somebody meant to be there."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

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
