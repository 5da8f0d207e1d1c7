"""Which version of the code something was computed with, and what earlier versions held."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path


def last_commit(checkout: Path, *paths: str) -> str:
    """Return the hash of the last commit that touched the paths; "" outside of a checkout."""
    return (_git(checkout, "log", "-1", "--format=%H", "--", *paths) or b"").decode().strip()


def earlier_versions(checkout: Path, path: str) -> Iterator[tuple[str, bytes]]:
    """Yield (commit, content) of a file along the main line of history, the latest first."""
    found = _git(checkout, "log", "--first-parent", "--format=%H", "--diff-filter=AM", "--", path)
    for commit in (found or b"").decode().split():
        content = _git(checkout, "show", f"{commit}:./{path}")
        if content is not None:
            yield commit, content


def is_cut_off(checkout: Path) -> bool:
    """Say whether a clone lacks older commits: it is shallow."""
    return (_git(checkout, "rev-parse", "--is-shallow-repository") or b"").strip() == b"true"


def _git(checkout: Path, *arguments: str) -> bytes | None:
    """Return what git prints; None where it fails, or is not there."""
    try:
        found = subprocess.run(
            ["git", "-C", str(checkout), *arguments], capture_output=True, check=False
        )
    except OSError:
        return None
    return found.stdout if found.returncode == 0 else None
