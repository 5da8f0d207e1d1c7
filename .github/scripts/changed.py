"""Print the submissions that a branch adds or changes, a `<task>/<name>` a line.

    python .github/scripts/changed.py CHECKOUT BASE [--results]

Only names are read, and nothing of the branch is run. What a branch adds to `submissions/` and can
belong to no submission is refused, for nothing else would look at it. With `--results`, print those
whose committed result the branch changes, and no file of them.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

_NAME = "[a-z0-9][a-z0-9-]{0,49}"
_FILE = re.compile(rf"submissions/({_NAME})/({_NAME})/.+", re.DOTALL)
_RESULT = re.compile(rf"leaderboards/results/({_NAME})/({_NAME})\.json")
_SHOWN = 10  # paths that are named


def changed(checkout: Path, base: str) -> tuple[list[str], list[str]]:
    """Return what differs below `submissions/`, sorted.

    A submission of which a file is removed is changed. One that is removed whole is left out: there
    is nothing to score.

    Returns:
        `<task>/<name>` of each submission, and the paths that belong to none.
    """
    there = _names(checkout, "ls-tree", "-r", "--name-only", "-z", "HEAD", "--", "submissions")
    differ = _differ(checkout, base, "submissions")
    stray = sorted(path for path in differ & there if not _FILE.fullmatch(path))
    return sorted(_owners(_FILE, differ) & _owners(_FILE, there)), stray


def results_alone(checkout: Path, base: str) -> list[str]:
    """Return `<task>/<name>` of each result that differs, of a submission that does not."""
    results = _owners(_RESULT, _differ(checkout, base, "leaderboards/results"))
    return sorted(results - _owners(_FILE, _differ(checkout, base, "submissions")))


def _differ(checkout: Path, base: str, below: str) -> set[str]:
    command = ["diff", "--no-renames", "--name-only", "-z", base, "HEAD", "--", below]
    return _names(checkout, *command)


def _names(checkout: Path, *command: str) -> set[str]:
    """Return the paths that git names; bytes that are no text stay what they are."""
    ran = subprocess.run(["git", "-C", str(checkout), *command], check=True, capture_output=True)
    return set(filter(None, ran.stdout.decode("utf-8", "surrogateescape").split("\0")))


def _owners(form: re.Pattern[str], paths: Iterable[str]) -> set[str]:
    found = (form.fullmatch(path) for path in paths)
    return {f"{each[1]}/{each[2]}" for each in found if each}


if __name__ == "__main__":
    place, begin, *more = sys.argv[1:]
    if more == ["--results"]:
        print("\n".join(results_alone(Path(place), begin)))
        sys.exit(0)
    submissions, stray = changed(Path(place), begin)
    for each in stray[:_SHOWN]:
        print(
            f"{ascii(each)[1:-1][:200]}: belongs to no submission. To fix: put it into "
            "submissions/<task>/<name>/, in lower-case letters, digits and hyphens",
            file=sys.stderr,
        )
    if len(stray) > _SHOWN:
        print(f"and {len(stray) - _SHOWN:,} more", file=sys.stderr)
    print("\n".join(submissions))
    sys.exit(2 if stray else 0)
