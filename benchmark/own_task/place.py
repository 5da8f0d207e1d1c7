"""Where tasks of one's own may lie: outside of every checkout of the benchmark."""

from __future__ import annotations

from pathlib import Path

from phantombench.errors import PhantomBenchError
from phantombench.files import write_atomically
from phantombench.folders import remove_left
from phantombench.private import TASKS_VARIABLE, named_folder
from phantombench.starting.naming import check_task_name
from phantombench.task.registry import FOLDER

_OF_CHECKOUT = ("benchmark", "submissions", "leaderboards")


def unused_place(name: str) -> Path:
    """Return the folder of a new task, which is not there yet.

    Raises:
        PhantomBenchError: no folder of tasks is named, it lies in a checkout, or the name cannot be
            used.
    """
    folder = named_folder()
    if folder is None:
        raise PhantomBenchError(
            "new task --from",
            "says not where the private task goes",
            f"name a folder outside of the repository: --tasks DIR, or {TASKS_VARIABLE}",
        )
    for each in (folder, *folder.parents):
        if all((each / part).is_dir() for part in _OF_CHECKOUT):
            raise PhantomBenchError(
                folder, f"lies in a checkout of the benchmark ({each})", "name one outside of it"
            )
    check_task_name(name)
    if (FOLDER / name.replace("-", "_")).is_dir():
        raise PhantomBenchError(f"name '{name}'", "is that of a public task", "choose another one")
    remove_left(folder / name)
    if (folder / name).exists():
        raise PhantomBenchError(
            folder / name,
            "is there already",
            "choose another name, or remove it; or go on with it: phantombench submit controls "
            f"--task {name}, then evaluate and leaderboard",
        )
    return folder / name


def open_place(folder: Path) -> None:
    """Make the workspace around tasks; no git takes anything of it in by accident."""
    for part in ("submissions", "leaderboards"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    if not (folder / ".gitignore").exists():
        write_atomically(folder / ".gitignore", b"# private data: nothing here is published\n*\n")
