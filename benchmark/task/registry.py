"""Tasks are found because their folder lies in `tasks/`; nobody registers them.

Those of one's own lie in the folder that `--tasks` or `PHANTOMBENCH_TASKS` names; what code reads
them, their metadata says.
"""

from __future__ import annotations

import functools
import importlib
import re
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any, cast

from pydantic import ValidationError

from phantombench.errors import PhantomBenchError
from phantombench.private import is_private, private_ids, tasks_folder
from phantombench.task.spec import Task, TaskSpec

_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
READER = "own_"  # begins the names of the modules that read tasks of one's own
FOLDER = Path(str(files("phantombench.tasks")))  # in a checkout and where it is installed


def task_ids(root: Path | None = None) -> list[str]:
    """Return the ids of all tasks, sorted. Imports none of them.

    Args:
        root: of a workspace: those alone whose results belong there. None for all.
    """
    if root is not None and is_private(root):
        return private_ids()
    public = [path.parent.name.replace("_", "-") for path in FOLDER.glob("*/task.toml")]
    return sorted(public if root is not None else {*public, *private_ids()})


def folder_of(task_id: str) -> Path:
    """Return the folder of a task.

    Raises:
        PhantomBenchError: there is none; names those there are.
    """
    private, public = tasks_folder(), FOLDER / task_id.replace("-", "_")
    for folder in (public, *((private / task_id,) if private is not None else ())):
        # A path that leads to a task is not its id, by which its results are filed.
        if _ID.fullmatch(task_id) and (folder / "task.toml").is_file():
            return folder
    raise PhantomBenchError(
        task_id, "no such task", f"choose one of: {', '.join(task_ids()) or '(none found)'}"
    )


def read_spec(task_id: str) -> TaskSpec:
    """Read a task's metadata without importing its code."""
    return spec_at(folder_of(task_id))


@functools.cache
def spec_at(folder: Path) -> TaskSpec:
    """Read the metadata of the task in a folder; once it was changed: `spec_at.cache_clear()`.

    Raises:
        PhantomBenchError: it is no TOML, or no metadata of a task.
    """
    path = folder / "task.toml"
    try:
        return TaskSpec.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise PhantomBenchError(path, str(error), "correct the task's metadata") from error


def get_task(task_id: str) -> Task:
    """Import and return a task by its id."""
    return _task_at(folder_of(task_id))


@functools.cache
def _task_at(folder: Path) -> Task:
    if folder.parent == FOLDER:
        module: Any = importlib.import_module(f"phantombench.tasks.{folder.name}")
        return cast(Task, module.TASK)
    reader = (spec_at(folder).reader or "").removeprefix(READER)
    if reader not in sorts():
        raise PhantomBenchError(
            folder / "task.toml",
            f"its reader '{READER}{reader}' is none",
            f"choose one of: {', '.join(READER + each for each in sorts())}",
        )
    return cast(Task, sorts()[reader].SORT.task(folder))


@functools.cache
def sorts() -> dict[str, Any]:
    """Return what reads each sort of samples of one's own: modules `own_<sort>` with a `SORT`."""
    names = sorted(path.stem for path in (FOLDER / "modality").glob(f"{READER}*.py"))
    modules = {
        name: importlib.import_module(f"phantombench.tasks.modality.{name}") for name in names
    }
    return {
        name.removeprefix(READER): module
        for name, module in modules.items()
        if hasattr(module, "SORT")
    }
