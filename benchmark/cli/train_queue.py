"""`phantombench train --queue`: many trainings, unattended."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from phantombench.errors import EXIT_CODE, PhantomBenchError

if TYPE_CHECKING:
    from phantombench.training.queue import Training


def run_all(path: Path, root: Path | None, data: Path | None) -> None:
    """Run a queue; every failure is told, and ends the command with exit code 2.

    Raises:
        PhantomBenchError: a line of the file is wrong; nothing is trained then.
    """
    from phantombench.training.queue import left, read_queue, run_queue
    from phantombench.workspace import open_workspace

    place = open_workspace(root, data)
    logs = place.root / "runs" / "queue"
    queue = read_queue(path)
    for each in queue:
        try:
            _check(each)
        except PhantomBenchError as error:
            where = f"{path}, line {each.number}: {error.where}"
            raise PhantomBenchError(where, error.wrong, error.fix) from error
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


def _check(training: Training) -> None:
    """Refuse what `phantombench train` would refuse of the options of a line.

    Raises:
        PhantomBenchError: names the option.
    """
    from typer.main import get_command

    from phantombench.cli.app import build
    from phantombench.task.registry import read_spec
    from phantombench.training.command import read_assignments
    from phantombench.training.settings import Settings, checked_settings

    usage_error: Any = typer.BadParameter.__bases__[0]  # of the click that typer brings along
    command = get_command(build()).commands["train"]  # type: ignore[attr-defined]
    try:
        told = command.make_context("train", list(training.words)).params
    except usage_error as error:
        wrong = error.format_message()
        raise PhantomBenchError("options", wrong, "see: phantombench train --help") from error
    read_spec(told["task"])
    set_to = read_assignments(told["model"], told["assignments"] or [])
    known = {name: told[name] for name in Settings.model_fields if name in told}
    checked_settings(**known, hyperparameters=set_to).lasting()
