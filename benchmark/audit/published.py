"""Everything that is published and no result: what is wrong with it, by where it lies."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from phantombench.audit import gains, publication, reports
from phantombench.errors import PhantomBenchError
from phantombench.evaluation.batch import bench_of
from phantombench.evaluation.bench import Options
from phantombench.task.spec import TaskSpec
from phantombench.workspace import Workspace

Say = Callable[[str], None]


def of_everything(workspace: Workspace, specs: list[TaskSpec]) -> Iterator[str]:
    """Yield what is wrong with the ledger, the folders and the pages; needs no data."""
    yield from publication.of_ledger(workspace)
    yield from publication.of_history(workspace)
    yield from publication.of_results(workspace, specs)
    yield from publication.of_pages(workspace, specs)


def of_reports(workspace: Workspace, task: str, *, full: bool, say: Say) -> Iterator[str]:
    """Yield what is wrong with the reports about a task whose data is at hand."""
    bench = bench_of(workspace, task, Options())
    for name, check in (
        ("ruler", reports.of_ruler(bench, full=full, say=say)),
        ("gate", reports.of_gate(bench, full=full, say=say)),
        ("calibration", reports.of_calibration(bench, say=say)),
        ("search for a gain", gains.of_gain(bench, full=full, say=say)),
    ):
        try:
            for told in check:
                yield f"{name} of {task}: {told}"
        except PhantomBenchError as error:
            yield f"{name} of {task}: {error}"
