"""`phantombench submit pr`: prepare the pull request of a submission."""

from __future__ import annotations

from typing import Annotated

import typer

from phantombench.cli.options import OneTask, Root
from phantombench.errors import EXIT_CODE


def pr(
    submission: Annotated[str, typer.Argument(help="Its name, or <task>/<name>.")],
    task: OneTask = None,
    remote: Annotated[str, typer.Option(help="Where you push to: your fork.")] = "origin",
    root: Root = None,
) -> None:
    """Commit a submission to a branch of its own, and print what to push and to write.

    Neither the branch that you are on nor your changes are touched; nothing is sent.
    """
    from phantombench.errors import PhantomBenchError
    from phantombench.private import is_private
    from phantombench.submission.checks import check_submission
    from phantombench.submission.metadata import read_submission
    from phantombench.submission.pull_request import prepare
    from phantombench.workspace import find_submission, open_workspace

    place = open_workspace(root)
    if is_private(place.root):
        raise PhantomBenchError(
            place.root, "private tasks are not handed in to anybody", "omit --tasks, or name --root"
        )
    task, name = find_submission(place, submission, task)
    folder = place.submission(task, name)
    problems = check_submission(folder)
    for problem in problems:
        typer.echo(str(problem), err=True)
    if problems:
        raise typer.Exit(EXIT_CODE)
    made = prepare(place, read_submission(folder), remote)
    typer.echo(f"branch {made.branch}:")
    for line in made.files:
        typer.echo(f"  {line}")
    typer.echo(f"push it:\n  {made.push}")
    typer.echo(f"open the pull request{': ' + made.page if made.page else ''}, with this text:")
    typer.echo(f"\n{made.title}\n\n{made.text}")
