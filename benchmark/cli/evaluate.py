"""`phantombench evaluate`: score submissions and write their results."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from phantombench.cli.options import (
    CodeMinutes,
    Data,
    Jobs,
    Root,
    Skip,
    Submissions,
    Tasks,
    TrustCode,
    skipped,
)
from phantombench.errors import EXIT_CODE


def evaluate(
    task: Tasks = None,
    submission: Submissions = None,
    measure: Annotated[
        list[str] | None,
        typer.Option(help="Compute this measure alone; may be given several times; default: all."),
    ] = None,
    skip: Skip = None,
    force: Annotated[
        bool, typer.Option("--force", help="Compute again what is up to date.")
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
    trust_code: TrustCode = False,
    code_minutes: CodeMinutes = 60.0,
    data: Data = None,
    root: Root = None,
) -> None:
    """Score submissions: all of them, or those that are named.

    What is missing or outdated is computed, and nothing else: a new measure is computed alone, for
    all submissions, and the rest of each result stays as it is. A submission that cannot be scored
    does not stop the others; it is reported at the end with exit code 2, and nothing is written for
    it.
    """
    from phantombench.cli.progress import Progress
    from phantombench.cli.standing import standing
    from phantombench.evaluation import batch
    from phantombench.evaluation.bench import Options
    from phantombench.evaluation.cluster import on_cluster
    from phantombench.files import check_writable
    from phantombench.metrics import get_measure
    from phantombench.submission.limits import CodeLimits
    from phantombench.workspace import open_workspace

    workspace = open_workspace(root, data)
    asked = frozenset(get_measure(name).name for name in measure) if measure else None
    options = Options(
        inception_weights.absolute() if inception_weights else None,
        allow_download,
        trust_code,
        CodeLimits(seconds=60 * code_minutes),
        measures=asked,
        skipped_axes=skipped(skip),
        force=force,
    )
    wanted, unknown = batch.find_jobs(workspace, task, submission)
    missing = batch.without_data(workspace, (job.task for job in wanted))
    for error in missing.values():
        if task:
            raise error
        typer.echo(f"skipped: {error}", err=True)
    wanted = batch.with_floors(workspace, [job for job in wanted if job.task not in missing])
    todo, failed = batch.plan_all(workspace, wanted, options)
    if todo:
        check_writable(workspace.results)
        with on_cluster(cluster) as workers, Progress("scoring", len(todo)) as progress:
            for outcome in batch.run(workspace, todo, options, jobs, progress.say, workers):
                progress.done(str(outcome.job))
                if outcome.error:
                    failed.append(outcome)
    elif not failed and not unknown:
        typer.echo(
            f"{len(wanted)} results are up to date; score again with --force"
            if wanted or missing
            else _where_from(task or ["TASK"])
        )
        return
    for outcome in failed:
        typer.echo(f"{outcome.job}: {outcome.error}", err=True)
    for error in unknown:
        typer.echo(str(error), err=True)
    scored = len(todo) - sum(outcome.job in {job for job, _ in todo} for outcome in failed)
    wrong = len(failed) + len(unknown)
    typer.echo(f"{scored} scored, {wrong} failed: {workspace.results}")
    for job in [job for job, _ in todo if submission and job.name in submission]:
        if job not in {outcome.job for outcome in failed}:
            typer.echo("\n".join(standing(workspace, job.task, job.name)))
    if wrong:
        raise typer.Exit(EXIT_CODE)


def _where_from(tasks: list[str]) -> str:
    """Return what is said where there is no submission to score."""
    ways = (f"phantombench submit {word} --task {tasks[0]}" for word in ("controls", "new"))
    return f"no submission to score: {', or '.join(ways)}"
