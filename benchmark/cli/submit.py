"""`phantombench submit`: begin a submission, and check one before anybody else does."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from phantombench.cli.options import Data, Root
from phantombench.errors import EXIT_CODE

if TYPE_CHECKING:
    from phantombench.task.spec import Labels

app = typer.Typer(help="Submissions: begin one, check one.", no_args_is_help=True)


@app.command()
def new(
    task: Annotated[str, typer.Option(help="Task id, for example xray-nih.")],
    name: Annotated[str, typer.Option(help="Lower-case letters, digits and hyphens.")],
    content: Annotated[
        Path | None,
        typer.Option(
            "--from", help="Weights (.safetensors) or samples (.npz) to copy into it and pin."
        ),
    ] = None,
    model: Annotated[str, typer.Option(help="The model that the weights belong to.")] = "dcgan",
    root: Root = None,
) -> None:
    """Create submissions/TASK/NAME with a submission.toml whose comments explain each field."""
    from phantombench.submission.template import create
    from phantombench.submission.wording import shown
    from phantombench.workspace import open_workspace

    folder = shown(create(open_workspace(root), task, name, content, model))
    typer.echo(f"created {folder}/submission.toml: fill it in, then")
    typer.echo(f"  phantombench submit check {folder}")


@app.command()
def check(
    folder: Annotated[Path, typer.Argument(help="submissions/TASK/NAME")],
    trust_code: Annotated[
        bool, typer.Option("--trust-code", help="Run the model code that the submission ships.")
    ] = False,
    root: Root = None,
    data: Data = None,
) -> None:
    """Say that a submission is ready to be scored, or everything that is wrong with it."""
    from phantombench.submission.checks import check_submission
    from phantombench.submission.wording import shown

    asked = _reference_labels(folder, root, data)
    problems = check_submission(folder, asked, trust_code=trust_code)
    for problem in problems:
        typer.echo(str(problem), err=True)
    if problems:
        typer.echo(f"{shown(folder)}: {len(problems)} to fix", err=True)
        raise typer.Exit(EXIT_CODE)
    if asked is None:
        typer.echo(f"not checked, the task's data is not at hand: samples a class in {folder}")
    typer.echo(f"{shown(folder)}: ready")


def _reference_labels(folder: Path, root: Path | None, data: Path | None) -> Labels | None:
    """Return the labels that samples must suffice for; None for other kinds, or without data."""
    import numpy as np

    from phantombench.errors import PhantomBenchError
    from phantombench.submission.metadata import read_submission
    from phantombench.task.loading import load_split
    from phantombench.task.registry import get_task
    from phantombench.workspace import open_workspace

    try:
        spec = read_submission(folder)
        if spec.source.kind != "samples":
            return np.empty(0, dtype=np.int64)
        place = open_workspace(root or Path.cwd(), data)
        return load_split(get_task(spec.task), "reference", place.data, place.cache).labels
    except PhantomBenchError:
        return None
