"""Committed results, each held against what is computed again, or what can be told without data."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from phantombench.errors import PhantomBenchError
from phantombench.evaluation import batch
from phantombench.evaluation.bench import Options
from phantombench.evaluation.verify import Agreement, read_over, verify
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
    say: Callable[[str], None] = lambda _: None,
) -> Iterator[Finding]:
    """Yield what comes out for each result; one that cannot be read does not stop the others.

    Args:
        workspace: the checkout.
        jobs: the results.
        options: which measures are computed again, and whether shipped code may run.
        exact: whether a difference within the tolerance fails.
        without: the tasks whose data is not at hand.
        say: told what is being done.
    """
    accepted = {Agreement.IDENTICAL} if exact else {Agreement.IDENTICAL, Agreement.WITHIN_TOLERANCE}
    lacking = set(without)
    for job in jobs:
        say(str(job))
        bench = batch.bench_of(workspace, job.task, options)
        try:
            if job.task in lacking:
                told = tuple(read_over(bench, job.name))
                yield Finding(job, READ_OVER if not told else "different", told, bool(told))
            else:
                found = verify(bench, job.name, lambda text, job=job: say(f"{job} {text}"))  # type: ignore[misc]
                failed = found.agreement not in accepted
                yield Finding(job, str(found.agreement), found.differences, failed)
        except PhantomBenchError as error:
            yield Finding(job, UNREAD, (str(error),), failed=True)
