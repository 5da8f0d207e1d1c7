"""Tasks of one's own: a folder outside of the repository, named by a variable or by `--tasks`.

The folder holds a folder a task, and beside them the submissions, results, board and cache of these
tasks. Nothing of it is written anywhere else, and nothing of the repository's into it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from phantombench.errors import PhantomBenchError

TASKS_VARIABLE = "PHANTOMBENCH_TASKS"
METADATA = "task.toml"


@contextmanager
def using(folder: Path | None) -> Iterator[None]:
    """Work with the tasks of a folder, here and in processes started here; None: as before."""
    before = os.environ.get(TASKS_VARIABLE)
    if folder is not None:
        os.environ[TASKS_VARIABLE] = str(folder.expanduser().resolve())
    try:
        yield
    finally:
        if before is None:
            os.environ.pop(TASKS_VARIABLE, None)
        else:
            os.environ[TASKS_VARIABLE] = before


def named_folder() -> Path | None:
    """Return the folder that is named, which need not be there yet; None where none is."""
    named = os.environ.get(TASKS_VARIABLE)
    return Path(named).expanduser().resolve() if named else None


def told_folder() -> dict[str, str]:
    """Return what the environment of another process has to hold, for it to find the tasks."""
    folder = named_folder()
    return {} if folder is None else {TASKS_VARIABLE: str(folder)}


def tasks_folder() -> Path | None:
    """Return the folder that is named; None where none is.

    Raises:
        PhantomBenchError: there is no such folder.
    """
    folder = named_folder()
    if folder is not None and not folder.is_dir():
        raise PhantomBenchError(
            folder,
            "no such folder of tasks",
            f"correct --tasks or {TASKS_VARIABLE}, or make one: phantombench new task --from",
        )
    return folder


def private_ids() -> list[str]:
    """Return the ids of the tasks of one's own, sorted; [] where no folder is named."""
    folder = tasks_folder()
    return [] if folder is None else sorted(each.parent.name for each in folder.glob("*/task.toml"))


def is_private(root: Path) -> bool:
    """Say whether a workspace is that of the tasks of one's own."""
    return root == named_folder()


def check_place(root: Path, task_id: str) -> None:
    """Refuse a private task anywhere but in its workspace, and every other task there.

    Raises:
        PhantomBenchError: says where the task belongs.
    """
    folder = named_folder()
    if folder is None:
        return
    private = (folder / task_id / METADATA).is_file()
    if private and root != folder:
        raise PhantomBenchError(
            root,
            f"the private task {task_id} leaves nothing here",
            f"omit --root, or name {folder}",
        )
    if not private and root == folder:
        raise PhantomBenchError(
            folder,
            f"holds no task '{task_id}', and takes nothing of other tasks",
            f"omit --tasks, or unset {TASKS_VARIABLE}",
        )
