"""Score many submissions side by side: one that cannot be scored does not stop the others."""

from __future__ import annotations

import functools
import traceback
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from phantombench.controls.registry import floor_control
from phantombench.errors import PhantomBenchError
from phantombench.evaluation.bench import Bench, Options
from phantombench.evaluation.cluster import Cluster
from phantombench.evaluation.evaluate import Scored, carry_out
from phantombench.evaluation.parts import parts, publish_joined, score_part
from phantombench.evaluation.planning import Plan, plan
from phantombench.evaluation.workers import Lost, Workers, workers_of
from phantombench.private import check_place
from phantombench.submission.files import METADATA
from phantombench.submission.wording import printable, shown
from phantombench.task.registry import get_task, read_spec, task_ids
from phantombench.workspace import NAME, Workspace


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


Piece = tuple[Job, Callable[..., Any], Any]  # what is done of a job, with its plan


def find_jobs(
    workspace: Workspace, tasks: Iterable[str] | None, names: Iterable[str] | None
) -> tuple[list[Job], list[PhantomBenchError]]:
    """Return the submissions asked for, by default all, and what was asked for in vain.

    A name alone means that submission of every task, `<task>/<name>` that of one.

    Raises:
        PhantomBenchError: a task that does not exist.
    """
    wanted = list(tasks) if tasks else task_ids(workspace.root)
    for task in wanted:
        read_spec(task)
        check_place(workspace.root, task)
    jobs, unknown = [], []
    for task in wanted:
        for folder in sorted((workspace.submissions / task).glob("*")):
            asked = not names or {folder.name, f"{task}/{folder.name}"} & set(names)
            if folder.name[:1] == "." or not asked:
                continue
            problem = _why_no_job(folder)
            if problem is not None:
                unknown.append(problem)
            elif folder.is_dir():
                jobs.append(Job(task, folder.name))
    known = {job.name for job in jobs} | {str(job) for job in jobs}
    for name in names or ():
        if NAME.fullmatch(name.rpartition("/")[2]) is None or name not in known:
            error = PhantomBenchError(
                f"submission '{printable(name)}'",
                f"no folder {name}/ with a submission.toml in submissions/ of {', '.join(wanted)}",
                "check the name, or create one with: phantombench submit new",
            )
            unknown.append(error)
    return jobs, unknown


def _why_no_job(folder: Path) -> PhantomBenchError | None:
    """Return what is wrong with a folder of submissions before it is looked into."""
    if not folder.is_dir():
        return None
    if NAME.fullmatch(folder.name) is None:
        return PhantomBenchError(shown(folder), "is not a usable name", "use a-z, 0-9 and hyphens")
    if not (folder / METADATA).is_file():
        return PhantomBenchError(
            shown(folder), f"holds no file {METADATA}", "write one: phantombench submit new"
        )
    return None


def without_data(workspace: Workspace, tasks: Iterable[str]) -> dict[str, PhantomBenchError]:
    """Return the tasks whose source is not at hand, with what would have to be done."""
    missing = {}
    for task in dict.fromkeys(tasks):
        try:
            bench_of(workspace, task, Options()).fingerprint  # noqa: B018
        except PhantomBenchError as error:
            missing[task] = error
    return missing


def plan_all(
    workspace: Workspace, jobs: Iterable[Job], options: Options
) -> tuple[list[tuple[Job, Plan]], list[Outcome]]:
    """Return what is to be computed of each job, and the jobs that cannot be planned."""
    planned, failed = [], []
    for job in jobs:
        try:
            made = plan(workspace, read_spec(job.task), job.name, options)
        except PhantomBenchError as error:
            failed.append(Outcome(job, error))
        else:
            if not made.is_empty:
                planned.append((job, made))
    return planned, failed


def with_floors(workspace: Workspace, jobs: Iterable[Job]) -> list[Job]:
    """Return the jobs with the floor of each task first, added where it has no result."""
    jobs = list(jobs)
    floors = [Job(task, floor_control().name) for task in dict.fromkeys(job.task for job in jobs)]
    needed = [
        floor
        for floor in floors
        if floor in jobs
        or (
            not workspace.result(floor.task, floor.name).is_file()
            and workspace.submission(floor.task, floor.name).is_dir()
        )
    ]
    return needed + [job for job in jobs if job not in needed]


def run(
    workspace: Workspace,
    planned: list[tuple[Job, Plan]],
    options: Options,
    cores: int | None,
    report: Callable[[str], None],
    cluster: Cluster | None = None,
) -> Iterator[Outcome]:
    """Carry out plans and yield each outcome, once, as it comes.

    Args:
        workspace: where submissions and results lie.
        planned: jobs with what is to be computed of them.
        options: of scoring.
        cores: of this machine, all by default; see `workers_of`.
        report: told what a single job is doing; with several, only their ends are known.
        cluster: does the jobs in place of this machine; its machines share the workspace's folders.
            Where it has more workers than there are jobs, one job becomes several.

    Raises:
        OSError: a disk is full, or a folder cannot be written.
        PhantomBenchError: the cluster is gone.
        Exception: a fault of the benchmark, where there is one job alone.
    """
    workers = cluster or workers_of(cores, len(planned))
    work = functools.partial(_attempt, workspace, options, len(planned) == 1)
    divide = parts if cluster is not None and len(planned) < cluster.count() else _whole
    several = {job: pieces for job, made in planned if len(pieces := divide(made)) > 1}
    todo: list[Piece] = [(job, carry_out, made) for job, made in planned if job not in several]
    todo += [(job, score_part, part) for job, pieces in several.items() for part in pieces]
    scored: dict[Job, list[Scored]] = {job: [] for job in several}
    for outcome, made in _outcomes(workers, work, todo, report):
        if outcome.job in scored and outcome.error is None:
            scored[outcome.job].append(made)
        elif outcome.job in scored or outcome.job not in several:
            scored.pop(outcome.job, None)  # the first part that fails is told, and no other
            yield outcome
    plans = dict(planned)
    todo = [(job, publish_joined, (plans[job], made)) for job, made in scored.items()]
    for outcome, _ in _outcomes(workers, work, todo, report):
        yield outcome


def _whole(planned: Plan) -> list[Plan]:
    return [planned]


def _outcomes(
    workers: Workers, work: Any, todo: list[Piece], report: Callable[[str], None]
) -> Iterator[tuple[Outcome, Any]]:
    for (job, *_), made in workers.carry_out(work, todo, report):
        yield (Outcome(job, died(job, made)), None) if isinstance(made, Lost) else made


def _attempt(
    workspace: Workspace,
    options: Options,
    alone: bool,
    piece: Piece,
    report: Callable[[str], None],
) -> tuple[Outcome, Any]:
    job, carry, planned = piece
    report(str(job))
    try:
        bench = bench_of(workspace, job.task, options)
        made = carry(bench, planned, lambda text: report(f"{job} {text}"))
    except PhantomBenchError as error:
        return Outcome(job, error), None
    except OSError:
        raise  # no fault of the submission: the others would meet it as well
    except Exception as error:
        if alone:
            raise
        return Outcome(job, _fault(job, error)), None
    return Outcome(job), made if carry is score_part else None


def _fault(job: Job, error: Exception) -> PhantomBenchError:
    """Return the line for what nobody foresaw, with the place where it happened."""
    *_, last = traceback.extract_tb(error.__traceback__)
    return PhantomBenchError(
        job,
        f"{type(error).__name__}: {error} ({Path(last.filename).name}, line {last.lineno})",
        f"score it alone to see where, with --submission {job}, and report it",
    )


def died(job: Job, lost: Lost) -> PhantomBenchError:
    """Return the line for a job under which every process has died."""
    return PhantomBenchError(
        job,
        f"{lost.attempts} processes died under it, one after the other: killed, or out of memory",
        f"score it alone, with --jobs 1 --submission {job}",
    )


@functools.lru_cache(maxsize=1)
def bench_of(workspace: Workspace, task: str, options: Options) -> Bench:
    """Return the last task made ready in this process, or make another one ready."""
    return Bench(get_task(task), workspace, options)
