"""`phantombench submit controls`: the submissions with known right answers, for a task."""

from __future__ import annotations

from typing import Annotated

import typer

from phantombench.cli.options import Root


def controls(
    task: Annotated[str, typer.Option(help="Task id, for example xray-chestmnist.")],
    control: Annotated[
        list[str] | None,
        typer.Option(help="Name of one; may be given several times; default: all of the task."),
    ] = None,
    root: Root = None,
) -> None:
    """Submit a task's controls: real data is the floor of its board, the others show what it sees.

    A folder that is there already is left as it is.
    """
    from phantombench.submission.control_folders import write_controls
    from phantombench.submission.wording import shown
    from phantombench.task.registry import read_spec
    from phantombench.workspace import open_workspace

    place, spec = open_workspace(root), read_spec(task)
    written, there = write_controls(place, spec, control or ())
    for folder in there:
        typer.echo(f"{shown(folder)} is there already: left as it is")
    for folder in written:
        typer.echo(f"wrote {shown(folder)}")
    some = "".join(f" --submission {name}" for name in control or ())
    typer.echo(f"  next: phantombench evaluate --task {spec.id}{some}")
