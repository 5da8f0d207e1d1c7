"""`phantombench encoder`: train a task's frozen encoder and pin it."""

from __future__ import annotations

from typing import Annotated

import typer

from benchmark.cli.options import Data


def encoder(
    task: Annotated[str, typer.Argument(help="Task id, for example xray-nih.")],
    data: Data = None,
) -> None:
    """Train a task's encoder on its `train` split and pin the weights' sha256 in the task.

    Features of another encoder are another ruler: a changed encoder is a new version of the task.
    """
    from pathlib import Path

    from tasks.modality.train import train_task_encoder

    from benchmark.workspace import open_workspace

    place = open_workspace(Path.cwd(), data)
    typer.echo(train_task_encoder(task, place.data, place.cache))
