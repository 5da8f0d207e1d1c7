"""Print the submissions that a branch adds or changes, a `<task>/<name>` a line.

    python .github/scripts/changed.py CHECKOUT BASE [HEAD]

Only names are read, and only such as a submission can have; nothing of the branch is run.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

_FILE = re.compile(r"submissions/([a-z0-9][a-z0-9-]{0,49})/([a-z0-9][a-z0-9-]{0,49})/[^/]+")


def changed(checkout: Path, base: str, head: str = "HEAD") -> list[str]:
    """Return `<task>/<name>` of each submission with a file that differs, sorted.

    Those that are removed are left out: there is nothing to score.
    """
    ran = subprocess.run(
        ["git", "-C", str(checkout), "diff", "--name-only", "-z", "--diff-filter=d", base, head],
        check=True,
        capture_output=True,
        text=True,
    )
    found = (_FILE.fullmatch(path) for path in ran.stdout.split("\0"))
    return sorted({f"{each[1]}/{each[2]}" for each in found if each})


if __name__ == "__main__":
    print("\n".join(changed(Path(sys.argv[1]), *sys.argv[2:4])))
