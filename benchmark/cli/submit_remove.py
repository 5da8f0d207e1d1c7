"""`phantombench submit remove`: withdraw a submission with everything that was made of it."""

from __future__ import annotations

from typing import Annotated

import typer

from phantombench.cli.options import OneTask, Root


def remove(
    submission: Annotated[str, typer.Argument(help="Its name, or <task>/<name>.")],
    task: OneTask = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    root: Root = None,
) -> None:
    """Withdraw a submission: folder, result, replicates and pictures; the ledger gets its line."""
    from phantombench.site.withdrawal import files_of, withdraw
    from phantombench.workspace import find_submission, open_workspace

    place = open_workspace(root)
    task, name = find_submission(place, submission, task)
    for path in files_of(place, task, name):
        typer.echo(f"  {path.relative_to(place.root)}")
    if not yes:
        typer.confirm(f"remove these of {task}/{name}?", abort=True)
    removed = withdraw(place, task, name)
    typer.echo(f"{task}/{name} is withdrawn: {len(removed)} removed, one line in the ledger")
    typer.echo("  next: phantombench leaderboard")
