"""Tasks are found because their folder lies in `tasks/`; nobody registers them."""

from __future__ import annotations

import functools
import importlib
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any, cast

from pydantic import ValidationError

from phantombench.errors import PhantomBenchError
from phantombench.task.spec import Task, TaskSpec

FOLDER = Path(str(files("phantombench.tasks")))  # in a checkout and where it is installed


def task_ids() -> list[str]:
    """Return the ids of all tasks, sorted. Imports none of them."""
    return sorted(path.parent.name.replace("_", "-") for path in FOLDER.glob("*/task.toml"))


@functools.cache
def read_spec(task_id: str) -> TaskSpec:
    """Read a task's metadata without importing its code."""
    path = FOLDER / task_id.replace("-", "_") / "task.toml"
    if not path.is_file():
        raise PhantomBenchError(
            task_id, "no such task", f"choose one of: {', '.join(task_ids()) or '(none found)'}"
        )
    try:
        return TaskSpec.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise PhantomBenchError(path, str(error), "correct the task's metadata") from error


@functools.cache
def get_task(task_id: str) -> Task:
    """Import and return a task by its id."""
    read_spec(task_id)
    module: Any = importlib.import_module(f"phantombench.tasks.{task_id.replace('-', '_')}")
    return cast(Task, module.TASK)
