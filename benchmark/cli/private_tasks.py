"""The option `--tasks` of every command: a folder with tasks of one's own."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any, get_type_hints

import typer

from phantombench.private import TASKS_VARIABLE, using

Tasks = Annotated[
    Path | None,
    typer.Option(
        help=f"Folder with private tasks, where the command then works; default: {TASKS_VARIABLE}."
    ),
]


def add_to_all(app: typer.Typer) -> None:
    """Give every command of an application, and of its groups, the option `--tasks`."""
    for command in app.registered_commands:
        if command.callback is not None:
            command.callback = _with_tasks(command.callback)
    for group in app.registered_groups:
        if group.typer_instance is not None:
            add_to_all(group.typer_instance)


def _with_tasks(command: Callable[..., Any]) -> Callable[..., Any]:
    """Return a command that has one option more; the same one where it has it already."""
    if getattr(command, "takes_tasks", False):
        return command

    @functools.wraps(command)
    def run(*arguments: Any, tasks: Path | None = None, **options: Any) -> Any:
        with using(tasks):
            return command(*arguments, **options)

    hints = get_type_hints(command, include_extras=True)
    told = inspect.signature(command)
    known = [each.replace(annotation=hints[each.name]) for each in told.parameters.values()]
    more = inspect.Parameter(
        "tasks", inspect.Parameter.KEYWORD_ONLY, default=None, annotation=Tasks
    )
    run.__signature__ = told.replace(parameters=[*known, more])  # type: ignore[attr-defined]
    run.__annotations__ = hints | {"tasks": Tasks}
    run.takes_tasks = True  # type: ignore[attr-defined]
    return run
