"""What is told of a folder, and how its table is spoilt; several files of tests share it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from phantombench.own_task.gathering import gather
from phantombench.own_task.said import Said


def told(folder: Path, **said: object) -> list[str]:
    """Return what is wrong with a folder: lines that each say what to do."""
    gathered, problems = gather(Said("ward", folder, **said))  # type: ignore[arg-type]
    assert (gathered is None) == bool(problems)
    lines = [str(problem) for problem in problems]
    assert all("\n" not in line and "To fix:" in line for line in lines)
    return lines


def table(folder: Path, change: Callable[[list[str]], list[str]]) -> None:
    """Change the lines of a folder's table of labels."""
    path = folder / "labels.csv"
    path.write_text("\n".join(change(path.read_text().splitlines())) + "\n")
