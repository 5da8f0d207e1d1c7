"""`phantombench gain`: search for a submission, a share and a filter that help a classifier."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from phantombench.cli.options import Data, Root, Tasks
from phantombench.errors import EXIT_CODE, PhantomBenchError

if TYPE_CHECKING:
    from phantombench.evaluation.gain_report import GainReport


def gain(task: Tasks = None, data: Data = None, root: Root = None) -> None:
    """Search for an augmentation gain, and write `leaderboards/gains/<task>.json`.

    Every submission above the line, at four shares of each batch, with and without a filter of
    labels, is tried on a part of `train` that generators do not learn from. The best is judged on
    `test` once. Takes a quarter of an hour a task; what was trained before is taken from the cache.
    What cannot be read is told, and ends the command with exit code 2 once the rest is searched.
    """
    from phantombench.cli.progress import Progress
    from phantombench.evaluation import gain_report
    from phantombench.evaluation.batch import without_data
    from phantombench.evaluation.bench import Bench
    from phantombench.files import check_writable
    from phantombench.task.registry import get_task, task_ids
    from phantombench.workspace import open_workspace

    place = open_workspace(root, data)
    wanted = task or [
        name for name in task_ids(place.root) if get_task(name).spec.recipe_sha256 is not None
    ]
    missing = without_data(place, wanted)
    for error in missing.values():
        if task:
            raise error
        typer.echo(f"skipped: {error}", err=True)
    check_writable(place.leaderboards)
    refused: list[str] = []
    with Progress("searching", len(wanted) - len(missing)) as progress:
        for name in (each for each in wanted if each not in missing):

            def refuse(who: str, error: PhantomBenchError, task: str = name) -> None:
                refused.append(f"{task}/{who}: {error}")

            try:
                found = gain_report.measure(Bench(get_task(name), place), progress.say, refuse)
            except PhantomBenchError as error:
                refused.append(str(error))
                progress.done(f"{name}: not searched")
                continue
            progress.done(f"{name}: {gain_report.write(place, found)}")
            typer.echo(f"{name}: {_told(found)}")
    for line in refused:
        typer.echo(line, err=True)
    if refused:
        raise typer.Exit(EXIT_CODE)


def _told(found: GainReport) -> str:
    """Say what came out of a search."""
    best, tested = found.chosen, found.on_test
    if best is None or tested is None:
        return "nothing could be tried"
    filtered, (low, high) = ", selected" if best.selected else "", tested.ci95
    return (
        f"{best.submission}, {best.share:g} of each batch{filtered}: "
        f"on test {tested.value:+.3f} [{low:+.3f}, {high:+.3f}]"
    )
