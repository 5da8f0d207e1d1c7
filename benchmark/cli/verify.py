"""`phantombench verify`: compute committed results again and say what differs."""

from __future__ import annotations

from typing import Annotated

import typer

from phantombench.cli.options import Data, Root, Submissions, Tasks
from phantombench.errors import EXIT_CODE


def verify(
    task: Tasks = None,
    submission: Submissions = None,
    exact: Annotated[
        bool, typer.Option("--exact", help="Fail on any difference, as on the same machine.")
    ] = False,
    explain: Annotated[
        bool, typer.Option(help="Explain the models again as well, which takes longest.")
    ] = True,
    data: Data = None,
    root: Root = None,
) -> None:
    """Score again from the committed weights and compare with the committed results.

    On the machine that made them the numbers are identical; elsewhere they may move by a tenth of
    their interval's half-width. Ends with exit code 1 when one moved further. Writes nothing.
    """
    from phantombench.cli.progress import Progress
    from phantombench.evaluation import batch
    from phantombench.evaluation.bench import Options
    from phantombench.evaluation.verify import Agreement
    from phantombench.evaluation.verify import verify as verify_one
    from phantombench.explanation.scoring import AXIS
    from phantombench.workspace import open_workspace

    workspace = open_workspace(root, data)
    jobs, unknown = batch.find_jobs(workspace, task, submission)
    for error in unknown:
        typer.echo(str(error), err=True)
    missing = batch.without_data(workspace, (job.task for job in jobs))
    for error in missing.values():
        typer.echo(f"not verified: {error}", err=True)
    jobs = [
        job
        for job in jobs
        if job.task not in missing and workspace.result(job.task, job.name).is_file()
    ]
    accepted = {Agreement.IDENTICAL} if exact else {Agreement.IDENTICAL, Agreement.WITHIN_TOLERANCE}
    options = Options(skipped_axes=frozenset() if explain else frozenset({AXIS}))
    failed = 0
    with Progress("verifying", len(jobs)) as progress:
        for job in jobs:
            progress.say(str(job))
            verdict = verify_one(batch.bench_of(workspace, job.task, options), job.name)
            failed += verdict.agreement not in accepted
            progress.done(f"{job}: {verdict.agreement}")
            for difference in verdict.differences:
                typer.echo(f"{job}: {difference}", err=True)
    typer.echo(f"{len(jobs) - failed} of {len(jobs)} results verified")
    if unknown:
        raise typer.Exit(EXIT_CODE)
    if failed:
        raise typer.Exit(1)
