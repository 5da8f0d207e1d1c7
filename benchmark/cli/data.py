"""`phantombench data`: get the source of a task, check it, and read its card."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from phantombench.cli.home import Commands
from phantombench.cli.options import Data
from phantombench.errors import EXIT_CODE

app = Commands(help="The data of the tasks: get it, check it, read about it.")
TaskId = Annotated[str, typer.Argument(help="Task id, for example ecg-mitbih.")]


@app.command()
def get(
    task: TaskId,
    data: Data = None,
    url: Annotated[str | None, typer.Option(help="Another source with the same layout.")] = None,
) -> None:
    """Fetch a task's source into the data root as far as its owner permits, and check it."""
    from phantombench.task.registry import get_task
    from phantombench.task.spec import Fetchable

    found = get_task(task)
    if isinstance(found, Fetchable):
        typer.echo(found.get(_target(data), url))
    else:
        how = "are drawn on this machine" if found.spec.synthetic else f"lie in {found.folder}"
        typer.echo(f"{task}: nothing to get, its samples {how}")


@app.command()
def check(task: TaskId, data: Data = None) -> None:
    """Compare a task's source and its splits with the hashes that the task pins."""
    from phantombench.task.loading import deviation, load_split
    from phantombench.task.registry import get_task
    from phantombench.task.spec import SPLITS, Fetchable
    from phantombench.workspace import open_workspace

    found = get_task(task)
    place = open_workspace(Path.cwd(), data)
    problems = found.check(_target(data)) if isinstance(found, Fetchable) else []
    for problem in problems:
        typer.echo(problem, err=True)
    if problems:
        raise typer.Exit(EXIT_CODE)
    for split in SPLITS:
        loaded = load_split(found, split, place.data, place.cache)
        counts = ", ".join(
            f"{name} {int((loaded.labels == index).sum())}"
            for index, name in enumerate(found.spec.classes)
        )
        rounded = deviation(found, split, loaded) is not None
        content = "content within the task's tolerance" if rounded else "content as pinned"
        typer.echo(f"{task} {split}: {len(loaded)} samples ({counts}), {content}")


@app.command()
def export(
    task: TaskId,
    to: Annotated[Path, typer.Option(help="Empty folder to write into.")],
    split: Annotated[
        str, typer.Option(help="train: what may be trained on; reference and test may not.")
    ] = "train",
    form: Annotated[str, typer.Option("--as", help="npz, png or wfdb.")] = "npz",
    data: Data = None,
) -> None:
    """Write a split as files that any framework reads, with what its licence asks for.

    Train on `train` and on nothing else. Real samples stay under their owner's terms: do not
    publish what is written here.
    """
    from phantombench.generation.split_files import export_split, named_split
    from phantombench.task.loading import load_split
    from phantombench.task.registry import get_task
    from phantombench.workspace import data_root, open_cache

    found, name = get_task(task), named_split(split)
    loaded = load_split(found, name, data_root(data), open_cache())
    count = export_split(loaded, found.spec, name, to, form)
    typer.echo(f"{task} {split}: {count} samples, their labels and README.txt in {to}")
    if name != "train":
        typer.echo("for your own checks only: no submission may have been trained on it", err=True)


@app.command()
def card(task: TaskId) -> None:
    """Print a task's data card: source, licence, required attribution, splits, known faults."""
    from rich.console import Console
    from rich.markdown import Markdown

    from phantombench.task.registry import get_task

    text = (get_task(task).folder / "card.md").read_text(encoding="utf-8")
    Console().print(Markdown(text))


def _target(data: Path | None) -> Path:
    from phantombench.errors import PhantomBenchError
    from phantombench.workspace import DATA_VARIABLE, data_root

    named = data_root(data)
    if named is None:
        raise PhantomBenchError(
            "data root",
            "there is none to fetch into",
            f"name a folder with --data or with the environment variable {DATA_VARIABLE}",
        )
    return named
