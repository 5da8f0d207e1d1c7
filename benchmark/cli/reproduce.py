"""`phantombench reproduce`: check the published board on this machine, and bring it up to date."""

from __future__ import annotations

import typer

from phantombench.cli.options import Data, Jobs, Root

SLOW = ["explanation", "utility"]  # axes of many trainings and many perturbed samples


def reproduce(jobs: Jobs = None, data: Data = None, root: Root = None) -> None:
    """Score one GAN a task again, score what has no result yet, and rebuild the board.

    Explanations and utility, which take longest, are left out of the check: `phantombench verify`
    explains, and trains classifiers, again as well. Tasks whose data is not at hand are left as
    they are, and named.
    """
    from phantombench.cli.evaluate import evaluate
    from phantombench.cli.leaderboard import leaderboard
    from phantombench.cli.verify import verify
    from phantombench.evaluation import batch
    from phantombench.submission.checks import read_submission
    from phantombench.workspace import open_workspace

    workspace = open_workspace(root, data)
    found, _ = batch.find_jobs(workspace, None, None)
    gans = [
        job
        for job in found
        if read_submission(workspace.submission(job.task, job.name)).source.kind == "model"
        and workspace.result(job.task, job.name).is_file()
    ]
    first = {job.task: job for job in reversed(gans)}
    missing = batch.without_data(workspace, first)
    chosen = [job for task, job in sorted(first.items()) if task not in missing]
    for error in missing.values():
        typer.echo(f"not verified: {error}")
    if chosen:
        named = [f"{job.task}/{job.name}" for job in chosen]
        verify(submission=named, skip=SLOW, jobs=jobs, data=data, root=root)
    evaluate(jobs=jobs, data=data, root=root)
    leaderboard(root=root)
    typer.echo(f"open {workspace.leaderboards / 'index.html'}")
