"""`phantombench verify`: compute committed results again and say what differs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

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

if TYPE_CHECKING:
    from phantombench.workspace import Workspace


def verify(
    task: Tasks = None,
    submission: Submissions = None,
    everything: Annotated[
        bool,
        typer.Option("--all", help="Every result, and the ledger, reports, pictures and pages."),
    ] = False,
    full: Annotated[
        bool, typer.Option("--full", help="As --all, and compute whole reports again: hours.")
    ] = False,
    beside: Annotated[
        bool,
        typer.Option("--beside", help="The ledger with its history, folders and pages: seconds."),
    ] = False,
    exact: Annotated[
        bool, typer.Option("--exact", help="Fail on any difference, as on the same machine.")
    ] = False,
    skip: Skip = None,
    jobs: Jobs = None,
    trust_code: TrustCode = False,
    code_minutes: CodeMinutes = 60.0,
    data: Data = None,
    root: Root = None,
) -> None:
    """Score again from the committed weights and compare with the committed results.

    On the machine that made them the numbers are identical; elsewhere they may move by a hundred
    thousandth of their size. Ends with exit code 1 when one moved further, or when anything else
    that is published is not what its sources make. With --beside no result is computed again.
    Writes nothing.
    """
    from phantombench.audit.published import of_reports
    from phantombench.audit.results import lacking, of_results
    from phantombench.cli.progress import Progress
    from phantombench.evaluation import batch
    from phantombench.evaluation.bench import Options
    from phantombench.submission.limits import CodeLimits
    from phantombench.workspace import open_workspace

    everything = everything or full
    if everything and (task or submission or skip):
        raise typer.BadParameter("--all and --full leave nothing out: give them alone")
    if beside and (everything or task or submission or skip or exact):
        raise typer.BadParameter("--beside computes no result again: give it alone")
    workspace = open_workspace(root, data)
    if beside:
        _beside(workspace)
        return
    wanted, unknown = batch.find_jobs(workspace, task, submission)
    missing = batch.without_data(workspace, (job.task for job in wanted))
    for error in missing.values():
        typer.echo(f"not computed again: {error}", err=True)
    unscored = [job for job in wanted if not workspace.result(job.task, job.name).is_file()]
    wanted = [job for job in wanted if job not in unscored]
    if submission:  # by name: what is asked for has to be there
        unknown += [lacking(workspace, job) for job in unscored]
    options = Options(
        trust_code=trust_code,
        code=CodeLimits(seconds=60 * code_minutes),
        skipped_axes=skipped(skip),
        reuse=False,  # what is verified is trained again, whatever lies in the cache
    )
    tasks = sorted({job.task for job in wanted} - missing.keys()) if everything else []
    wrong: list[str] = []
    failed = verified = 0
    with Progress("verifying", len(wanted) + len(tasks)) as progress:
        for found in of_results(
            workspace,
            wanted,
            options,
            exact=exact,
            without=missing,
            workers=jobs,
            say=progress.say,
        ):
            failed += found.failed
            verified += not found.failed and found.job.task not in missing
            progress.done(f"{found.job}: {found.verdict}")
            for difference in found.differences:
                typer.echo(f"{found.job}: {difference}", err=True)
        for name in tasks:
            told = list(of_reports(workspace, name, full=full, say=progress.say))
            progress.done(f"reports of {name}: {'different' if told else 'as they follow'}")
            wrong += told
    if everything:
        wrong += _published(workspace)
    for line in (*wrong, *map(str, unknown)):
        typer.echo(line, err=True)
    typer.echo(f"{verified} of {len(wanted)} results verified")
    if everything:
        typer.echo(f"{len(wrong)} faults beside the results")
    if unknown or failed or wrong:
        raise typer.Exit(EXIT_CODE if unknown else 1)


def _beside(workspace: Workspace) -> None:
    """Say what is wrong beside the results, and end with exit code 1 where anything is."""
    wrong = _published(workspace)
    for line in wrong:
        typer.echo(line, err=True)
    typer.echo(f"{len(wrong)} faults beside the results")
    if wrong:
        raise typer.Exit(1)


def _published(workspace: Workspace) -> list[str]:
    """Return what is wrong with the ledger, the folders and the pages; say what is not there."""
    from phantombench.audit.publication import without_result
    from phantombench.audit.published import of_everything
    from phantombench.commit import is_cut_off
    from phantombench.task.registry import read_spec, task_ids

    specs = [read_spec(name) for name in task_ids(workspace.root)]
    if is_cut_off(workspace.root):
        told = "the clone is cut off, and older versions of the ledger with it"
        typer.echo(f"not compared: {told}: git fetch --unshallow", err=True)
    wrong = list(of_everything(workspace, specs))
    for line in without_result(workspace, specs):
        typer.echo(f"not published: {line}")
    return wrong
