"""`phantombench gain`: search for a submission, a share and a filter that help a classifier."""

from __future__ import annotations

import typer

from phantombench.cli.options import Data, Root, Tasks


def gain(task: Tasks = None, data: Data = None, root: Root = None) -> None:
    """Search for an augmentation gain, and write `leaderboards/gains/<task>.json`.

    Every submission above the line, at four shares of each batch, with and without a filter of
    labels, is tried on a part of `train` that generators do not learn from. The best is judged on
    `test` once. Takes a quarter of an hour a task; what was trained before is taken from the cache.
    """
    from phantombench.cli.progress import Progress
    from phantombench.evaluation import gain_report
    from phantombench.evaluation.batch import without_data
    from phantombench.evaluation.bench import Bench
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
    with Progress("searching", len(wanted) - len(missing)) as progress:
        for name in (each for each in wanted if each not in missing):
            found = gain_report.measure(Bench(get_task(name), place), progress.say)
            progress.done(f"{name}: {gain_report.write(place, found)}")
            if found.chosen is None or found.on_test is None:
                typer.echo(f"{name}: nothing could be tried")
                continue
            low, high = found.on_test.ci95
            best, filtered = found.chosen, ", selected" if found.chosen.selected else ""
            typer.echo(
                f"{name}: {best.submission}, {best.share:g} of each batch{filtered}: "
                f"on test {found.on_test.value:+.3f} [{low:+.3f}, {high:+.3f}]"
            )
