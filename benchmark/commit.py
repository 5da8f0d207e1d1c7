"""Which version of the code something was computed with."""

from __future__ import annotations

import subprocess
from pathlib import Path


def last_commit(checkout: Path, *paths: str) -> str:
    """Return the hash of the last commit that touched the paths; "" outside of a checkout."""
    command = ["git", "-C", str(checkout), "log", "-1", "--format=%H", "--", *paths]
    try:
        found = subprocess.run(command, capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return found.stdout.strip()
