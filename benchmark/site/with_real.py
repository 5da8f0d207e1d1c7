"""Pages that show real samples beside generated ones: for the eyes of whoever holds the data.

They are written to a folder outside the checkout, so that no real sample can be committed.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from pathlib import Path

from phantombench.drawing.sample_sheet import sheet_bytes
from phantombench.errors import PhantomBenchError
from phantombench.evaluation.bench import Bench
from phantombench.files import write_atomically
from phantombench.folders import holds_nothing, written_whole
from phantombench.site.nearest_pairs import Named, nearest_pairs
from phantombench.site.writing import Site
from phantombench.task.loading import load_split
from phantombench.task.spec import Task
from phantombench.workspace import Workspace


def real_sheets(
    workspace: Workspace, tasks: Iterable[Task], say: Callable[[str], None]
) -> dict[str, list[Named]]:
    """Return sheets by task: reference samples, and the nearest pairs of each submission.

    Says which tasks' data is not at hand.
    """
    sheets: dict[str, list[Named]] = {}
    for task in tasks:
        try:
            reference = load_split(task, "reference", workspace.data, workspace.cache)
        except PhantomBenchError as error:
            say(f"no real samples: {error}")
        else:
            sheet = sheet_bytes(reference.samples, reference.labels, task.spec)
            say(f"{task.spec.id}: looking for the nearest pairs")
            pairs = nearest_pairs(Bench(task, workspace))
            sheets[task.spec.id] = [("Real samples", sheet), *pairs]
    return sheets


def check_outside(folder: Path, workspace: Workspace) -> None:
    """Refuse a folder inside the checkout, or one that holds something already.

    Raises:
        PhantomBenchError: real samples could be committed, or files be overwritten.
    """
    if folder.resolve().is_relative_to(workspace.root.resolve()):
        raise PhantomBenchError(
            folder,
            "pages with real samples may not lie in the checkout",
            "name a folder outside it",
        )
    if folder.exists() and not (folder.is_dir() and holds_nothing(folder)):
        raise PhantomBenchError(folder, "it is not an empty folder", "name a new one")


def write_outside(folder: Path, workspace: Workspace, site: Site) -> None:
    """Write the pages with copies of the pictures that they show, all or nothing."""
    with written_whole(folder) as whole:
        for name, content in site.items():
            write_atomically(whole / name, content)
        for pictures in (
            workspace.leaderboards / name for name in ("samples", "walks", "explanations")
        ):
            if pictures.is_dir():
                shutil.copytree(pictures, whole / pictures.name)
