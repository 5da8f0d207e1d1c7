"""Committed results, each held against what is computed again, or what can be told without data."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from phantombench.errors import PhantomBenchError
from phantombench.evaluation import batch
from phantombench.evaluation.bench import Options
from phantombench.evaluation.verify import Agreement, read_over, verify
from phantombench.evaluation.workers import Lost, workers_of
from phantombench.workspace import Workspace

UNREAD = "cannot be used"
READ_OVER = "read over, its task's data is not at hand"


@dataclass(frozen=True)
class Finding:
    """How one result compares, and every difference in words."""

    job: batch.Job
    verdict: str
    differences: tuple[str, ...]
    failed: bool


def of_results(
    workspace: Workspace,
    jobs: Iterable[batch.Job],
    options: Options,
    *,
    exact: bool = False,
    without: Iterable[str] = (),
    workers: int | None = 1,
    say: Callable[[str], None] = lambda _: None,
) -> Iterator[Finding]:
    """Yield what comes out for each result; one that cannot be read does not stop the others.

    Args:
        workspace: the checkout.
        jobs: the results.
        options: which measures are computed again, and whether shipped code may run.
        exact: whether a difference within the tolerance fails.
        without: the tasks whose data is not at hand.
        workers: cores, as in `batch.run`; all of them where it is None.
        say: told what is being done, where it is one at a time.
    """
    accepted = {Agreement.IDENTICAL} if exact else {Agreement.IDENTICAL, Agreement.WITHIN_TOLERANCE}
    held = functools.partial(_held, workspace, options, frozenset(accepted), frozenset(without))
    wanted = list(jobs)
    found: dict[batch.Job, Finding] = {}
    told = 0
    for job, made in workers_of(workers, len(wanted)).carry_out(held, wanted, say):
        found[job] = _lost(job, made) if isinstance(made, Lost) else made
        while told < len(wanted) and wanted[told] in found:  # in their order, whoever ends first
            yield found[wanted[told]]
            told += 1


def lacking(workspace: Workspace, job: batch.Job) -> PhantomBenchError:
    """Return the error about a submission that was named and has no result."""
    path = workspace.result(job.task, job.name).relative_to(workspace.root)
    command = f"phantombench evaluate --task {job.task} --submission {job.name}"
    return PhantomBenchError(path, "no such result", f"restore the committed file, or {command}")


def _lost(job: batch.Job, lost: Lost) -> Finding:
    return Finding(job, UNREAD, (str(batch.died(job, lost)),), failed=True)


def _held(
    workspace: Workspace,
    options: Options,
    accepted: frozenset[Agreement],
    lacking: frozenset[str],
    job: batch.Job,
    say: Callable[[str], None],
) -> Finding:
    say(str(job))
    bench = batch.bench_of(workspace, job.task, options)
    try:
        if job.task in lacking:
            told = tuple(read_over(bench, job.name))
            return Finding(job, READ_OVER if not told else "different", told, bool(told))
        found = verify(bench, job.name, lambda text: say(f"{job} {text}"))
    except PhantomBenchError as error:
        return Finding(job, UNREAD, (str(error),), failed=True)
    failed = found.agreement not in accepted
    return Finding(job, str(found.agreement), found.differences, failed)
