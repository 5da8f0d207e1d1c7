"""Paths in what is printed, so that the command that is named next finds them."""

from __future__ import annotations

import shlex
from pathlib import Path


def from_here(path: Path) -> str:
    """Return a path as a shell in this folder takes it: below it, or whole.

    >>> from_here(Path.cwd() / "submissions" / "mine"), from_here(Path("/a b"))
    ('submissions/mine', "'/a b'")
    """
    whole, here = path.absolute(), Path.cwd()
    below = whole.relative_to(here) if whole.is_relative_to(here) else whole
    return shlex.quote(below.as_posix())
