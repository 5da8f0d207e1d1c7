"""`phantombench train --queue`: many trainings, unattended."""

from __future__ import annotations

from pathlib import Path

import typer

from phantombench.errors import EXIT_CODE


def run_all(path: Path, root: Path | None, data: Path | None) -> None:
    """Run a queue; every failure is told, and ends the command with exit code 2.

    Raises:
        PhantomBenchError: a line of the file is wrong; nothing is trained then.
    """
    from phantombench.model.registry import get_model
    from phantombench.task.registry import read_spec
    from phantombench.training.queue import left, read_queue, run_queue
    from phantombench.workspace import open_workspace

    place = open_workspace(root, data)
    logs = place.root / "runs" / "queue"
    queue = read_queue(path)
    for each in queue:
        read_spec(each.value("--task"))
        get_model(each.value("--model"))
    typer.echo(f"{len(left(path, queue))} of {len(queue)} trainings to do; logs in {logs}")
    options = ["--root", str(place.root)]
    if data is not None:
        options += ["--data", str(data)]
    failed = 0
    for training, status in run_queue(path, options, logs):
        failed += status != 0
        word = "done" if status == 0 else f"failed with exit code {status}"
        typer.echo(f"line {training.number}: {word}: {training}")
    if failed:
        typer.echo(f"{failed} failed, and their logs say why; give the command again", err=True)
        raise typer.Exit(EXIT_CODE)
