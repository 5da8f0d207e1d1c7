"""`phantombench evaluate`: score submissions and write their results."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from phantombench.cli.options import Data, Jobs, Root, Submissions, Tasks
from phantombench.errors import EXIT_CODE


def evaluate(
    task: Tasks = None,
    submission: Submissions = None,
    force: Annotated[
        bool, typer.Option("--force", help="Score again what has a result already.")
    ] = False,
    jobs: Jobs = None,
    cluster: Annotated[
        str | None,
        typer.Option(help="Address of a dask scheduler that runs the jobs (extra 'cluster')."),
    ] = None,
    inception_weights: Annotated[
        Path | None,
        typer.Option(help="Inception-v3 weights as torch-fidelity uses them, for fid_inception."),
    ] = None,
    allow_download: Annotated[
        bool, typer.Option("--allow-download", help="Let torch-fidelity download those weights.")
    ] = False,
    trust_code: Annotated[
        bool,
        typer.Option("--trust-code", help="Run model code that a submission ships. Read it first."),
    ] = False,
    data: Data = None,
    root: Root = None,
) -> None:
    """Score submissions: all that have no result yet, or those that are named.

    A submission that cannot be scored does not stop the others; it is reported at the end with
    exit code 2, and nothing is written for it.
    """
    from phantombench.cli.cluster import on_cluster
    from phantombench.cli.progress import Progress
    from phantombench.evaluation import batch
    from phantombench.evaluation.evaluate import Options
    from phantombench.workspace import open_workspace

    workspace = open_workspace(root, data)
    wanted = batch.find_jobs(workspace, task, submission)
    missing = batch.without_data(workspace, (job.task for job in wanted))
    for error in missing.values():
        if task:
            raise error
        typer.echo(f"skipped: {error}", err=True)
    wanted = [job for job in wanted if job.task not in missing]
    todo = wanted if force else batch.unscored(workspace, wanted)
    todo = batch.with_floors(workspace, todo)
    if not todo:
        typer.echo(f"{len(wanted)} results are up to date; score again with --force")
        return
    options = Options(inception_weights, allow_download, trust_code)
    failed = []
    workers = batch.EVERY_WORKER if cluster else jobs
    with on_cluster(cluster), Progress("scoring", len(todo)) as progress:
        for outcome in batch.run(workspace, todo, options, workers, progress.say):
            progress.done(str(outcome.job))
            if outcome.error:
                failed.append(outcome)
    for outcome in failed:
        typer.echo(f"{outcome.job}: {outcome.error}", err=True)
    typer.echo(f"{len(todo) - len(failed)} scored, {len(failed)} failed: {workspace.results}")
    if failed:
        raise typer.Exit(EXIT_CODE)
