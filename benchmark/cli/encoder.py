"""`phantombench encoder`: the frozen encoders of the tasks."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from phantombench.cli.home import Commands
from phantombench.cli.options import Data

app = Commands(help="The frozen encoders of the tasks.", no_args_is_help=True)


@app.callback()
def _encoder() -> None:
    """Keep `train` a command of its own, although it is the only one."""


@app.command()
def train(
    task: Annotated[str, typer.Option("--task", help="Task id, for example xray-nih.")],
    encoder: Annotated[
        list[str] | None, typer.Option("--encoder", help="Name of one; all of the task by default.")
    ] = None,
    data: Data = None,
) -> None:
    """Train a task's encoders on its `train` split and pin the weights' sha256 in the task.

    Features of another encoder are another ruler: a changed encoder is a new version of the task.
    """
    from phantombench.task.encoding import train_task_encoder
    from phantombench.task.registry import read_spec
    from phantombench.workspace import open_workspace

    place = open_workspace(Path.cwd(), data)
    for name in encoder or [each.name for each in read_spec(task).ensemble]:
        typer.echo(train_task_encoder(task, place.data, place.cache, name=name))
