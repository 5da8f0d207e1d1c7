"""`phantombench submit`: begin a submission, and check one before anybody else does."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from phantombench.cli.from_here import from_here
from phantombench.cli.home import Commands
from phantombench.cli.options import Data, Root
from phantombench.cli.submit_controls import controls
from phantombench.cli.submit_new import new
from phantombench.cli.submit_pr import pr
from phantombench.cli.submit_remove import remove
from phantombench.errors import EXIT_CODE

if TYPE_CHECKING:
    from phantombench.task.spec import Labels

app = Commands(help="Submissions: begin, check, pin, remove, hand in.", no_args_is_help=True)
app.command()(new)
app.command()(controls)
app.command()(remove)
app.command()(pr)


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
    from phantombench.cli.submit_looks import looks_wrong
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
    for told in looks_wrong(folder, root, data):
        typer.echo(f"warning: {told}", err=True)
    typer.echo(f"{shown(folder)}: ready")
    typer.echo(f"  next: {_evaluate(folder)}")


@app.command()
def pin(folder: Annotated[Path, typer.Argument(help="submissions/TASK/NAME")]) -> None:
    """Write the sha256 of its files into submission.toml, after you have changed one of them."""
    from phantombench.submission.pin import pin as pin_files
    from phantombench.submission.wording import shown

    changed = pin_files(folder)
    for name, sha256 in changed.items():
        typer.echo(f"{name}: {sha256}")
    typer.echo(f"{shown(folder)}: {len(changed)} of its files pinned anew")
    typer.echo(f"  next: phantombench submit check {from_here(folder)}")


def _evaluate(folder: Path) -> str:
    place = folder.resolve()
    return f"phantombench evaluate --task {place.parent.name} --submission {place.name}"


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
