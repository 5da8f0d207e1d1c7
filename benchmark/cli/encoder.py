"""`phantombench encoder`: the frozen encoders of the tasks."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from phantombench.cli.home import Commands
from phantombench.cli.options import Data, RequiredTask

app = Commands(help="The frozen encoders of the tasks.", no_args_is_help=True)


@app.callback()
def _encoder() -> None:
    """Keep `train` a command of its own, although it is the only one."""


@app.command()
def train(
    task: RequiredTask,
    encoder: Annotated[
        list[str] | None,
        typer.Option(
            "--encoder", help="Name of one; may be given several times; default: all of the task."
        ),
    ] = None,
    data: Data = None,
) -> None:
    """Train a task's encoders on its `train` split and pin the weights' sha256 in the task.

    Another encoder is another ruler: every number on features is computed again.
    """
    from phantombench.task.encoding import train_task_encoder
    from phantombench.task.registry import read_spec
    from phantombench.workspace import open_workspace

    place = open_workspace(Path.cwd(), data)
    for name in encoder or [each.name for each in read_spec(task).ensemble]:
        typer.echo(train_task_encoder(task, place.data, place.cache, name=name))
