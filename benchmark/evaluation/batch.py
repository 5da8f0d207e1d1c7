"""Score many submissions: the floor of each task first, then the rest side by side."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from phantombench.errors import PhantomBenchError
from phantombench.evaluation.evaluate import FLOOR, Bench, Options, evaluate, is_scored
from phantombench.task.registry import get_task, read_spec, task_ids
from phantombench.workspace import Workspace

EVERY_WORKER = -1


@dataclass(frozen=True)
class Job:
    """One submission on one task."""

    task: str
    name: str

    def __str__(self) -> str:
        """Return the form in which a job is shown: `task/name`."""
        return f"{self.task}/{self.name}"


@dataclass(frozen=True)
class Outcome:
    """How a job ended: scored, or an error that did not stop the others."""

    job: Job
    error: PhantomBenchError | None = None


def find_jobs(
    workspace: Workspace, tasks: Iterable[str] | None, names: Iterable[str] | None
) -> list[Job]:
    """Return the submissions asked for; by default every one of every task.

    Raises:
        PhantomBenchError: a task or a submission that does not exist.
    """
    wanted = list(tasks) if tasks else task_ids()
    for task in wanted:
        read_spec(task)
    jobs = [
        Job(task, folder.name)
        for task in wanted
        for folder in sorted((workspace.submissions / task).glob("*"))
        if (folder / "submission.toml").is_file() and (not names or folder.name in set(names))
    ]
    for name in names or ():
        if name not in {job.name for job in jobs}:
            raise PhantomBenchError(
                f"submission '{name}'",
                f"no folder {name}/ with a submission.toml in submissions/ of {', '.join(wanted)}",
                "check the name, or create one with: phantombench submit new",
            )
    return jobs


def without_data(workspace: Workspace, tasks: Iterable[str]) -> dict[str, PhantomBenchError]:
    """Return the tasks whose source is not at hand, with what would have to be done."""
    missing = {}
    for task in dict.fromkeys(tasks):
        try:
            get_task(task).fingerprint(workspace.data)
        except PhantomBenchError as error:
            missing[task] = error
    return missing


def unscored(workspace: Workspace, jobs: Iterable[Job]) -> list[Job]:
    """Return the jobs that have no result of this very submission on this very task yet."""
    return [job for job in jobs if not is_scored(workspace, read_spec(job.task), job.name)]


def with_floors(workspace: Workspace, jobs: Iterable[Job]) -> list[Job]:
    """Return the jobs with the floor of each task first, added where it has not been scored."""
    jobs = list(jobs)
    first = {job.task: Job(job.task, FLOOR) for job in jobs}
    needed = [
        floor
        for task, floor in first.items()
        if floor in jobs or not is_scored(workspace, read_spec(task), FLOOR)
    ]
    return needed + [job for job in jobs if job.name != FLOOR]


def run(
    workspace: Workspace,
    jobs: list[Job],
    options: Options,
    workers: int | None,
    report: Callable[[str], None],
) -> Iterator[Outcome]:
    """Score `jobs`, floors before the rest, and yield each outcome as it comes.

    Args:
        workspace: where submissions and results lie.
        jobs: in any order; see `with_floors`.
        options: of scoring.
        workers: processes at the same time; one a core by default. `EVERY_WORKER` leaves the
            number to the backend that `joblib.parallel_config` has set, such as a dask cluster,
            whose machines have to share the workspace's folders.
        report: told what a single job is doing; with several, only their ends are known.
    """
    from joblib import Parallel, delayed

    if workers != EVERY_WORKER:
        workers = min(workers or os.cpu_count() or 1, max(len(jobs), 1))
    if workers == 1:
        for job in jobs:
            report(str(job))
            yield _attempt(workspace, job, options, lambda text, job=job: report(f"{job} {text}"))  # type: ignore[misc]
        return
    pool = Parallel(n_jobs=workers, return_as="generator_unordered")
    for stage in (
        [job for job in jobs if job.name == FLOOR],
        [job for job in jobs if job.name != FLOOR],
    ):
        yield from pool(delayed(_attempt)(workspace, job, options) for job in stage)


def _attempt(
    workspace: Workspace,
    job: Job,
    options: Options,
    report: Callable[[str], None] = lambda _: None,
) -> Outcome:
    try:
        evaluate(_bench(workspace, job.task, options), job.name, report)
    except PhantomBenchError as error:
        return Outcome(job, error)
    return Outcome(job)


@functools.lru_cache(maxsize=1)
def _bench(workspace: Workspace, task: str, options: Options) -> Bench:
    """Keep the last task made ready in this process."""
    return Bench(get_task(task), workspace, options)
