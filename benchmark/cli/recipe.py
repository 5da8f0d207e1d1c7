"""`phantombench recipe`: search how a task's classifiers are trained."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from phantombench.cli.options import Data, RequiredTask


def recipe(
    task: RequiredTask,
    few: Annotated[
        float, typer.Option(min=0.01, max=0.99, help="Share of the patients that few have.")
    ],
    data: Data = None,
) -> None:
    """Search the classical recipe of a task on its `train` split, and pin it in the task.

    What utility is measured against: classifiers of real data with classical augmentation. Thirty
    candidates are tried on patients of `train` that are held out; `recipe.json` keeps all of them.
    Another recipe is another baseline: all numbers of utility are computed again.
    """
    from phantombench.cli.progress import Progress
    from phantombench.files import check_writable, write_atomically
    from phantombench.schema import as_json
    from phantombench.task.loading import load_split
    from phantombench.task.pinning import pin_recipe
    from phantombench.task.registry import get_task
    from phantombench.threads import one_thread
    from phantombench.utility.search import CANDIDATES, RECIPE, search
    from phantombench.workspace import open_workspace

    place = open_workspace(Path.cwd(), data)
    chosen = get_task(task)
    check_writable(chosen.folder)
    train = load_split(chosen, "train", place.data, place.cache)
    with Progress("searching", CANDIDATES) as progress, one_thread():
        found = search(train, len(chosen.spec.classes), few, progress.say)
    content = as_json(found)
    write_atomically(chosen.folder / RECIPE, content)
    pin_recipe(chosen.folder / "task.toml", content)
    typer.echo(f"{chosen.folder / RECIPE}: {found.chosen}")
